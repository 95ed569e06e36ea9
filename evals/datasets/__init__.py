"""The data sets by name; knows no metric and no runner."""

from __future__ import annotations

from evals.datasets.collection import load_collection
from evals.datasets.january import load_january
from evals.datasets.realtimeqa import load_realtimeqa
from evals.datasets.sample import load_sample
from evals.datasets.sample_tuning import load_sample_tuning
from evals.datasets.squad import load_squad

__all__ = ["load_collection", "load_january", "load_realtimeqa", "load_sample", "load_sample_tuning", "load_squad"]
