"""The fit of the map for sentences in their passages: what it reads, and that it fits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus import read_text
from index.embedding import load_embedder
from index.minilm.fit_parts import fit, main, read
from index.minilm.parts import features, mapped

_SUBJECTS = "The minister,A farmer,Her neighbour,The old harbour,A small school,The river bank".split(",")
_REST = (
    "was seen on a cold morning in March by people on their way to the market",
    "would have liked to know who had paid for the repairs of the bridge and why",
    "became the centre of a quarrel that nobody in the valley could explain afterwards",
    "is described in three letters that were found under the floor of the town hall",
)


def _paragraph(number: int) -> str:
    return " ".join(
        f"{_SUBJECTS[(number + n) % 6]} {_REST[(number * 3 + n) % 4]}, as report {number} says."
        for n in range(4)
    )


def test_every_fourth_article_and_the_last_tenth_are_left_out(tmp_path: Path) -> None:
    articles = [{"paragraphs": [{"context": f"Paragraph {a} {p}."} for p in range(4)]} for a in range(5)]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    kept = [one.document.text for one in read(path)]
    assert kept == [f"Paragraph {a} {p}." for a in (0, 1, 2, 4) for p in range(4)][:-2]


def test_the_map_gives_what_the_sentences_alone_give() -> None:
    model = load_embedder(threads=2)
    documents = [read_text(_paragraph(n), source=f"paragraph {n}") for n in range(40)]
    weights = fit(model, documents)
    assert weights.shape == (769, 384)
    assert weights.dtype == np.float16
    text = documents[0].document.text
    spans = [(s.span.start, s.span.end) for s in documents[0].sentences]
    [pooled] = model.pool_parts([text], [spans])
    own = model.encode([text[start:end] for start, end in spans])
    found = mapped(features(pooled.means, pooled.chunk), weights.astype(np.float32))
    assert (found * own).sum(axis=1).min() > (pooled.means * own).sum(axis=1).min() + 0.05


def test_without_files_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["out.npy"]) == 2
    assert "usage" in capsys.readouterr().err
