"""The data sets by name; knows no metric and no runner."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Dataset
from evals.datasets.chunking import load_chunking
from evals.datasets.collection import load_collection
from evals.datasets.held_back import DEVELOPMENT, load_held_back, load_squad_train
from evals.datasets.january import load_january
from evals.datasets.off_topic import with_off_topic
from evals.datasets.realtimeqa import load_realtimeqa
from evals.datasets.rgb import load_rgb
from evals.datasets.sample import load_sample
from evals.datasets.sample_tuning import load_sample_tuning
from evals.datasets.squad import load_squad
from evals.datasets.story_lists import load_story_lists
from evals.errors import EvalError

__all__ = [
    "DEVELOPMENT",
    "load_chunking",
    "load_collection",
    "load_held_back",
    "load_january",
    "load_named",
    "load_realtimeqa",
    "load_rgb",
    "load_sample",
    "load_sample_tuning",
    "load_squad",
    "load_squad_train",
    "load_story_lists",
    "with_off_topic",
]


def load_named(name: str, data: Path) -> Dataset:
    """A data set of a data folder, with questions of other collections where it is looked at with such.

    Args:
        name: As on the command line.
        data: The data folder, or what a set's own loader takes.

    Raises:
        EvalError: What it needs isn't there or isn't in its form.
    """
    if name == "squad":
        return with_off_topic(load_squad(data), _foreign(data))
    if name == "squad2-train":
        return load_squad_train(data)
    if name in DEVELOPMENT:
        return load_held_back(data, name)
    loaders = {
        "january": load_january,
        "realtimeqa": load_realtimeqa,
        "rgb": load_rgb,
        "chunking": load_chunking,
    }
    return loaders[name](data)


def _foreign(data: Path) -> list[Dataset]:
    """What has nothing to do with SQuAD's articles: the sample, and the news quiz where it is there."""
    found = [load_sample()]
    try:
        found.append(load_realtimeqa(data))
    except EvalError:  # then the sample's questions are enough; their number stands in the report
        return found
    return found
