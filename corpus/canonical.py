r"""Raw text to canonical text with the offset map between them; knows no file formats.

Canonical text is NFC, ends lines with `\n`, has only plain spaces, and holds no
zero-width, bidirectional, tag, variation-supplement or other control characters
(tabs and line feeds stay). Runs of spaces stay: what they mean is for readers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from corpus.offsets import OffsetMap

__all__ = ["canonicalise"]

# Characters replaced one for one, which leaves every offset as it is.
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile("\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")

# A joiner is part of the spelling after Arabic, Indic and emoji characters, and
# elsewhere only a way to hide a word from search ("pass\u200dword").
_JOINED = "\u0600-\u1cff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_REMOVED = re.compile(
    "\r(?=\n)"
    "|\x1b\\[[0-9;?]{0,16}[A-Za-z]"  # terminal colours
    "|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{_JOINED}])[\u200c\u200d]"
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"  # a run of variation selectors hides bytes
)
_UNSTABLE = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
_ODD = re.compile(
    "[\r\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Below U+0300 nothing changes under NFC, nor do the quotes, dashes and signs of
# ordinary prose, so most files never pay for the look at clusters.
_COMPOSABLE = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u2126\u212a\u212b\u2329\u232a\u2adc\u2cef-\u2cf1\u2d7f\u2de0-\U0010ffff]++"
)
# unicodedata sorts a run of marks in quadratic time: 100,000 alternating marks
# take minutes. No script stacks more than a dozen, so longer runs stay as they are.
_MOST_MARKS = 64


def canonicalise(text: str) -> tuple[str, OffsetMap]:
    r"""Canonical text and the map between its offsets and the raw text's.

    Args:
        text: Raw text; lone surrogates become U+FFFD.

    Returns:
        The canonical text and the map. `canonicalise(canonicalise(t)[0])` changes nothing.

    >>> canonicalise("pass\u200bword\r\n")[0]
    'password\n'
    """
    if text.isascii() and not _ODD.search(text):
        return text, OffsetMap()
    offsets = OffsetMap()
    while True:
        # Once is enough but where a joiner's or selector's neighbour was itself removed or
        # reordered; every further round makes the text shorter.
        changed, step = _pass(text)
        offsets = offsets.compose(step)
        if changed == text or not _UNSTABLE.search(changed):
            return changed, offsets
        text = changed


def _pass(text: str) -> tuple[str, OffsetMap]:
    offsets = OffsetMap()
    if _ODD.search(text):
        text = _SPACES.sub(" ", _BREAKS.sub("\n", _SURROGATES.sub("\ufffd", text)))
        # _ODD is a plain class, 30 times as fast to look for as what it stands for here.
        found = (_REMOVED.match(text, match.start()) for match in _ODD.finditer(text))
        removed: list[tuple[int, int]] = []
        for match in found:
            if match and (not removed or match.start() >= removed[-1][1]):
                removed.append(match.span())
        if removed:
            offsets = OffsetMap.build((start, end, 0) for start, end in removed)
            parts, at = [], 0
            for start, end in removed:
                parts.append(text[at:start])
                at = end
            parts.append(text[at:])
            text = "".join(parts)
    if _COMPOSABLE.search(text):
        text, composed = _compose(text)
        offsets = offsets.compose(composed)
    return text, offsets


def _compose(text: str) -> tuple[str, OffsetMap]:
    """NFC cluster by cluster, which is what keeps the offsets."""
    pattern, backward = _clusters()
    runs = [match.span() for match in _COMPOSABLE.finditer(text)]
    suspect = any(end - start > _MOST_MARKS and _long_run().search(text, start, end) for start, end in runs)
    if not suspect and unicodedata.is_normalized("NFC", text):
        return text, OffsetMap()
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    at = 0
    for match in (match for run in runs for match in pattern.finditer(text, *run)):
        start, end = match.span()
        if start > at and text[start] in backward:
            start -= 1
        if end - start > _MOST_MARKS:
            continue
        before = text[start:end]
        after = unicodedata.normalize("NFC", before)
        if after != before:
            parts += [text[at:start], after]
            pieces.append((start, end, len(after)))
            at = end
    if not parts:
        return text, OffsetMap()
    parts.append(text[at:])
    return "".join(parts), OffsetMap.build(pieces)


@lru_cache(maxsize=1)
def _clusters() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for what NFC may change (but for a cluster's base), and what combines with a base.

    Made from the interpreter's own Unicode tables on first need (30 ms).
    """
    backward = {
        chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))
    }  # Hangul vowels, finals
    other = set()
    for block in (range(0x300, 0x1FFFF), range(0x2F800, 0x2FA20), range(0xE0000, 0xE0200)):
        for code in block:
            if 0xAC00 <= code < 0xF900 or 0x3400 <= code < 0xA000:
                continue  # Hangul syllables, surrogates, private use and Han neither combine nor change
            character = chr(code)
            # U+0F73 and its like are of class 0 themselves but begin with a mark.
            if unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
                backward.add(character)
            elif unicodedata.normalize("NFC", character) != character:
                other.add(character)
            decomposition = unicodedata.decomposition(character)
            if decomposition and not decomposition.startswith("<"):
                parts = decomposition.split()
                if len(parts) == 2:
                    backward.add(chr(int(parts[1], 16)))
    return (
        re.compile(f"[{_character_class(backward | other)}][{_character_class(backward)}]*+"),
        frozenset(backward),
    )


@lru_cache(maxsize=1)
def _long_run() -> re.Pattern[str]:
    return re.compile(f"[{_character_class(_clusters()[1])}]{{{_MOST_MARKS}}}")


def _character_class(characters: Iterable[str]) -> str:
    """The inside of a regex class, as ranges."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(re.escape(chr(a)) + ("-" + re.escape(chr(b)) if b > a else "") for a, b in ranges)
