"""What a question takes for granted is read off it, and missed where a text doesn't bear it out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.premise import SIGNALS, Setting, premise_signals
from qa.presupposed import figures_in, presupposed

TURKEY = Setting(
    sentence="Turkey has supplied armed Bayraktar drones since 2019.",
    before=("Ukraine wants more of them.",),
    passage="Ukraine wants more of them. Turkey has supplied armed Bayraktar drones since 2019.",
    around="ANKARA. Canada sent a small group of soldiers.",
    header="Drones for Kyiv",
    date="2022-01-21",
)
REFUSAL = Setting(
    sentence="Germany goes on refusing to send weapons to Ukraine.",
    passage="Germany goes on refusing to send weapons to Ukraine.",
)


def lacking(question: str, setting: Setting) -> set[str]:
    return {name for name, value in premise_signals(question, setting).items() if value > 0}


@pytest.mark.parametrize(
    ("question", "actor", "verb"),
    [
        ("When did Lavrov resign?", "Lavrov", "resign"),
        ("Since when has Canada supplied Ukraine with drones?", "Canada", "suppli"),
        ("What did NATO say?", "NATO", "sai"),
        ("Which treaty did Blinken and Lavrov sign in Geneva?", "Blinken", "sign"),
        ("Why did the president of the Czech Senate resign?", None, "resign"),
        ("Why did the British planes make a detour?", "British", "make"),
        ("Did the Russians leave?", "Russians", "leav"),
        ("How long did the talks in Geneva last?", None, None),
        ("Who commented on the part?", None, "comment"),
        ("where is it?", None, None),
        ("How do I reset the dryer?", None, "reset"),  # no text speaks of whoever asks
    ],
)
def test_reads_the_actor_and_the_act(question: str, actor: str | None, verb: str | None) -> None:
    found = presupposed(question)
    assert (found.actor, found.verb) == (actor, verb)


def test_figures_are_alike_in_words_digits_and_groups() -> None:
    assert figures_in("nine thousand") == figures_in("9 of 1,000") == {"9", "1000"}
    assert figures_in("in March 2020, 3.5 metres") == {"2020", "3.5"}


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("What did the aid of the last twelve months amount to?", set()),
        ("What are the three core requests in the drafts?", set()),
        ("What are Zoe Berg's two latest novels about?", set()),
        ("Which four teams played in Cologne in 2025?", {"2025"}),
        ("How many tanks came on 4 May?", {"4"}),
        ("What did the 27 states decide?", {"27"}),
        ("Which rider won the last 20 races?", {"20"}),
    ],
)
def test_how_far_back_and_how_many_one_asks_for_no_text_need_say(question: str, figures: set[str]) -> None:
    assert presupposed(question).figures == figures


def test_what_the_text_bears_out_costs_nothing() -> None:
    assert lacking("Since when has Turkey supplied Bayraktar drones to Ukraine?", TURKEY) == set()
    assert lacking("What did Turkey supply on Friday, 21 January 2022?", TURKEY) == set()


@pytest.mark.parametrize(
    ("question", "setting", "signals"),
    [
        ("Since when has Canada supplied Bayraktar drones?", TURKEY, {"actor_near", "rival"}),
        ("Since when has Norway supplied Bayraktar drones?", TURKEY, {"actor", "actor_near", "rival"}),
        ("Did Turkey supply 40 drones in March 2020?", TURKEY, {"figures"}),
        ("What was the largest drone that Turkey supplied?", TURKEY, {"superlative", "words"}),
        ("What did Turkey supply to the Estonian Observer?", TURKEY, {"names", "parts"}),
        ("Why did Germany send weapons to Ukraine?", REFUSAL, {"negated"}),
        ("Who bought weapons?", Setting(sentence="Germany sold weapons."), {"opposite", "words"}),
        (
            "What did Lavrov tell Baerbock?",
            Setting(sentence="On Tuesday Baerbock told Lavrov that she saw a threat."),
            {"reversed"},
        ),
    ],
)
def test_what_it_does_not_bear_out_is_named(question: str, setting: Setting, signals: set[str]) -> None:
    assert signals <= lacking(question, setting)


def test_a_long_question_hangs_less_on_a_date_that_it_names_in_passing() -> None:
    story = "My cousin, who moved to the coast in March 2017, has told me of them " + "and of much else " * 10
    assert premise_signals("How many tanks did Turkey supply in March 2017?", TURKEY)["figures"] == 1.0
    assert 0.3 < premise_signals(f"{story}: how many tanks did Turkey supply?", TURKEY)["figures"] < 0.6


def test_the_siblings_of_those_are_not_accused() -> None:
    assert "negated" not in lacking("Why does Germany refuse to send weapons?", REFUSAL)
    assert "negated" not in lacking("Did Germany send weapons to Ukraine?", REFUSAL)  # no answers it
    told = Setting(sentence="On Tuesday Baerbock told Lavrov that she saw a threat.")
    assert "reversed" not in lacking("What did Baerbock tell Lavrov?", told)
    quoted = Setting(sentence="“We want it in writing,” said Lavrov to Blinken.")
    assert lacking("What did Lavrov say?", quoted) == set()


@pytest.mark.parametrize(
    ("speaker", "accused"),
    [("Anna Moss", True), ("the president", False), ("President Moss", True), (None, False)],
)
def test_an_office_alone_is_nobody_else(speaker: str | None, accused: bool) -> None:
    told = Setting(sentence="He said that the talks would go on.", speaker=speaker)
    assert ("speaker" in lacking("What did Tom Reed say about the talks?", told)) is accused


@pytest.mark.parametrize(
    ("sentence", "accused"),
    [
        ("Moss spoke a day after Reed drew criticism for saying that the bridge might fall.", False),
        ("Moss took issue with comments by Reed.", True),
        ("Moss replied to Tom Reed that the bridge might fall.", True),
        ("Moss recalled that Reed had warned of it.", False),
        ("Moss called it a bridge that Reed built, and warned that it might fall.", True),
        ("After Reed met Bell, who warned of it, Moss said that the bridge might fall.", True),
    ],
)
def test_what_somebody_said_may_be_told_by_another_in_passing(sentence: str, accused: bool) -> None:
    told = Setting(sentence=sentence, speaker="Anna Moss")
    assert ("speaker" in lacking("What did Tom Reed say about the bridge?", told)) is accused


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80))
def test_any_question_on_any_text_gives_every_signal_in_bounds(question: str, text: str, title: str) -> None:
    found = premise_signals(question, Setting(sentence=text, passage=text, header=title, date=title))
    assert tuple(found) == SIGNALS
    assert all(0.0 <= value <= 1.0 for value in found.values())


@given(st.lists(st.sampled_from("When did Lavrov tell Blinken about 40 tanks in Kyiv".split()), max_size=9))
def test_a_text_that_repeats_the_question_lacks_none_of_its_words(words: list[str]) -> None:
    question = " ".join(words)
    found = premise_signals(question, Setting(sentence=question, passage=question))
    assert [found[name] for name in ("words", "names", "parts", "actor", "figures")] == [0.0] * 5
