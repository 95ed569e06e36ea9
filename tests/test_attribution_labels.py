"""Who speaks in the labelled collection, and how that is judged."""

from __future__ import annotations

import pytest
from test_attribution import A, P

from corpus import read_file
from corpus.sample import sample_documents
from evals import attribution as evaluation
from qa.attribution import Attribution, Manner


def test_the_labels_are_of_the_shipped_texts() -> None:
    labels = evaluation.labels()
    texts = {path.name: read_file(path) for path in sample_documents()}
    for label in labels:
        assert texts[label.document].document.text[label.start : label.end] == label.quote
    bodies = sum(not s.heading for parsed in texts.values() for s in parsed.sentences)
    assert len(labels) == len({(x.document, x.start) for x in labels}) == bodies
    assert sum(label.drawn for label in labels) == 100
    splits: dict[str, set[str]] = {}
    for label in labels:
        splits.setdefault(label.document, set()).add(label.split)
    assert all(len(split) == 1 for split in splits.values())
    assert sum(label.split == "held" for label in labels) >= 50
    for label in labels:
        assert label.manner
        assert label.speakers
        assert set(label.manner) <= {manner.value for manner in Manner}
        assert ("author" in label.manner) <= (None in label.speakers)


def test_a_name_and_its_titles_are_the_same_speaker_and_another_name_is_wrong() -> None:
    label = evaluation.Label(
        document="d",
        split="dev",
        drawn=False,
        start=0,
        end=1,
        quote="x",
        manner=("paraphrased",),
        speakers=("Anna Lund", "Lund"),
        designations=("minister",),
        tags=(),
    )

    def judged(name: str | None) -> evaluation.Judged:
        return evaluation.judge(label, Attribution(speaker=name, manner=P))

    assert judged("Mrs Lund").speaker
    assert judged("Lund").speaker
    assert not judged("the minister").speaker
    assert not judged("the minister").wrong
    assert judged("Igor Belov").wrong
    assert not judged(None).speaker
    assert not judged(None).wrong


def test_figures_count_what_they_say() -> None:
    def row(*, right: str | None, found: str | None) -> evaluation.Judged:
        label = evaluation.Label(
            document="d",
            split="dev",
            drawn=False,
            start=0,
            end=1,
            quote="x",
            manner=("author" if right is None else "paraphrased",),
            speakers=(right,),
            designations=(),
            tags=(),
        )
        return evaluation.judge(label, Attribution(speaker=found, manner=P if found else A))

    found = evaluation.figures(
        [
            row(right="A", found="A"),
            row(right="A", found="B"),
            row(right="A", found=None),
            row(right=None, found=None),
        ]
    )
    assert found["n"] == 4
    assert found["speaker"] == 0.5
    assert found["wrong"] == 0.25
    assert found["wrong_named"] == 0.5
    assert found["coverage"] == pytest.approx(2 / 3)
    assert found["speaker_low"] <= found["speaker"] <= found["speaker_high"]


def test_few_speakers_are_wrong_on_the_labelled_collection() -> None:
    figures = evaluation.run()
    assert figures["dev"]["n"] + figures["held"]["n"] == 628
    assert figures["held"]["wrong"] <= 0.03
    assert figures["held"]["speaker"] >= 0.92
    assert figures["held"]["manner"] >= 0.95
    assert figures["dev"]["wrong"] <= 0.03
