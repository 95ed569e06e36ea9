"""What can't answer whatever it scores: rows beside the one that is named, whom a mail went to, the question again."""

from __future__ import annotations

import pytest
from test_qa_answer import info, make_document

from qa.candidates import Candidate
from qa.idle import able
from qa.question import read_question

CODES = (
    "Problem: E07; Possible cause: The sensor is faulty; What to do: Call the service",
    "Problem: E04; Possible cause: The tank is full; What to do: Empty the tank",
    "The dryer shows a code at the end of a programme.",
)
LOADS = (
    "Programme: Cotton dry; Load: 8 kg; Energy: 1.2 kWh",
    "Programme: Synthetics; Load: 4 kg; Energy: 0.6 kWh",
    "Programme: Wool; Load: 1 kg; Energy: 0.3 kWh",
)


def left(question: str, *texts: str) -> list[str]:
    document, found = make_document(list(texts), source="manual.md")
    ranked = [
        Candidate(
            document=info(document),
            number=number,
            sentence=sentence,
            text=text,
            score=9.0 - number,
            continues=False,
            signals={},
        )
        for number, (sentence, text) in enumerate(found)
    ]
    return [candidate.text.strip() for candidate in able(read_question(question), ranked)]


def test_of_a_table_the_row_that_is_named_answers() -> None:
    assert left("What does E04 mean?", *CODES) == list(CODES[1:])
    assert left("what is the maximum load for synthetics", *LOADS) == [LOADS[1]]
    assert left("Is the load of wool smaller than that of synthetics?", *LOADS) == list(LOADS)
    assert left("How much energy do wool and synthetics take?", *LOADS) == list(LOADS[1:])


@pytest.mark.parametrize(
    "question",
    [
        "Which programmes take more than wool?",
        "Which other programmes are there besides wool?",
        "Which programme takes the most energy, wool aside?",
        "What does E04 mean?",
    ],
)
def test_rows_stay_where_none_is_named_or_others_are_asked_for(question: str) -> None:
    assert left(question, *LOADS) == list(LOADS)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Nakagawa criticise?", "B. Nakagawa."),
        ("Which service credits are there?", "4. Service credits"),
        ("how do i reset the dryer", "How do I reset the dryer?"),
        ("What did Lars suggest?", "To: Anna Kowalczyk <anna@lumen.example>"),
    ],
)
def test_what_says_nothing_beside_the_question_is_left_out(question: str, text: str) -> None:
    assert left(question, text, "Something else is said here.") == ["Something else is said here."]
    assert left(question, text) == [text]  # where nothing else was found it is what is nearest


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was the motion carried?", "Motion carried."),
        ("Is wool or cotton heavier?", "Cotton."),
        ("How many eggs does the cake need?", "3 eggs"),
        ("Who voted against the motion?", "They voted against the motion."),
        ("Who reset the dryer?", "I did."),
        ("Who did Lars send his answer to?", "To: Anna Kowalczyk <anna@lumen.example>"),
        ("What did Lars suggest?", "From: Lars Enderby <lars@lumen.example>"),
    ],
)
def test_what_may_answer_stays(question: str, text: str) -> None:
    assert text in left(question, text, "Something else is said here.")
