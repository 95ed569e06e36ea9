"""The verifier: what its rules find, what becomes of it, and what the shipped model says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import AnswerError
from qa.answer import Support
from qa.pairs import MAX_PIECES
from qa.verifier import THRESHOLD, supports
from qa.verifier import runtime as verifier_runtime
from qa.verifier.actors import roles
from qa.verifier.evidence import READ, prepare, windows
from qa.verifier.figures import agrees, figures
from qa.verifier.pieces import CLAIM_PIECES
from qa.verifier.rules import check
from qa.verifier.runtime import VerdictModel
from qa.verifier.tokens import tokens

MODEL = Path(verifier_runtime.__file__).parent / "model"
needs_model = pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="the verifier's model is not here"
)

EVIDENCE = [
    "Foreign Minister Sergei Lavrov told Antony Blinken in Geneva on Friday that Moscow may withdraw 3,500 troops.",
    "The talks lasted ninety minutes and did not produce an agreement.",
    "“We came here for one thing,” he said afterwards.",
    "The bridge was founded by Tom Reed in 1931, and Ann Bell sold it to Norway for $2.5 million.",
]


class FakeModel:
    """Words for pieces; a claim is likely if nearly all of its words stand in the evidence."""

    def __init__(self) -> None:
        self.read = 0

    def pieces(self, texts):
        return [SimpleNamespace(ids=[hash(w) % 30000 for w in t.lower().split()]) for t in texts]

    def judge(self, pairs):
        self.read += len(pairs)
        rows = []
        for claim, evidence in pairs:
            assert len(claim) <= CLAIM_PIECES
            assert len(claim) + len(evidence) + 3 <= MAX_PIECES
            share = 0.95 if len(set(claim) & set(evidence)) >= 0.75 * len(set(claim)) else 0.03
            rows.append((share, (1 - share) * 0.7, (1 - share) * 0.3))
        return np.array(rows).reshape(-1, 3)


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("Antony Blinken told Sergei Lavrov in Geneva that Moscow may withdraw 3,500 troops.", "actor"),
        ("Wang Yi told Blinken in Geneva on Friday that Moscow may withdraw 3,500 troops.", "actor"),
        ("Ann Bell founded the bridge in 1931.", "actor"),
        ("Lavrov told Blinken in Geneva that Moscow may withdraw 4,500 troops.", "number"),
        ("The talks lasted 80 minutes.", "number"),
        ("The bridge was founded by Tom Reed in 1913.", "number"),
        ("The talks lasted ninety minutes and produced an agreement.", "negation"),
        ("The talks didn’t last ninety minutes.", "negation"),
        ("Lavrov told Blinken in Geneva on Friday that Moscow may deploy 3,500 troops.", "opposite"),
        ("Lavrov told Blinken in Geneva on Friday that Moscow will withdraw 3,500 troops.", "certainty"),
        ("“We came here for another thing,” he said afterwards.", "quote"),
        ("The talks in Vienna lasted ninety minutes.", "name"),
    ],
)
def test_rules_find_each_kind_of_change(claim, kind):
    assert kind in {f.kind for f in check(claim, EVIDENCE)}
    verdict = supports(claim, EVIDENCE, model=FakeModel())
    assert verdict.support is not Support.SUPPORTED or kind == "name"
    assert verdict.reason


@pytest.mark.parametrize(
    "claim",
    [
        "Lavrov told Blinken that Moscow may withdraw 3,500 troops.",
        "Sergey Lavrov told Antony Blinken in Geneva on Friday that Moscow may withdraw 3500 troops.",
        "On Friday Lavrov told Blinken in Geneva that Moscow may withdraw 3.5 thousand troops.",
        "The talks lasted 90 minutes and didn't produce an agreement.",
        "The talks lasted more than 80 minutes.",
        "The talks lasted about 90 minutes.",
        "Tom Reed founded the bridge in 1931.",
        "Bell sold the bridge to Norway for $2,500,000.",
        "He said: “We came here for one thing”.",
        "He said that they “came here”.",
    ],
)
def test_rules_let_pass_what_the_evidence_says(claim):
    assert check(claim, EVIDENCE) == ()


def test_names_in_another_order_are_no_other_names():
    assert check("Ukraine and Russia met in Paris.", ["Russia and Ukraine met in Paris."]) == ()


def test_one_fault_free_sentence_is_enough():
    evidence = ["Ann Bell praised the plan.", "Tom Reed praised the plan."]
    assert check("Reed praised the plan.", evidence) == ()


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("twenty-one people", 21, "number"),
        ("three and a half hours", 3.5, "number"),
        ("$3.5 billion", 3.5e9, "money"),
        ("5 per cent", 5, "percent"),
        ("two hundred thousand men", 200_000, "number"),
        ("a dozen ships", 12, "number"),
        ("Jan. 21", 21, "day"),
        ("21 January", 21, "day"),
        ("in 1931", 1931, "year"),
        ("the 3rd time", 3, "ordinal"),
        ("1,234,567 votes", 1_234_567, "number"),
    ],
)
def test_figures_in_digits_and_words(text, value, kind):
    [figure] = figures(text)
    assert (figure.value, figure.kind) == (value, kind)


@pytest.mark.parametrize(
    ("claimed", "told", "expected"),
    [
        ("more than 40 ships", "52 ships", True),
        ("more than 40 ships", "38 ships", False),
        ("fewer than 40 ships", "38 ships", True),
        ("about 40 ships", "41 ships", True),
        ("40 ships", "41 ships", False),
        ("3.5 million people", "3,512,480 people", True),
        ("1931", "1932", False),
        ("5 percent", "$5", False),
    ],
)
def test_figures_that_agree(claimed, told, expected):
    assert agrees(figures(claimed)[0], figures(told)[0]) is expected


def test_roles_turn_the_passive():
    names = frozenset({"reed", "bell"})
    found = {(role, name[-1].text) for role, name in roles(tokens("In May Reed was blamed by Bell."), names)}
    assert found == {(("blame", "to"), "Reed"), (("blame", "by"), "Bell")}


@pytest.mark.parametrize("claim", ["", "   ", "…", "\u200b", "!?"])
def test_a_claim_that_says_nothing_is_not_supported(claim):
    verdict = supports(claim, EVIDENCE, model=FakeModel())
    assert (verdict.support, verdict.score) == (Support.UNSUPPORTED, 0.0)


@pytest.mark.parametrize("evidence", ["", [], ["", "  "], "***"])
def test_no_evidence_supports_nothing(evidence):
    verdict = supports("The talks lasted ninety minutes.", evidence, model=FakeModel())
    assert (verdict.support, verdict.score) == (Support.UNSUPPORTED, 0.0)


def test_a_whole_sentence_of_the_evidence_needs_no_model():
    class NoModel:
        def pieces(self, texts):
            raise AssertionError("asked")

    verdict = supports(
        "the talks lasted ninety minutes and did not produce an agreement", EVIDENCE, model=NoModel()
    )
    assert (verdict.support, verdict.score) == (Support.SUPPORTED, 1.0)


def test_half_a_sentence_is_not_taken_for_the_whole():
    evidence = ["Reed denied that the bridge was unsafe."]
    model = FakeModel()
    supports("The bridge was unsafe.", evidence, model=model)
    assert model.read == 1


def test_each_sentence_of_a_claim_must_hold():
    model = FakeModel()
    good = "The talks lasted ninety minutes and did not produce an agreement."
    verdict = supports(f"{good} Pigs learned to fly over mountains yesterday evening.", EVIDENCE, model=model)
    assert verdict.support is Support.PARTIAL
    assert verdict.score < THRESHOLD
    assert supports(f"{good} {EVIDENCE[2]}", EVIDENCE, model=model).support is Support.SUPPORTED
    worse = supports(f"{good} The talks lasted 80 minutes.", EVIDENCE, model=model)
    assert worse.support is Support.CONTRADICTED


def test_a_clause_that_holds_makes_a_claim_partial():
    claim = (
        "The bridge was founded by Tom Reed in 1931, and elephants grazed happily beneath purple umbrellas."
    )
    assert supports(claim, EVIDENCE, model=FakeModel()).support is Support.PARTIAL


def test_windows_cover_what_fits_and_choose_what_does_not():
    texts = [f"Sentence number {n} speaks of topic{n} and nothing else at all." for n in range(200)]
    evidence = prepare(texts)
    pieces = [[n] * 12 for n in range(len(evidence.sentences))]
    assert windows("anything", prepare(texts[:3]), pieces[:3], 60) == [[0] * 12 + [1] * 12 + [2] * 12]
    found = windows("A claim on topic150.", evidence, pieces, 60)
    assert 1 < len(found) <= READ
    assert all(0 < len(w) <= 60 for w in found)
    assert all(150 in w for w in found[:2])


def test_a_sentence_longer_than_the_room_is_read_in_parts():
    evidence = prepare(["word " * 500])
    found = windows("A word.", evidence, [[7] * 500], 100)
    assert found
    assert all(len(w) <= 100 for w in found)


def test_very_long_inputs_are_read():
    model = FakeModel()
    evidence = [f"Report {n} says that the harbour of town {n} has {n} cranes." for n in range(2000)]
    verdict = supports("The harbour of town 1234 has 1234 cranes.", evidence, model=model)
    assert verdict.support is Support.SUPPORTED
    assert model.read <= 2 * READ
    long_claim = "it said that " + "and ".join(f"thing{n} grew " for n in range(400)) + "."
    assert supports(long_claim, ["Nothing of it."], model=model).support is not Support.SUPPORTED


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=4))
def test_any_text_gets_a_verdict(claim, evidence):
    verdict = supports(claim, evidence, model=FakeModel())
    assert 0.0 <= verdict.score <= 1.0
    assert (verdict.support is Support.SUPPORTED) == (verdict.score >= THRESHOLD)
    assert verdict == supports(claim, evidence, model=FakeModel())


HOSTILE = [
    "\ud800 lone surrogate 12",
    "e\u0301" * 300,
    "\u202eright to left\u202c 5 ٥ ५",
    "a" * 5000,
    "“" * 2000,
    "1" * 4000,
    "1,000" * 800,
    "[SEP] [CLS] [PAD]",
    "\x00\x01 zero",
    "𝟘𝟙𝟚 ½ ² Ⅻ",
    "not " * 1500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gets_a_verdict(text):
    for claim, evidence in ((text, EVIDENCE), ("The talks lasted 12 minutes.", [text]), (text, text)):
        assert 0.0 <= supports(claim, evidence, model=FakeModel()).score <= 1.0


@needs_model
@pytest.mark.parametrize("text", HOSTILE)
def test_the_model_reads_hostile_text(text):
    assert 0.0 <= supports(text, ["Something else.", text + " and more"]).score <= 1.0


@needs_model
def test_the_shipped_model_tells_claims_apart():
    model = VerdictModel.load(threads=1)
    accepted = [
        "Moscow may withdraw 3,500 troops, Lavrov told Blinken.",
        "The talks lasted 90 minutes and did not produce an agreement.",
        "The bridge was sold to Norway by Ann Bell.",
    ]
    rejected = [
        "Blinken told Lavrov that Moscow may withdraw 3,500 troops.",
        "The talks lasted 80 minutes.",
        "The harbour was closed for the winter because of ice.",
        "The talks produced an agreement.",
    ]
    assert [supports(c, EVIDENCE, model=model).support for c in accepted] == [Support.SUPPORTED] * len(
        accepted
    )
    assert all(supports(c, EVIDENCE, model=model).support is not Support.SUPPORTED for c in rejected)


@needs_model
def test_a_shortened_sentence_is_borne_out_by_the_whole():
    claim = "Lavrov told Blinken that Moscow may withdraw 3,500 troops."
    assert supports(claim, EVIDENCE[:1], model=VerdictModel.load(threads=1)).support is Support.SUPPORTED


@needs_model
def test_a_verdict_does_not_depend_on_what_was_judged_before():
    model = VerdictModel(MODEL, threads=1)
    claim = "The talks went on for an hour and a half."
    first = supports(claim, EVIDENCE, model=model)
    for n in range(5):
        supports(f"Another claim of {n} words or more.", EVIDENCE[: n % 4 + 1], model=model)
    assert supports(claim, EVIDENCE, model=model) == first
    assert supports(claim, EVIDENCE, model=VerdictModel(MODEL, threads=2)).score == pytest.approx(
        first.score, abs=0.02
    )


@needs_model
def test_pairs_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="pair 0"):
        VerdictModel.load(threads=1).judge([([5] * 97, [6])])


@needs_model
def test_a_changed_model_file_is_refused(tmp_path):
    for name in verifier_runtime.HASHES:
        (tmp_path / name).write_bytes((MODEL / name).read_bytes())
    (tmp_path / "model.xml").write_bytes((MODEL / "model.xml").read_bytes() + b" ")
    with pytest.raises(AnswerError, match=r"model\.xml is not the one that ships"):
        VerdictModel(tmp_path, threads=1)
    (tmp_path / "model.bin").unlink()
    with pytest.raises(AnswerError, match="reinstall ibid"):
        VerdictModel(tmp_path, threads=1)


@needs_model
def test_the_model_is_small_and_as_its_card_says():
    assert (MODEL / "model.bin").stat().st_size <= 24_000_000
    card = (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert all(digest in card for digest in verifier_runtime.HASHES.values())


def test_importing_the_verifier_loads_no_runtime_library():
    code = "import sys, qa.verifier; print([m for m in ('openvino', 'tokenizers', 'torch', 'chromadb') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("It grew by 1.5 %.", "it grew by 1.5 %", True),
        ("It grew by -1.5 %.", "It grew by 1.5 %.", False),
        ("It grew by −2.", "It grew by 2.", False),
        ("They won 1:5.", "They won 1.5.", False),
        ("From 2-3 to 4.", "From 2–3 to 4.", True),
        ("They agreed?", "They agreed.", False),
    ],
)
def test_a_sign_a_separator_and_a_question_are_not_punctuation(one: str, other: str, same: bool) -> None:
    from qa.verifier.verdict import _bare

    assert (_bare(one) == _bare(other)) is same
