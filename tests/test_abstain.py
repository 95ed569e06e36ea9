"""Abstaining is data: one of a few reasons, never with a citation; stricter never answers more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import read_text
from corpus.document import Chunk, Sentence, Span
from index import Library
from index.passage import DocumentInfo, Passage, RankedSentence
from qa.abstain import THRESHOLDS, Strictness, refusal, unmentioned
from qa.answer import Why
from qa.answerability_fitted import READING, RELEVANT
from qa.asking import ask
from qa.judging import Judgement, weigh
from qa.premise import SIGNALS
from qa.question import read_question

QUESTION = "When did Lavrov meet Blinken?"
SHARES = st.floats(0, 1)
ODDS = st.floats(-12, 12)


def passage(text: str) -> Passage:
    span = Span(document_id="0" * 64, start=0, end=len(text))
    sentence = Sentence(span=span, paragraph=0)
    info = DocumentInfo(
        id="0" * 64,
        source="notes.txt",
        title="Notes",
        date=None,
        author=None,
        language="en",
        characters=len(text),
        chunks=1,
        added_at="2026-01-01T00:00:00+00:00",
    )
    ranked = RankedSentence(number=0, sentence=sentence, text=text, score=0.5, cosine=0.5)
    chunk = Chunk(span=span, tokens=9, heading="", first_sentence=0, last_sentence=1)
    return Passage(chunk=chunk, document=info, text=text, score=0.5, rank=0, sentences=(ranked,))


MET = passage("Lavrov met Blinken in Geneva on Friday.")


def judgement(probability: float, *, granted: float | None = None, searched: float = 0.0, **lacking: float):
    return Judgement(
        probability=probability,
        taken_for_granted=probability if granted is None else granted,
        searched=searched,
        lacking=lacking,
    )


def test_thresholds_rise_with_strictness() -> None:
    assert 0 < THRESHOLDS[Strictness.LENIENT] <= THRESHOLDS[Strictness.BALANCED]
    assert THRESHOLDS[Strictness.BALANCED] <= THRESHOLDS[Strictness.STRICT] < 1


@pytest.mark.parametrize("said", ["hello", "Thanks!", "  ok, thank you very much. "])
def test_a_courtesy_is_no_question(said: str) -> None:
    found = refusal(read_question(said), [MET], judgement(1.0), strictness=Strictness.LENIENT)
    assert found is not None
    assert (found.why, found.reason[:22]) == (Why.NOTHING_RELEVANT, "Nothing is asked here:")


def test_no_signal_of_a_premise_speaks_for_an_answer() -> None:
    assert all(READING[name] <= 0 for name in SIGNALS)
    assert min(READING["searched"], READING["has"]) > 0


@given(SHARES, SHARES, ODDS)
def test_the_stricter_never_answers_what_the_more_lenient_refuses(p: float, granted: float, s: float) -> None:
    asked = read_question(QUESTION)
    refused = [
        refusal(asked, [MET], judgement(p, granted=max(p, granted), searched=s, actor=1.0), strictness=level)
        is not None
        for level in (Strictness.LENIENT, Strictness.BALANCED, Strictness.STRICT)
    ]
    assert refused == sorted(refused)


@given(ODDS, ODDS, st.dictionaries(st.sampled_from(SIGNALS), SHARES))
def test_what_is_not_borne_out_never_raises_the_probability(
    searched: float, has: float, lacking: dict[str, float]
) -> None:
    found = weigh(searched, has, None, lacking)
    assert 0 <= found.probability <= found.taken_for_granted <= 1
    assert found.probability <= weigh(searched, has, None, {}).probability
    assert weigh(searched, has + 1, None, lacking).probability >= found.probability


@pytest.mark.parametrize(
    ("given_", "why", "says"),
    [
        (judgement(0.0, searched=RELEVANT - 1), Why.NOTHING_RELEVANT, "nothing in them is about"),
        (judgement(0.0), Why.NO_ANSWER, "none that answers it"),
        (judgement(0.0, granted=1.0, actor=1.0), Why.PREMISE, "they don't say it of Lavrov"),
        (judgement(0.0, granted=1.0, negated=1.0), Why.PREMISE, "denies what the question"),
    ],
)
def test_says_why_in_a_value_and_a_sentence(given_: Judgement, why: Why, says: str) -> None:
    found = refusal(read_question(QUESTION), [MET], given_)
    assert found is not None
    assert found.why is why
    assert says in found.reason
    assert found.reason.startswith("The documents don't say: ")
    assert found.reason.endswith(".")
    assert "\n" not in found.reason


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_has_a_wording(signal: str) -> None:
    question = read_question("Who was the tallest of the 40 men that Lavrov told the Boston Observer about?")
    worst = judgement(0.0, granted=1.0, **{signal: 1.0})
    found = refusal(question, [passage("Lavrov told the Boston Observer about 40 men.")], worst)
    assert found is not None
    assert found.why is (Why.PREMISE if READING[signal] < 0 else Why.NO_ANSWER)


def test_sources_that_disagree_are_a_reason_under_the_strict_setting_only() -> None:
    asked = read_question(QUESTION)
    strict = refusal(asked, [MET], judgement(1.0), strictness=Strictness.STRICT, disputed=True)
    assert strict is not None
    assert strict.why is Why.CONFLICT
    assert refusal(asked, [MET], judgement(1.0), disputed=True) is None


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("What did Zelensky say?", "President Zelenskiy spoke.", ()),
        ("What did Selenskyj say?", "President Zelensky spoke.", ()),
        ("What happened at Tschernobyl?", "Chernobyl was sealed.", ()),
        ("What did Lukaschenko say?", "Lukashenko spoke.", ()),
        ("Who met at the Hofburg Palace?", "They met in the Hofburg.", ()),
        ("What did the United Nations say?", "The U.N. met.", ()),
        ("What did Angela Merkel say?", "Angela Stent spoke.", ("Angela Merkel",)),
        ("What did Macron say?", "Merkel spoke.", ("Macron",)),
        ("Cats allowed?", "The tenants may keep one cat.", ()),
        ("Dogs allowed?", "The tenants may keep one cat.", ("Dogs",)),
        ("Why does Hughes object?", "Hugh spoke.", ("Hughes",)),
        ("Who met at the Hofburg Palace?", "They met in the palace of the king.", ()),
        ("What did Iran say on Monday?", "Iraq spoke.", ("Iran",)),
    ],
)
def test_a_name_is_missed_only_where_no_spelling_of_it_stands(
    question: str, text: str, missing: tuple[str, ...]
) -> None:
    assert unmentioned(read_question(question), [passage(text)]) == missing


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    opened = Library.open(tmp_path_factory.mktemp("abstain") / "library", create=True)
    text = (
        "Turkey has supplied Ukraine with armed drones since 2019. Germany refuses to send weapons to Ukraine. "
        "Canada has lent Ukraine 120 million dollars."
    )
    assert [e.outcome for e in opened.add([read_text(text, source="arms.txt", title="Arms")])] == ["added"]
    return opened


@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.parametrize(
    "question",
    [
        "Since when has Turkey supplied Ukraine with drones?",
        "Since when has Angela Merkel supplied drones?",
        "Why did Germany send weapons to Ukraine?",
        "what's the boiling point of mercury?",
    ],
)
def test_an_abstaining_answer_has_a_reason_the_nearest_and_no_citation(
    library: Library, question: str, strictness: Strictness
) -> None:
    answer = ask(question, library=library, strictness=strictness.value)
    assert answer.abstained == (answer.why is not None) == (answer.reason is not None)
    assert answer.abstained == (not answer.citations) == (not answer.sentences)
    if answer.abstained:
        assert answer.to_dict()["why"] in {why.value for why in Why}
        assert 1 <= len(answer.nearest) <= 3
        assert Path(answer.nearest[0].document.source).name == "arms.txt"


def test_a_strictness_that_is_none_of_the_three_is_named(library: Library) -> None:
    from qa import AnswerError

    with pytest.raises(AnswerError, match=r"stern.*strict, balanced, lenient"):
        ask(QUESTION, library=library, strictness="stern")
