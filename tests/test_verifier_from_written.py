"""Claims written by hand as training draws them: alone or put together, each with what decides it."""

from __future__ import annotations

import random
from itertools import accumulate

import pytest

from qa.verifier.from_written import Written, together
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED, Pair
from qa.verifier.written import WrittenClaim

SENTENCES = (
    "Tom Reed built the bridge.",
    "Nobody came to the feast.",
    "It rained for a week.",
    "Ann Bell paid 40 crowns.",
    "She left in May.",
)


def claim(text: str, label: int, *deciding: int) -> WrittenClaim:
    return WrittenClaim(text=text, label=label, sentences=SENTENCES, deciding=deciding)


TRUE = (claim("Reed was the builder.", SUPPORTED, 0), claim("The payer was Bell.", SUPPORTED, 3))
FALSE = (
    claim("The bridge fell.", UNSUPPORTED, 0),
    claim("Bell paid nothing.", CONTRADICTED, 3),
)


def drawn(*claims: WrittenClaim, count: int = 3000) -> list[Pair]:
    rng = random.Random(5)
    written = Written(claims, list(accumulate([1.0] * len(claims))))
    return [written.draw(rng) for _ in range(count)]


def test_a_whole_holds_only_where_each_part_does() -> None:
    pairs = [p for p in drawn(*TRUE, *FALSE) if p.kind == "together"]
    assert len(pairs) > 300
    for pair in pairs:
        parts = [c for c in (*TRUE, *FALSE) if c.text.rstrip(".").lower() in pair.claim.lower()]
        assert len(parts) > 1
        assert pair.label == max(c.label for c in parts)
        for part in parts:
            assert SENTENCES[part.deciding[0]] in pair.evidence


def test_a_whole_whose_second_part_is_left_out_of_the_evidence_is_not_supported() -> None:
    pairs = [p for p in drawn(*TRUE) if p.kind == "half"]
    assert len(pairs) > 100
    for pair in pairs:
        assert pair.label == UNSUPPORTED
        assert sum(SENTENCES[n] in pair.evidence for n in (0, 3)) == 1


def test_long_claims_hold_about_as_often_as_short_ones() -> None:
    pairs = drawn(*TRUE, *FALSE)
    shares = [
        sum(p.label == SUPPORTED for p in part) / len(part)
        for part in ([p for p in pairs if p.kind == "written"], [p for p in pairs if p.kind != "written"])
    ]
    assert shares[0] == pytest.approx(0.5, abs=0.05)
    assert 0.25 < shares[1] < 0.5


@pytest.mark.parametrize("seed", range(20))
def test_a_name_keeps_its_capital(seed: int) -> None:
    said = together(
        (
            claim("He came.", SUPPORTED, 0),
            claim("Bell left.", SUPPORTED, 1),
            claim("The end is near.", SUPPORTED, 2),
        ),
        random.Random(seed),
    )
    assert "Bell" in said
    assert ("; the" in said or ", and the" in said or ", while the" in said) != (". The" in said)


def test_a_claim_alone_on_its_passage_stays_alone() -> None:
    assert {p.claim for p in drawn(TRUE[0], count=200)} == {TRUE[0].text}
