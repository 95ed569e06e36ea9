"""Questions with an answer beside them: made for training, asked as a second opinion; and claims on public passages."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpus import split_sentences
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet
from qa.reader.written import digest
from qa.verifier.asked import MOST, answer_odds, asked_claim
from qa.verifier.from_asked import from_asked, from_unanswered
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimMaterial, Pair
from qa.verifier.runtime import VerdictModel
from qa.verifier.written import WRITTEN, load_claims

TEXT = (
    "In 1931 the engineer Tom Reed built a bridge in Amberfield. The bridge cost 40,000 crowns, more than twice what "
    "Reed had promised. Ann Bell, a Danish writer, opened it in May. She demanded a toll of two crowns from every cart."
)
ASKED = {
    "Who built a bridge in Amberfield?": "Tom Reed",
    "What did Bell demand from every cart?": "a toll of two crowns",
    "How much did the bridge cost?": "40,000 crowns",
    "Who opened the bridge?": "Ann Bell",
}


def a_set(name: str, text: str = TEXT, *, unanswered: tuple[str, ...] = ()) -> PublicSet:
    passage = PublicPassage(title="", text=text, sentences=tuple(split_sentences(text)), group=name)
    questions = [
        PublicQuestion(text=q, passage=0, answers=((text.index(a), text.index(a) + len(a)),))
        for q, a in ASKED.items()
        if a in text
    ]
    questions += [PublicQuestion(text=q, passage=0, answers=()) for q in unanswered]
    return PublicSet(name=name, passages=(passage,), questions=tuple(questions))


@pytest.fixture(scope="module")
def material() -> ClaimMaterial:
    other = TEXT.replace("Tom Reed", "Ida Holm").replace("1931", "1874").replace("bridge", "school")
    vectors = np.random.default_rng(0).normal(size=(20, 8))
    return ClaimMaterial(
        [a_set("one"), a_set("two", other)],
        [],
        vectors=vectors,
        vocabulary=[f"w{n}" for n in range(20)],
        asked=a_set("by hand", unanswered=("Who burned the bridge in Amberfield?", "When did Bell die?")),
    )


def test_the_questions_written_by_hand_are_known(material: ClaimMaterial) -> None:
    assert [material.questions[n].text for n in material.by_hand] == list(ASKED)
    assert [q.text for q in material.unanswered] == [
        "Who burned the bridge in Amberfield?",
        "When did Bell die?",
    ]


def test_right_answers_are_supported_and_others_are_not(material: ClaimMaterial) -> None:
    rng = random.Random(1)
    made: list[Pair] = [
        p for n in range(1200) if (p := from_asked(material, n % len(material.questions), rng)) is not None
    ]
    kinds = Counter(p.kind for p in made)
    assert {"asked", "asked-other", "asked-falsified", "asked-retrieved", "asked-deleted"} <= set(kinds)
    wanted = {"asked": SUPPORTED, "asked-other": CONTRADICTED}
    assert all(p.label == wanted.get(p.kind, UNSUPPORTED) for p in made)
    for pair in made:
        if pair.kind in ("asked", "asked-other"):
            holds = any(pair.claim.endswith(a) and a in pair.evidence for a in ASKED.values())
            assert holds or pair.kind == "asked-other"


def test_what_a_passage_doesnt_answer_is_never_supported(material: ClaimMaterial) -> None:
    rng = random.Random(2)
    made = [from_unanswered(material, q, rng) for q in material.unanswered for _ in range(40)]
    assert {p.label for p in made if p is not None} == {UNSUPPORTED}
    # The words beside the question are the passage's own.
    assert all(p.claim.rsplit(" ", 1)[-1] in TEXT for p in made if p is not None)


def test_the_verifier_tells_an_answer_from_other_words() -> None:
    sentence = "In 1931 the engineer Tom Reed built a bridge in Amberfield."
    model = VerdictModel.load()
    right = answer_odds("Who built a bridge in Amberfield?", "Tom Reed", sentence, model=model)
    wrong = answer_odds("How deep is the lake of Morholm?", "Tom Reed", sentence, model=model)
    assert -MOST <= wrong < right <= MOST


def test_more_than_the_model_reads_is_cut() -> None:
    words = "when did they say that it was " * 60
    assert -MOST <= answer_odds(words, words, words, model=VerdictModel.load()) <= MOST
    assert asked_claim("Who?", "Bell") == "Who? Bell"


def written(folder: Path, name: str, text: str, claim: str, *, number: int = 0) -> None:
    row = {"passage": digest(text), "claims": [{"c": claim, "v": "s", "n": [number]}]}
    (folder / name).write_text(json.dumps(row) + "\n", encoding="utf-8")


def test_claims_on_public_passages_are_found_by_their_hash(tmp_path: Path) -> None:
    written(tmp_path, "wiki-001.jsonl", TEXT, "Reed built a bridge.")
    (tmp_path / "held-back.txt").write_text("", encoding="utf-8")
    train, held = load_claims([a_set("one")], folder=tmp_path, passages=tmp_path / "none")
    assert [c.text for c in train] == ["Reed built a bridge."]
    assert train[0].sentences[0].startswith("In 1931")
    assert held == []
    with pytest.raises(ValueError, match="there is no passage"):
        load_claims([], folder=tmp_path, passages=tmp_path / "none")


def test_claims_on_a_storys_passage_are_found_by_its_name_and_number(tmp_path: Path) -> None:
    clusters = tmp_path / "passages" / "clusters"
    clusters.mkdir(parents=True)
    story = {"id": "A-001", "passages": [{"title": "", "text": TEXT}] * 2, "questions": []}
    (clusters / "one.jsonl").write_text(json.dumps(story) + "\n", encoding="utf-8")
    (tmp_path / "held-back.txt").write_text("", encoding="utf-8")
    for name in ("A-001/1", "A-001/2"):
        row = {"id": name, "claims": [{"c": "Reed built a bridge.", "v": "s", "n": [0]}]}
        (tmp_path / "answers-1.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        if name == "A-001/1":
            train, _ = load_claims([], folder=tmp_path, passages=tmp_path / "passages")
            assert train[0].sentences[0].startswith("In 1931")
    with pytest.raises(ValueError, match="there is no passage A-001/2"):
        load_claims([], folder=tmp_path, passages=tmp_path / "passages")


def test_what_is_held_back_is_named_so_that_a_file_that_is_added_moves_nothing(tmp_path: Path) -> None:
    texts = [TEXT.replace("1931", str(year)) for year in range(1900, 1912)]
    sets = [a_set(str(n), text) for n, text in enumerate(texts)]
    (tmp_path / "held-back.txt").write_text(digest(texts[5]) + "\n", encoding="utf-8")
    for n, text in enumerate(texts[3:], 3):
        written(tmp_path, f"wiki-{n:03}.jsonl", text, f"Claim {n}.")
        if n >= 5:
            train, held = load_claims(sets, folder=tmp_path, passages=tmp_path / "none")
            assert [c.text for c in held] == ["Claim 5."]
            assert [c.text for c in train] == [f"Claim {i}." for i in range(3, n + 1) if i != 5]
    for n, text in enumerate(texts[:3]):  # before all others
        written(tmp_path, f"wiki-{n:03}.jsonl", text, f"Claim {n}.")
    assert [c.text for c in load_claims(sets, folder=tmp_path, passages=tmp_path / "none")[1]] == ["Claim 5."]


def test_a_passage_held_back_without_claims_is_refused(tmp_path: Path) -> None:
    (tmp_path / "held-back.txt").write_text("news-0010\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"held-back\.txt: there are no claims on news-0010"):
        load_claims([], folder=tmp_path, passages=tmp_path / "none")


@pytest.mark.skipif(not WRITTEN.is_dir(), reason="an installed Ibid has no training material")
def test_the_passages_held_back_have_claims_and_stand_once_among_them() -> None:
    names = (WRITTEN / "held-back.txt").read_text("utf-8").split()
    rows = [
        json.loads(line) for path in WRITTEN.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    stands = Counter(row["id"] if "id" in row else row["passage"] for row in rows)
    assert len(set(names)) == len(names) > 50
    assert {stands[name] for name in names} == {1}


def test_a_claims_sentence_must_be_one_of_the_passage(tmp_path: Path) -> None:
    written(tmp_path, "wiki-001.jsonl", TEXT, "Reed built it.", number=9)
    (tmp_path / "held-back.txt").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wiki-001\.jsonl"):
        load_claims([a_set("one")], folder=tmp_path, passages=tmp_path / "none")
