"""Blocks put together: each once, in order, at its offsets; pages where they begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Label
from corpus.readers import builder
from corpus.readers.builder import Builder

_STEP = st.one_of(st.none(), st.tuples(st.text(" \t\n\r\u00a0abé", max_size=12), st.booleans()))


@given(st.lists(_STEP, max_size=20))
def test_blocks_and_pages(steps: list[tuple[str, bool] | None]) -> None:
    out = Builder()
    expected: list[str] = []
    firsts: list[int] = []  # number of blocks before each page
    for step in steps:
        if step is None:
            out.page()
            firsts.append(len(expected))
        else:
            out.add(step[0], tight=step[1])
            lines = step[0].replace("\r", " ").replace("\u00a0", " ").split("\n")
            expected += [" ".join(line.split()) for line in lines if line.strip()]
    made = out.build()
    assert [made.text[block.start : block.end] for block in made.blocks] == expected
    assert made.text.split() == " ".join(expected).split()
    starts = [*(block.start for block in made.blocks), len(made.text)]
    assert len(made.page_starts) == len(firsts)
    for start, first in zip(made.page_starts, firsts, strict=True):
        # A page without text at the end starts where the text ends.
        assert start == (starts[first] if first < len(expected) else len(made.text))


def test_labels_gaps_and_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Builder()
    out.add("Head", Label.HEADING)
    out.add("one\ntwo")
    out.add("three", tight=True)
    made = out.build(warnings=["said"])
    assert made.text == "Head\n\none\ntwo\nthree"
    assert [block.label for block in made.blocks] == [Label.HEADING, Label.BODY, Label.BODY, Label.BODY]
    assert made.warnings == ("said",)
    monkeypatch.setattr(builder, "MOST_CHARACTERS", 7)
    out = Builder()
    out.add("12345")
    out.add("67890")
    assert out.build().text == "12345"
    assert out.build().warnings == ("only the first 7 characters were read",)
