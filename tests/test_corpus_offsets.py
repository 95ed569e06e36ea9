"""Offset maps: exact, reversible, composable, storable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import OffsetMap

# A pass over a text: (kept before, raw length changed, canonical length), in order.
PASSES = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.integers(0, 4)), max_size=8)


def build(steps: list[tuple[int, int, int]]) -> OffsetMap:
    pieces, at = [], 0
    for kept, removed, length in steps:
        pieces.append((at + kept, at + kept + removed, length))
        at += kept + removed
    return OffsetMap.build(pieces)


def apply(text: str, offsets: OffsetMap, marker: str) -> str:
    parts, at = [], 0
    for raw_start, raw_end, start, end in offsets.pieces():
        parts += [text[at:raw_start], marker * (end - start)]
        at = raw_end
    return "".join([*parts, text[at:]])


def test_identity() -> None:
    offsets = OffsetMap()
    assert offsets.identity
    assert offsets.to_raw(3, 7) == offsets.to_canonical(3, 7) == (3, 7)
    assert offsets.to_bytes() == b""


def test_removed_characters_at_an_edge_stay_outside_and_within_are_covered() -> None:
    offsets = OffsetMap.build([(4, 5, 0)])  # "pass\u200bword"
    assert offsets.to_raw(0, 4) == (0, 4)
    assert offsets.to_raw(4, 8) == (5, 9)
    assert offsets.to_raw(0, 8) == (0, 9)
    assert offsets.to_canonical(4, 5) == (4, 4)


def test_a_cut_cluster_grows_to_the_whole() -> None:
    offsets = OffsetMap.build([(1, 2, 2)])  # one character that became two
    assert offsets.to_raw(1, 2) == (1, 2)
    assert offsets.to_canonical(1, 2) == (1, 3)


@given(PASSES, st.integers(0, 40), st.integers(1, 20))
def test_spans_survive_the_round_trip_unless_they_cut_a_piece(
    steps: list[tuple[int, int, int]], start: int, length: int
) -> None:
    offsets = build(steps)
    end = start + length
    back = offsets.to_canonical(*offsets.to_raw(start, end))
    assert back[0] <= start < end <= back[1]
    cuts = any(a < start < b or a < end < b for _, _, a, b in offsets.pieces())
    if not cuts:
        assert back == (start, end)


@given(PASSES, PASSES)
def test_composition_is_one_map_after_the_other(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    raw = "abcdefghijklmnopqrstuvwxyz" * 4
    one, two = build(first), build(second)
    middle = apply(raw, one, "#")
    final = apply(middle, two, "@")
    both = one.compose(two)
    assert len(apply(raw, both, "*")) == len(final)
    for position, character in enumerate(final):
        start, end = both.to_raw(position, position + 1)
        if character.islower():
            assert raw[start:end] == character
        else:
            assert 0 <= start < end <= len(raw) or character in "#@"
    for start in range(0, len(final), 3):
        for end in range(start + 1, len(final), 5):
            ours, theirs = both.to_raw(start, end), one.to_raw(*two.to_raw(start, end))
            assert ours[0] <= theirs[0]
            assert theirs[1] <= ours[1]


@given(PASSES)
def test_bytes_round_trip(steps: list[tuple[int, int, int]]) -> None:
    offsets = build(steps)
    assert OffsetMap.from_bytes(offsets.to_bytes()) == offsets


def test_bytes_are_compact() -> None:
    offsets = OffsetMap.build((k * 80, k * 80 + 1, 0) for k in range(10_000))  # a DOS file's line ends
    assert len(offsets.to_bytes()) < 2_000


@pytest.mark.parametrize("data", [b"x", b"\x01", b"\x01junk", b"\x02" + b"\0" * 20])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not an offset map"):
        OffsetMap.from_bytes(data)
