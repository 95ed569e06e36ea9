"""What the verifier is trained on: statements, rewordings, mutations and pairs, made without torch."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

import numpy as np
import pytest

from corpus import split_sentences
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.verifier.claims import claims
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimMaterial, Pair, load_snli
from qa.verifier.mutated_figures import true_bound
from qa.verifier.mutation import Surroundings
from qa.verifier.mutations import mutate
from qa.verifier.rewordings import reword, shorten
from qa.verifier.statements import statement
from qa.verifier.verbs import base_of_past, past, present, verb_bases

BASES = frozenset({"demand", "build", "sell", "open", "ask", "win"})
TEXT = (
    "In 1931 the engineer Tom Reed built a bridge in Amberfield. The bridge cost 40,000 crowns, more than twice what "
    "Reed had promised. Ann Bell, a Danish writer, opened it in May. She demanded a toll of two crowns from every cart. "
    "The council did not agree, because most farmers were poor."
)
SNLI = [
    Pair(claim="A man sleeps.", evidence="A man lies asleep on a bench.", label=SUPPORTED, kind="snli"),
    Pair(claim="A man is tall.", evidence="A man lies asleep on a bench.", label=UNSUPPORTED, kind="snli"),
    Pair(claim="A dog runs.", evidence="A cat sits by the window.", label=CONTRADICTED, kind="snli"),
]


def _material() -> ClaimMaterial:
    def passage(text: str, group: str) -> PublicPassage:
        return PublicPassage(title="", text=text, sentences=tuple(split_sentences(text)), group=group)

    other = TEXT.replace("Tom Reed", "Ida Holm").replace("1931", "1874").replace("bridge", "school")
    spans = {"Who built a bridge in Amberfield?": "Tom Reed", "What did Bell demand?": "a toll of two crowns"}
    questions = tuple(
        PublicQuestion(text=q, passage=0, answers=((TEXT.index(a), TEXT.index(a) + len(a)),))
        for q, a in spans.items()
    )
    data = PublicSet(name="x", passages=(passage(TEXT, "a"), passage(other, "b")), questions=questions)
    vectors = np.random.default_rng(0).normal(size=(20, 8))
    return ClaimMaterial([data], SNLI, vectors=vectors, vocabulary=[f"w{n}" for n in range(20)])


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Who built the bridge?", "Tom Reed", "Tom Reed built the bridge."),
        ("What did Ann Bell demand in May?", "a toll", "Ann Bell demanded a toll in May."),
        ("When was the bridge built?", "1931", "The bridge was built in 1931."),
        ("In what year was the bridge opened?", "1931", "The bridge was opened in 1931."),
        ("Where was the bridge built?", "Amberfield", "The bridge was built in Amberfield."),
        ("How many carts did Reed sell?", "40", "Reed sold 40 carts."),
        ("What is the capital of Norway?", "Oslo", "The capital of Norway is Oslo."),
        ("What did Bell ask for?", "a toll", "Bell asked for a toll."),
        ("Bridges, anyone?", "no", None),
    ],
)
def test_statements(question, answer, expected):
    assert statement(question, answer, bases=BASES) == expected


def test_verbs():
    for base in ("demand", "carry", "stop", "hope", "go", "build"):
        assert base_of_past(past(base), {base}) == base
    assert present("reach") == "reaches"
    assert {"walk", "hope"} <= verb_bases("walk walked walking hope hopes hoping table tables".split())


def _around() -> Surroundings:
    return Surroundings(
        near=["Ann Bell", "Amberfield"], far=["Ida Holm", "Cork"], figures=["40,000", "1931"],
        others=["The mill burned down in the winter of 1950."], neighbours={"bridge": ["tunnel"]}, bases=BASES,
    )  # fmt: skip


def test_mutations_change_the_claim_and_are_of_many_kinds():
    rng = random.Random(1)
    kinds: Counter[str] = Counter()
    sentences = [TEXT[a:b].strip() for a, b in split_sentences(TEXT)]
    for _ in range(60):
        for sentence in sentences:
            found = mutate(sentence, _around(), rng)
            if found is not None:
                assert found.text != sentence
                kinds[found.kind] += 1
    assert {
        "name",
        "number",
        "swap",
        "negation",
        "denied",
        "added",
        "stronger",
        "opposite",
        "calendar",
    } <= set(kinds)


def test_a_true_bound_holds():
    for seed in range(30):
        found = true_bound("The bridge cost 40,000 crowns.", random.Random(seed))
        assert found is not None
        limit = int("".join(c for c in found.split("cost ")[1] if c.isdigit()))
        above = any(w in found for w in ("more than", "over", "at least"))
        assert limit < 40_000 if above else limit > 40_000


def test_rewordings_keep_names_and_numbers():
    rng = random.Random(2)
    sentence = "Ann Bell, a Danish writer, said on May 3 that the 40 carts did not cross the large bridge."
    found = {reword(sentence, rng, strength=3) for _ in range(80)}
    assert len(found) > 10
    assert all("40" in f and "bell" in f.lower() for f in found)
    shorter = {shorten(sentence, rng) for _ in range(20)}
    assert "Ann Bell said on May 3 that the 40 carts did not cross the large bridge." in shorter


def test_pairs_are_the_same_for_a_seed_and_of_all_verdicts():
    material = _material()
    first = list(islice(claims(material, seed=3), 400))
    assert first == list(islice(claims(material, seed=3), 400))
    assert first != list(islice(claims(material, seed=4), 400))
    labels = Counter(p.label for p in first)
    assert min(labels[k] for k in (SUPPORTED, UNSUPPORTED, CONTRADICTED)) > 40
    assert all(p.claim.strip() and p.evidence.strip() for p in first)
    assert not [p for p in first if p.kind == "same" and p.label != SUPPORTED]


def test_neither_side_gives_a_changed_name_away():
    """The same mutation stands in supported and in contradicted pairs."""
    kinds: dict[str, set[int]] = {}
    both = {SUPPORTED, CONTRADICTED}
    for pair in islice(claims(_material(), seed=5), 3000):
        kinds.setdefault(pair.kind.rstrip("+-"), set()).add(pair.label)
        if both <= kinds.get("name", set()) & kinds.get("number", set()):
            return
    pytest.fail(f"among 3,000 pairs: {kinds}")


def test_snli_is_read_and_its_end_held_back(tmp_path):
    row = '{"premise": "A man sleeps .", "hypothesis": "He is n\'t awake .", "label": "entailment"}\n'
    for name in ("dev", "test"):
        (tmp_path / f"{name}.jsonl").write_text(row * 600 + row.replace("entailment", "-"), encoding="utf-8")
    train, held = load_snli(tmp_path)
    assert (len(train), len(held)) == (200, 1000)
    assert train[0] == Pair(claim="He isn't awake.", evidence="A man sleeps.", label=SUPPORTED, kind="snli")
