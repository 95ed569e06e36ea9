"""What a text holds that nobody sees, and canonical text leaves out: named for the user; changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.offsets import OffsetMap

__all__ = ["turns", "unseen"]

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# After a black flag they spell a region's flag.
_TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0001\U000e0020-\U000e007f]+")


def unseen(raw: str) -> tuple[str, ...]:
    r"""Warnings of characters that can make a text look other than it is, or hide text in it.

    >>> unseen("user\u202e resu")
    ('1 character that turns the direction of writing is left out (U+202E)',)
    """
    if raw.isascii():
        return ()
    warnings = []
    if found := _TURNS.findall(raw):
        names = ", ".join(map(_name, sorted(set(found))))
        said = "character that turns the direction of writing is left out"
        if len(found) > 1:
            said = "characters that turn the direction of writing are left out"
        warnings.append(f"{len(found):,} {said} ({names})")
    if tags := sum(map(len, _TAGS.findall(raw))):
        warnings.append(f"{tags:,} invisible tag characters are left out: text may be hidden in them")
    return tuple(warnings)


def turns(raw: str, offsets: OffsetMap) -> tuple[tuple[int, str], ...]:
    r"""Where canonical text leaves out what turns the direction of writing, for who shows the text to mark it.

    Args:
        raw: The raw text.
        offsets: Between the canonical text and it.

    Returns:
        Canonical offsets with code points ("U+202E"), in order.

    >>> from corpus.canonical import canonicalise
    >>> turns("user\u202e resu", canonicalise("user\u202e resu")[1])
    ((4, 'U+202E'),)
    """
    if raw.isascii():
        return ()
    return tuple(
        (offsets.to_canonical(found.start(), found.start())[0], _name(found[0]))
        for found in _TURNS.finditer(raw)
    )


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
