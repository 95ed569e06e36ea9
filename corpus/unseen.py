"""What a text holds that nobody sees, and canonical text leaves out: named for the user; changes nothing."""

from __future__ import annotations

import re

__all__ = ["unseen"]

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
    if turns := _TURNS.findall(raw):
        names = ", ".join(f"U+{ord(one):04X}" for one in sorted(set(turns)))
        said = "character that turns the direction of writing is left out"
        if len(turns) > 1:
            said = "characters that turn the direction of writing are left out"
        warnings.append(f"{len(turns):,} {said} ({names})")
    if tags := sum(map(len, _TAGS.findall(raw))):
        warnings.append(f"{tags:,} invisible tag characters are left out: text may be hidden in them")
    return tuple(warnings)
