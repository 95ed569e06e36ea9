"""What a question asks for, names, kinds, agents, follow-ups."""

from __future__ import annotations

import doctest
import importlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus.document import Sentence, Span
from qa.agents import agent_fit, represented
from qa.answer import Turn
from qa.attribution import Attribution, attributed
from qa.duplicates import fingerprint, say_the_same
from qa.followup import standalone
from qa.kinds import mentions
from qa.names import is_mentioned, name_words, same_name
from qa.question import Expect, asks_of_library, names_in, read_question


def modules_with_examples() -> list[str]:
    """The modules of qa whose docstrings have examples."""
    root = Path(qa.__file__).parent
    files = sorted(path for path in root.rglob("*.py") if ">>> " in path.read_text("utf-8"))
    names = [".".join(path.relative_to(root.parent).with_suffix("").parts) for path in files]
    return [name.removesuffix(".__init__") for name in names]


@pytest.mark.parametrize("module", modules_with_examples())
def test_docstring_examples_are_true(module: str) -> None:
    results = doctest.testmod(importlib.import_module(module))
    assert results.failed == 0


@pytest.mark.parametrize(
    ("text", "expects", "wants_list"),
    [
        ("How long did the strike last?", Expect.DURATION, False),
        ("How much did the city pay for the bridge?", Expect.MONEY, False),
        ("how many ships were there", Expect.NUMBER, False),
        ("When was the treaty signed?", Expect.TIME, False),
        ("Where did the delegations meet?", Expect.PLACE, False),
        ("Who signed the letter?", Expect.PERSON, False),
        ("Who did the envoy meet in Oslo?", Expect.PERSON, True),
        ("Why was the vote postponed?", Expect.REASON, False),
        ("Is the harbour open again?", Expect.YES_NO, False),
        ("Didn't the union object?", Expect.YES_NO, False),
        ("what did the mayor demand?", Expect.STATEMENT, True),
        ("What did the mayor say about the budget?", Expect.STATEMENT, False),
        ("Which countries abstained?", Expect.ANY, True),
        ("What is a quorum?", Expect.ANY, False),
        ("¿Qué exigió el ministro?", Expect.ANY, False),
        ("", Expect.ANY, False),
    ],
)
def test_reads_what_is_asked(text: str, expects: Expect, wants_list: bool) -> None:
    question = read_question(text)
    assert (question.expects, question.wants_list) == (expects, wants_list)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Summarise the position of Poland.", ("Poland",)),
        ("What did Angela Merkel tell Blinken in Berlin?", ("Angela Merkel", "Blinken", "Berlin")),
        ("Did the U.S. Treasury act?", ("U.S.", "Treasury")),
        ("Who is Russia’s deputy foreign minister?", ("Russia",)),
        ("WHO SIGNED IT?", ()),
        ("When's the boiler serviced?", ()),
        ("Who’s Baerbock?", ("Baerbock",)),
        ("Isn't smoking allowed in Hereford?", ("Hereford",)),
        ("I've lost it. Doesn't Wyvern pay?", ("Wyvern",)),
        ("Hello! My dryer hums, why?", ()),
        ("Did Will's brother come?", ("Will",)),
        ("Who played My Fair Lady?", ("My Fair Lady",)),
        ("who signed it", ()),
    ],
)
def test_names_of_a_question(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Zelenskyy", "President Zelenskiy said", True),
        ("Sergei Lavrov", "Mr Lavrov left", True),
        ("Angela Merkel", "Olaf Scholz met Macron", False),
        ("United States", "the U.S. delegation", True),
        ("US", "American diplomats", True),
        ("Germany", "the German minister", True),
        ("China", "the Chilean minister", False),
        ("France", "French troops", True),
        ("World Health Organization", "the WHO said", True),
        ("Kiev", "talks in Kyiv", True),
        ("Austria", "a visit to Australia", False),
        ("Iran", "the war in Iraq", False),
        ("Niger", "a coup in Nigeria", False),
        ("Slovakia", "Slovenia voted", False),
        ("Gaddafi", "Colonel Qaddafi", False),
        ("Sergey", "Sergei spoke", True),
    ],
)
def test_a_name_is_found_despite_its_spelling(name: str, text: str, expected: bool) -> None:
    assert is_mentioned(name, set(name_words(text))) is expected


@given(st.text(max_size=80), st.text(max_size=200))
def test_reading_hostile_text_never_fails(first: str, second: str) -> None:
    question = read_question(first)
    for name in question.names:
        assert name in first or "".join(name.split()) in "".join(first.split())
        is_mentioned(name, name_words(second))
    for kind in Expect:
        mentions(second, kind)
    standalone(first, [Turn(role="user", content=second), Turn(role="assistant", content=first)])
    say_the_same(fingerprint(first), fingerprint(second))


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=12))
def test_a_name_is_itself(word: str) -> None:
    assert same_name(word, word)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("They lasted 90 minutes.", Expect.DURATION),
        ("It went on for half an hour.", Expect.DURATION),
        ("It cost $200 million.", Expect.MONEY),
        ("Some 127,000 soldiers are there.", Expect.NUMBER),
        ("They met on January 21.", Expect.TIME),
        ("They met in Geneva.", Expect.PLACE),
        ("He spoke because nobody else would.", Expect.REASON),
        ("“Never,” he said.", Expect.STATEMENT),
    ],
)
def test_kinds_are_recognised(sentence: str, kind: Expect) -> None:
    assert mentions(sentence, kind)
    assert not mentions("nothing of the sort here", kind)


def _said(text: str) -> Attribution:
    sentence = Sentence(span=Span(document_id="d", start=0, end=len(text)), paragraph=0)
    return attributed({("d", 0): (sentence, text)})["d", 0]


def test_an_agent_is_who_speaks_not_who_is_addressed() -> None:
    def fit(text: str) -> float:
        return agent_fit(text, said=_said(text), agent="Lavrov", stands_for=())

    own, addressed = fit("Lavrov demanded a reply."), fit("Blinken told Lavrov to withdraw.")
    assert own > fit("Blinken left for Berlin.") == 0.0 > addressed


def test_an_office_holder_stands_for_a_country_only_where_the_text_says_so() -> None:
    assert represented("Lavrov", ["Russian Foreign Minister Sergei Lavrov left."]) == ("Russian",)
    assert represented("Lavrov", ["Lavrov met the German Foreign Minister Baerbock."]) == ()
    text = "Moscow demands a reply."
    country = agent_fit(text, said=_said(text), agent="Lavrov", stands_for=("Russian",))
    assert 0.0 < country <= 0.8


@pytest.mark.parametrize(
    ("question", "agent", "action"),
    [
        ("what was Berg's reply to the owners?", "Berg", "reply"),
        ("How did Vos react to the strike?", "Vos", "react"),
        ("What demands did the drivers present?", "the drivers", "demands"),
        ("What did the Secretary of State propose?", "the Secretary of State", "propose"),
        ("Can the strike be won, according to Anna Berg?", "Anna Berg", None),
        ("What colour is the Secretary of State’s car?", None, None),
    ],
)
def test_whose_word_is_asked_for(question: str, agent: str | None, action: str | None) -> None:
    read = read_question(question)
    assert (read.agent, read.action) == (agent, action)


@pytest.mark.parametrize(
    "question",
    [
        "What documents do you have?",
        "which files are there",
        "how many documents are in the library?",
        "list the documents",
        "show me all documents",
        "What can you do?",
        "who are you?",
        "help",
        "How do you work?",
        "how do I use this?",
        "What do you know?",
        "what files did I upload",
        "what's in my library?",
    ],
)
def test_a_question_about_the_library_is_none_to_its_documents(question: str) -> None:
    assert asks_of_library(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which documents did Sherman bring?",
        "What documents are secret?",
        "What documents do the Russians have?",
        "How many files were stolen?",
        "What can you tell me about the strike?",
        "What do you know about Lavrov?",
        "Who are you calling a liar?",
        "What is this quarrel about?",
        "Which sources are named in the report?",
        "How does it work?",
        "help for the miners: who paid?",
        "What is in the library of Alexandria?",
    ],
)
def test_a_question_with_such_words_is_one(question: str) -> None:
    assert not asks_of_library(question)


@pytest.mark.parametrize(
    ("question", "wants_list"),
    [
        ("Which retired captains spoke at the council?", True),
        ("What other ships were sold?", True),
        ("Which NATO states have ports there?", True),
        ("Which news was read first?", False),
        ("What is the status of the strike?", False),
        ("Which captain spoke first?", False),
    ],
)
def test_lists_are_told_by_their_plural(question: str, wants_list: bool) -> None:
    assert read_question(question).wants_list is wants_list


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        ("When was Blinken in Kyiv?", "And who did he meet there?", "who did Blinken meet in Kyiv?"),
        ("When was Blinken in Kyiv?", "What about Berlin?", "When was Blinken in Berlin?"),
        ("What did Macron propose?", "And Scholz?", "What did Scholz propose?"),
        (
            "Who is Annalena Baerbock?",
            "What did she say about gas?",
            "What did Annalena Baerbock say about gas?",
        ),
        ("Who is Baerbock?", "What did Biden say about gas?", "What did Biden say about gas?"),
        ("Where were the talks?", "How long did they last?", "Where were the talks? How long did they last?"),
        ("Did Germany send weapons?", "Why?", "Did Germany send weapons? Why?"),
        ("Who did Blinken meet in Berlin?", "And in Geneva?", "Who did Blinken meet in Geneva?"),
        ("Who did Blinken meet?", "Are there any treaties?", "Are there any treaties?"),
        (
            "Who is the landlord of Unit 7?",
            "what about the deposit?",
            "Who is the landlord of Unit 7? what about the deposit?",
        ),
        ("When was Blinken in Kyiv?", "and what about berlin?", "When was Blinken in berlin?"),
    ],
)
def test_a_follow_up_is_made_to_stand_alone(history: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(role="user", content=history)]) == expected


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    turns = [
        Turn(role="user", content="When was Blinken in Kyiv?"),
        Turn(role="assistant", content="On January 19. [1]"),
        Turn(role="user", content="And who did he meet there?"),
        Turn(role="assistant", content="Zelenskyy. [2]"),
    ]
    assert standalone("What did he say there?", turns) == "What did Blinken say in Kyiv?"


@pytest.mark.parametrize(
    ("asked", "question", "expected"),
    [
        (
            ["What is the policy number?", "And who is the insurer?", "how much does it cost a year?"],
            "are bikes covered?",
            "how much does it cost a year? are bikes covered?",
        ),
        (
            ["Who is the landlord of Unit 7?", "And how long is the lease?", "can it be ended earlier?"],
            "is it secured?",
            "Who is the landlord of Unit 7? can it be ended earlier? is it secured?",
        ),
        (
            ["Who is the landlord of Unit 7?", "And how long is the lease?"],
            "what about the deposit?",
            "Who is the landlord of Unit 7? what about the deposit?",
        ),
        (["Did the board meet in May?", "why?"], "and who?", "Did the board meet in May? why? and who?"),
    ],
)
def test_a_chain_of_follow_ups_does_not_drag_all_questions_along(
    asked: list[str], question: str, expected: str
) -> None:
    assert standalone(question, [Turn(role="user", content=text) for text in asked]) == expected


def test_a_pronoun_after_a_who_question_means_whom_the_answer_names() -> None:
    turns = [
        Turn(role="user", content="Who opened the OSCE meeting in Oslo?"),
        Turn(role="assistant", content="Norway’s minister, Kari Dahl, opened the meeting of the OSCE. [1]"),
    ]
    assert standalone("What did she warn them of?", turns) == "What did Kari Dahl warn them of?"


GENEVA = [
    Turn(role="user", content="How long did Blinken and Lavrov talk in Geneva?"),
    Turn(role="assistant", content="They talked for 90 minutes."),
]


@pytest.mark.parametrize(
    "said", ["hello", "Thanks!", "thank you very much", "no", "OK", "asdkjh qwlkje zxmcn", "wert?"]
)
def test_what_asks_for_nothing_is_not_answered_with_the_question_before(said: str) -> None:
    assert standalone(said, GENEVA, stands=lambda stems: "cost" in stems) == said


@pytest.mark.parametrize("said", ["why?", "OK, why?", "cost?", "and how?", "what else?"])
def test_a_few_words_lean_on_the_question_before(said: str) -> None:
    assert standalone(said, GENEVA, stands=lambda stems: "cost" in stems) == f"{GENEVA[0].content} {said}"


def test_courtesies_between_two_questions_are_passed_over() -> None:
    turns = [*GENEVA, Turn(role="user", content="thanks!"), Turn(role="assistant", content="The documents …")]
    assert standalone("why?", turns) == standalone("why?", GENEVA)


def test_statements_that_differ_in_a_number_or_a_negation_are_not_merged() -> None:
    first = fingerprint("The talks in Geneva lasted 90 minutes, officials said on Friday.")
    number = fingerprint("The talks in Geneva lasted 120 minutes, officials said on Friday.")
    negated = fingerprint("The talks in Geneva never lasted 90 minutes, officials said on Friday.")
    same = fingerprint("Officials said on Friday that the Geneva talks lasted 90 minutes.")
    assert say_the_same(first, same)
    assert not say_the_same(first, number)
    assert not say_the_same(first, negated)


def test_a_long_conversation_costs_no_more_than_its_length() -> None:
    """Each earlier question was read again for each after it: the twentieth took 17 s, each further one twice that."""
    history = [
        turn
        for number in range(60)
        for turn in (
            Turn(role="user", content=f"When did minister Karlsen{number} visit Oslo?"),
            Turn(role="assistant", content="On Friday. [1]"),
        )
    ]
    began = time.process_time()
    assert standalone("And who did he meet there?", history) == "who did Karlsen59 meet in Oslo?"
    assert time.process_time() - began < 2


def test_an_earlier_question_is_put_before_a_later_one_once() -> None:
    first, second, third = "What did Lavrov demand?", "What happened that day?", "And when did they sign it?"
    history = [Turn(role="user", content=text) for text in (first, second, third)]
    assert standalone("How much did it cost?", history) == f"{first} {second} {third} How much did it cost?"


@pytest.mark.parametrize("earlier", ["what is " + "\t" * 2500 + "x", "how did " + " " * 2500 + "Berg react"])
def test_runs_of_spaces_in_an_earlier_question_cost_nothing(earlier: str) -> None:
    began = time.process_time()
    standalone("And who did he meet there?", [Turn(role="user", content=earlier)])
    assert time.process_time() - began < 0.5
