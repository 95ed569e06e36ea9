"""Checking a written sentence: which of its lines stay, which others are found, and when none bears it out."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from test_qa_answer import make_document, make_passage

from qa.answer import Support
from qa.llm.checking import SURE, check
from qa.llm.packing import Line, pack
from qa.verifier import Verdict, supports
from qa.verifier.rules import Finding


def lines(*texts: str) -> list[Line]:
    document, found = make_document(texts)
    passage = make_passage(document, found, [0.0] * len(found))
    return list(pack([passage], room=10_000, count=len, rng=random.Random(1)).lines)


def says(*needed: str):
    """A judge: borne out when the evidence has all these words; contradicted when it says "not"."""

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        joined = " ".join(evidence)
        if all(word in joined for word in needed):
            return Verdict(support=Support.SUPPORTED, score=SURE, reason="yes")
        support = Support.CONTRADICTED if "not" in joined else Support.UNSUPPORTED
        return Verdict(support=support, score=0.1, reason="no")

    return judge


STORY = lines("Berg met Vos.", "They talked for 70 minutes.", "It did not rain.", "Vos paid four million.")


def test_the_cited_line_that_says_it_stays_and_the_idle_one_goes() -> None:
    found = check("Vos paid four million.", [1, 4], STORY, judge=says("million"))
    assert [line.number for line in found.lines] == [4]
    assert found.support is Support.SUPPORTED
    assert not found.realigned


def test_lines_that_are_only_enough_together_both_stay() -> None:
    found = check("Berg and Vos talked for 70 minutes.", [1, 2, 3], STORY, judge=says("Berg", "70"))
    assert [line.number for line in found.lines] == [1, 2]


def test_a_line_brings_the_one_before_it_where_that_is_needed() -> None:
    found = check("Berg and Vos talked for 70 minutes.", [2], STORY, judge=says("Berg", "70"))
    assert [line.number for line in found.lines] == [1, 2]


def test_a_neighbour_is_cited_only_if_it_says_something() -> None:
    # The id slipped to the line after the one that says it: that one alone is cited.
    found = check("They talked for 70 minutes.", [3], STORY, judge=says("70"))
    assert ([line.number for line in found.lines], found.realigned) == ([2], True)
    # It bears the sentence out, and who "they" are stands in the line before, which is cited, too.
    found = check("Berg and Vos talked for 70 minutes.", [2], STORY, judge=says("70"))
    assert ([line.number for line in found.lines], found.realigned) == ([1, 2], False)


def test_what_a_line_says_in_the_same_words_is_cited_by_that_line() -> None:
    """Models give the ids of a whole paragraph behind its last sentence."""
    met = lines("Vos met Oksana Derkach.", "He could not promise that.", "He could promise that, he said.")
    for cited in ([1, 3], [3], [], [1, 2, 3]):
        found = check("He could not promise that.", cited, met, judge=says("promise"))
        assert [line.number for line in found.lines] == [2]
        assert found.realigned == (2 not in cited)


def test_a_question_bears_nothing_out() -> None:
    asked = lines("Does Vos mean to leave?")
    found = check("Vos means to leave.", [1], asked, judge=says("leave"))
    assert found.support is Support.UNSUPPORTED
    assert check("Does Vos mean to leave?", [1], asked, judge=says("leave")).support is Support.SUPPORTED


def test_a_title_does_not_settle_what_the_lines_deny() -> None:
    document, found = make_document(
        ["Vos, who speaks for them, denies it daily."], source="What the drivers want"
    )
    denied = list(
        pack([make_passage(document, found, [0.0])], room=999, count=len, rng=random.Random(1)).lines
    )
    against = Finding(kind="negation", claimed="want", told="denies", against=True, message="it is denied")

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        if any("What the drivers want" in text for text in evidence):
            return Verdict(support=Support.SUPPORTED, score=1.0, reason="yes")
        return Verdict(support=Support.CONTRADICTED, score=0.1, reason="no", findings=(against,))

    assert check("The drivers want war.", [1], denied, judge=judge).support is Support.CONTRADICTED


def test_who_a_pronoun_means_may_stand_some_lines_before() -> None:
    met = lines("Vos met Oksana Derkach.", "It rained.", "Nobody smiled.", "She said that she was afraid.")
    found = check("Derkach said that she was afraid.", [4], met, judge=says("Derkach", "afraid"))
    assert [line.number for line in found.lines] == [1, 4]
    assert found.support is Support.SUPPORTED


def test_a_list_in_one_sentence_is_checked_item_by_item() -> None:
    asked = lines("They asked for three things:", "more money;", "a longer lunch;", "and peace at last.")
    written = "They asked for three things: more money; a longer lunch; and peace at last."
    found = check(written, [], asked, judge=supports)
    assert found.support is Support.SUPPORTED
    assert (found.text, [line.number for line in found.lines]) == (written, [1, 2, 3, 4])
    other = written.replace("a longer lunch", "an end of the war")
    assert check(other, [], asked, judge=supports).support is not Support.SUPPORTED


def test_dropping_idle_lines_leaves_them_sure_enough() -> None:
    """Lines that the model didn't give stay as sure as they must be when the idle ones among them go."""

    def judge(_claim: str, evidence: Sequence[str]) -> Verdict:
        score = {1: 0.6, 2: SURE}.get(len(evidence), 0.1) if any("million" in e for e in evidence) else 0.1
        support = Support.SUPPORTED if score > 0.5 else Support.UNSUPPORTED
        return Verdict(support=support, score=score, reason="")

    found = check("Vos paid four million.", [1], STORY, judge=judge)
    assert 4 in [line.number for line in found.lines]
    assert (len(found.lines), found.score) == (2, SURE)


def test_a_wrong_id_is_made_good() -> None:
    found = check("Vos paid four million.", [3], STORY, judge=says("million"))
    assert [line.number for line in found.lines] == [4]
    assert found.realigned


def test_a_line_that_the_model_didnt_give_must_be_surer() -> None:
    cited = check("Vos paid four million.", [3], STORY, judge=says("million"), sure=SURE + 0.01)
    assert (cited.support, [line.number for line in cited.lines]) == (Support.UNSUPPORTED, [3])
    none = check("Vos paid four million.", [], STORY, judge=says("million"), sure=SURE + 0.01)
    assert (none.support, none.lines) == (Support.UNSUPPORTED, ())
    assert "says so" in none.reason
    own = check("Vos paid four million.", [4], STORY, judge=says("million"), sure=SURE + 0.01)
    assert own.support is Support.SUPPORTED


def test_nothing_bears_it_out() -> None:
    found = check("The harbour burned down.", [], STORY, judge=says("burned"))
    assert (found.support, found.lines) == (Support.UNSUPPORTED, ())
    cited = check("The harbour burned down.", [1], STORY, judge=says("burned"))
    assert (cited.support, [line.number for line in cited.lines]) == (Support.UNSUPPORTED, [1])
    against = check("It rained.", [3, 1], STORY, judge=says("rained"))
    assert against.support is Support.CONTRADICTED


@given(
    st.lists(st.integers(1, 4), max_size=4, unique=True), st.sampled_from(["million", "70", "burned", "Berg"])
)
def test_supported_means_that_what_is_cited_bears_it_out(cited: list[int], word: str) -> None:
    judge = says(word)
    found = check(f"Vos and Berg and {word} million minutes", cited, STORY, judge=judge)
    if found.support is Support.SUPPORTED:
        assert found.lines
        assert judge(found.text, [line.quote for line in found.lines]).support is Support.SUPPORTED
