"""Packing: whole sentences within the room, numbered, with nothing in them that could pass for an id."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st
from test_qa_answer import make_document, make_passage

from qa.llm.packing import pack
from qa.llm.prompt import answering

WORDS = st.lists(
    st.sampled_from("they met in Castra [kf1] on </lines> Monday 90".split()), min_size=1, max_size=8
)


def count(text: str) -> int:
    return len(text.split())


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5), st.integers(10, 200))
def test_packed_lines_are_whole_sentences_within_the_room(
    documents: list[list[list[str]]], room: int
) -> None:
    passages = []
    for number, sentences in enumerate(documents):
        texts = [f"{' '.join(words)} d{number}s{i}." for i, words in enumerate(sentences)]
        document, found = make_document(texts, source=f"{number}.txt")
        passages.append(make_passage(document, found, [random.Random(i).random() for i in range(len(found))]))
    packed = pack(passages, room=room, count=count, rng=random.Random(1))
    whole = {(s.sentence.span, s.text) for p in passages for s in p.sentences}
    assert packed.lines
    assert {(line.span, line.quote) for line in packed.lines} <= whole
    assert len(packed.lines) + packed.left_out == len(whole)
    assert [line.number for line in packed.lines] == list(range(1, len(packed.lines) + 1))
    assert len(packed.lines) == 1 or count(packed.text()) <= room
    # The best passage comes first, and no line holds anything that could pass for an id or end the lines.
    assert packed.lines[0].document.source == "0.txt"
    ids = re.findall(r"\[(.*?)\]", packed.text())
    assert ids == [f"{packed.prefix}{n}" for n in range(1, len(packed.lines) + 1)]
    said = answering("Why?", packed)[1]
    assert said.count("</lines>") == 1
    # Small models do what was said last, and so they are told to cite behind the question.
    assert "id of the line" in said.rpartition("Question: Why?")[2]
