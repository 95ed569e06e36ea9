"""Sources that differ are set against each other; other words, other things and other times are no dispute."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_qa_answer import info, make_document

from corpus.document import Span
from qa.candidates import Candidate
from qa.disagreement import RIVALS, SURE, with_disputes
from qa.question import read_question
from qa.select import evidence_of

QUESTION = "How long did Anna Berg and Tom Vos talk?"
FIRST = ["Anna Berg and Tom Vos met in Oslo.", "They talked for 90 minutes."]


def disputed(question, *told, read=None, dates=()):
    """The disputed words where each document's last sentence was read: `told` are pairs of sentences and words."""
    candidates, sentences, texts = [], {}, {}
    for number, (parts, words) in enumerate(told):
        document, found = make_document(parts, source=f"{number}.txt")
        if dates:
            document = replace(document, date=dates[number])
        sentences.update({(document.id, n): pair for n, pair in enumerate(found)})
        sentence, text = found[-1]
        start = sentence.span.start + text.index(words)
        candidates.append(
            Candidate(
                document=info(document),
                number=len(found) - 1,
                sentence=sentence,
                text=text,
                score=9.0 - number,
                continues=len(found) > 1,
                signals={},
                span=Span(document_id=document.id, start=start, end=start + len(words)),
                read=read[number] if read else SURE + 1,
            )
        )
        texts[document.id] = document.text
    evidence = with_disputes(
        read_question(question), [evidence_of(candidates[0])], candidates, sentences=sentences
    )
    return [item.disputed.of(texts[item.document.id]) for item in evidence if item.disputed is not None]


def test_two_durations_of_one_meeting_stand_side_by_side():
    second = ["Tom Vos received Anna Berg on Friday.", "It went on for close to two hours."]
    assert disputed(QUESTION, (FIRST, "90 minutes"), (second, "two hours")) == [
        "90 minutes",
        "close to two hours",
    ]


def test_a_price_answers_how_much_whatever_is_counted():
    told = [([f"Berg charges {price} for a crane."], price) for price in ("$490", "$650")]
    assert disputed("How much does Berg charge for a crane?", *told) == ["$490", "$650"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (["Anna Berg and Tom Vos talked for an hour and a half."], "an hour and a half"),
        (["Anna Berg and Tom Vos talked for about ninety minutes."], "ninety minutes"),
        (["Anna Berg and Tom Vos talked for more than an hour."], "an hour"),
        (["Anna Berg and Tom Vos were to talk for two hours, as planned."], "two hours"),
        (["Anna Berg and Tom Vos would talk for two hours."], "two hours"),
        (["Anna Berg and Tom Vos did not talk for two hours."], "two hours"),
        (["Anna Berg and Tom Vos talked for 90 minutes or two hours."], "90 minutes or two hours"),
        (["Anna Berg talked for two hours."], "two hours"),  # with whom?
        (["The mayor and the union talked for two hours."], "two hours"),
        (["Anna Berg and Tom Vos talked at some length."], "some length"),
        (["Anna Berg and Tom Vos, 40 and 50, talked to 200 people."], "200 people"),
    ],
)
def test_no_dispute(parts, words):
    assert disputed(QUESTION, (FIRST, "90 minutes"), (parts, words)) == []


def test_statements_that_are_the_same_but_for_the_value_need_no_name():
    question = "When was the lighthouse lit for the first time?"
    first = (["The old lighthouse was first lit in May 1871."], "May 1871")
    assert disputed(question, first, (["The old lighthouse was first lit in May 1872."], "May 1872")) == [
        "May 1871",
        "May 1872",
    ]
    assert disputed(question, first, (["The old lighthouse was first lit in 1871."], "1871")) == []
    assert disputed(question, first, (["The harbour and its crane were finished in 1880."], "1880")) == []


def test_another_sum_is_no_other_value():
    question = "How much money did Ruritania give?"
    first = (["Ruritania gave $200 million to the fund."], "$200 million")
    assert disputed(question, first, (["Ruritania gave $300 million to the fund."], "$300 million"))
    assert (
        disputed(question, first, (["Ruritania gave another $300 million to the fund."], "$300 million"))
        == []
    )


SECOND = ["Anna Berg and Tom Vos talked for two hours."]


def test_only_what_the_reader_is_sure_of_in_both():
    assert disputed(QUESTION, (FIRST, "90 minutes"), (SECOND, "two hours"), read=[SURE, SURE])
    assert disputed(QUESTION, (FIRST, "90 minutes"), (SECOND, "two hours"), read=[SURE, SURE - 0.1]) == []
    assert disputed(QUESTION, (FIRST, "90 minutes"), (SECOND, "two hours"), read=[SURE - 0.1, SURE]) == []
    assert disputed(QUESTION, (FIRST, "90 minutes"), (SECOND, "two hours"), read=[SURE + 9, SURE]) == []


def test_other_days_are_other_meetings():
    monday = ["Anna Berg and Tom Vos talked for 90 minutes on Monday."]
    friday = ["Anna Berg and Tom Vos talked for two hours on Friday."]
    told = ((monday, "90 minutes"), (friday, "two hours"))
    assert disputed(QUESTION, *told, dates=("2022-01-22", "2022-01-22")) == []
    same = ((monday, "90 minutes"), (["Anna Berg and Tom Vos talked for two hours on Monday."], "two hours"))
    assert len(disputed(QUESTION, *same, dates=("2022-01-22", "2022-01-20"))) == 2
    assert (
        disputed(QUESTION, (FIRST, "90 minutes"), (SECOND, "two hours"), dates=("2022-01-22", "2023-01-22"))
        == []
    )


def test_counts_of_one_thing_only():
    question = "How many soldiers has Ruritania at the border?"
    first = (["Ruritania has 100,000 soldiers at the border."], "100,000")
    assert disputed(question, first, (["Ruritania has 127,000 troops at the border."], "127,000")) == [
        "100,000",
        "127,000",
    ]
    assert disputed(question, first, (["Ruritania has 2,000 tanks at the border."], "2,000")) == []
    assert disputed(question, first, (["Ruritania has around 101,000 men at the border."], "101,000")) == []


def test_days_by_their_documents_dates():
    question = "When did Anna Berg meet Tom Vos?"
    first = (["Anna Berg met Tom Vos on Friday."], "Friday")
    dates = ("2022-01-22", "2022-01-22")
    assert disputed(
        question, first, (["Anna Berg met Tom Vos on 20 January."], "20 January"), dates=dates
    ) == ["Friday", "20 January"]
    assert (
        disputed(question, first, (["Anna Berg met Tom Vos on 21 January."], "21 January"), dates=dates) == []
    )
    assert disputed(question, first, (["Anna Berg met Tom Vos yesterday."], "yesterday"), dates=dates) == []


def test_names_only_where_the_statements_are_the_same_otherwise():
    question = "Where did Anna Berg sign the fishing treaty?"
    first = (["Anna Berg signed the long-awaited fishing treaty in Oslo."], "Oslo")
    assert disputed(
        question, first, (["Anna Berg signed the long-awaited fishing treaty in Bergen."], "Bergen")
    ) == ["Oslo", "Bergen"]
    assert (
        disputed(
            question,
            first,
            (["Anna Berg signed the treaty at a ceremony in the old harbour of Bergen."], "Bergen"),
        )
        == []
    )


def test_a_few_rivals_at_most_and_one_for_each_document():
    others = [
        ([f"Anna Berg and Tom Vos talked for {n} hours."], f"{n} hours")
        for n in ("three", "four", "five", "six")
    ]
    assert len(disputed(QUESTION, (FIRST, "90 minutes"), *others)) == 1 + RIVALS
