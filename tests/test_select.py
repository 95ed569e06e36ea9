"""Which sentences an answer is made of, where a list is announced."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_qa_answer import info, make_document

from qa.candidates import Candidate
from qa.question import read_question
from qa.select import BUDGET, select, without

ITEMS = ["Grain.", "Pipelines.", "Visas.", "Fishing.", "Trains.", "Satellites.", "Timber."]


def announced(*before: str, intro: str) -> tuple[list[Candidate], dict]:
    """Candidates of a document whose best sentence announces the items."""
    document, found = make_document([*before, intro, *ITEMS], source="list.txt")
    sentences = {(document.id, n): pair for n, pair in enumerate(found)}
    sentence, text = found[len(before)]
    best = Candidate(
        document=info(document),
        number=len(before),
        sentence=sentence,
        text=text,
        score=9.0,
        continues=bool(before),
        signals={},
    )
    return [best], sentences


def test_the_sentence_that_announces_a_list_comes_with_as_many_items_as_there_is_room_for() -> None:
    asked = read_question("Which subjects did the ministers discuss?")
    assert asked.wants_list
    ranked, sentences = announced(intro="The ministers discussed:")
    chosen = select(asked, ranked, sentences=sentences)
    assert [e.text.strip() for e in chosen] == [
        "The ministers discussed:",
        *ITEMS[: BUDGET.list_sentences - 1],
    ]


def test_it_isnt_left_out_for_its_items_where_it_needs_the_sentence_before() -> None:
    asked = read_question("Which subjects did the ministers discuss?")
    ranked, sentences = announced("The ministers met in Riga.", intro="These were discussed:")
    chosen = select(asked, ranked, sentences=sentences)
    assert [e.text.strip() for e in chosen] == [
        "The ministers met in Riga.",
        "These were discussed:",
        *ITEMS[: BUDGET.list_sentences - 2],
    ]
    assert [e.context for e in chosen[:2]] == [True, False]


@pytest.mark.parametrize(
    "intro", ["“These were new to me,” said the envoy.", "'They listened,' said the envoy."]
)
def test_what_a_quotation_points_at_the_sentence_before_does_not_tell(intro: str) -> None:
    asked = read_question("What did the envoy say?")
    ranked, sentences = announced("The ministers met in Riga.", intro=intro)
    chosen = select(asked, ranked, sentences=sentences)
    assert not any(e.context for e in chosen)
    assert intro in [e.text.strip() for e in chosen]


def test_what_only_explains_a_sentence_goes_with_it() -> None:
    asked = read_question("Which subjects did the ministers discuss?")
    ranked, sentences = announced("The ministers met in Riga.", intro="These were discussed:")
    chosen = select(asked, ranked, sentences=sentences)
    assert without(chosen, frozenset()) == chosen
    assert without(chosen, {chosen[1].place}) == chosen[2:]
    assert without(chosen, {chosen[2].place}) == (*chosen[:2], *chosen[3:])
    assert without(chosen, {e.place for e in chosen}) == ()


def test_a_sentence_whose_rival_is_gone_is_disputed_no_longer() -> None:
    asked = read_question("Which subjects did the ministers discuss?")
    ranked, sentences = announced(intro="The ministers discussed:")
    chosen = [replace(e, disputed=e.sentence.span) for e in select(asked, ranked, sentences=sentences)[:3]]
    assert [e.disputed is None for e in without(chosen, {chosen[0].place})] == [False, False]
    assert [e.disputed is None for e in without(chosen, {e.place for e in chosen[:2]})] == [True]
