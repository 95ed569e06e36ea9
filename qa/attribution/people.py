"""The people and bodies that a text names, with their fullest names and offices; knows no sentences.

Everything is an offset into the text, so that a speaker is always its words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from qa.attribution.words import (
    FEMALE,
    HEADS,
    HONORIFICS,
    MALE,
    MODIFIERS,
    NATIONALITIES,
    NOT_NAMES,
    OFFICES,
    PLACES,
)
from qa.names import country

__all__ = ["Entity", "People"]

_PART = r"[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:[’'\-][^\W\d_]+)*"
_RUN = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Adm)\.?[ \u00a0])?(?:{_PART}|(?:[A-Z]\.)+)"
    rf"(?:[ \u00a0](?:(?:de|da|del|della|der|den|di|du|van|von|al|el|bin|ibn|la|le) )?(?:{_PART}|(?:[A-Z]\.)+))*"
)
_WORD = re.compile(r"[^\W_]+(?:[.’'\-][^\W_]+)*\.?")
_LETTERS = re.compile(r"[A-Za-z]+(?:-[a-z]+)?")
_STOP = re.compile(r"[.;:!?\n“”\"()](?=\s|$)|[“\"(]")
_BEFORE = re.compile(r"^(?P<of>[ \u00a0](?:of|in|for|to|at)[ \u00a0][^,.;\n]{1,45})?,[ \u00a0](?=[A-Z])")
_WITHIN = re.compile(r"[ \u00a0]of[ \u00a0](?:[A-Z][\w-]+[ \u00a0]){1,2}?(?=[A-Z])")
_APPOSED = re.compile(r"(?:[ \u00a0](?:of|in|for|to|at)[ \u00a0][^,.;\n]{1,45})?(?:[,.;:)]|$|[ \u00a0]wh)")
_ARTICLE = re.compile(r"^\s*(?:the|a|an|his|her|its|their)\b", re.I)


@dataclass(slots=True)
class Entity:
    """A person, body or place named in a text.

    Attributes:
        start: Of its fullest name.
        end: Its end.
        words: The name's words in lower case.
        person: True, False, or None where the text doesn't tell.
        gender: "m", "f" or "".
        titles: Words of its offices ("foreign", "minister"), countries as names.
        places: Where it is mentioned.
        sure: Whether it is more than a single word at the start of a sentence.
    """

    start: int
    end: int
    words: tuple[str, ...]
    person: bool | None = None
    gender: str = ""
    titles: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    sure: bool = False


class People:
    """Whom a stretch of text names.

    Args:
        text: The document's text.
        start: Where the stretch starts.
        end: Where it ends.
        known: Words in lower case that are known to be names.
    """

    def __init__(
        self, text: str, start: int = 0, end: int | None = None, *, known: Collection[str] = ()
    ) -> None:
        self._text = text
        self._known = known
        self._sorted: list[tuple[int, Entity]] | None = None
        self._entities: dict[str, list[Entity]] = {}
        stop = len(text) if end is None else end
        self._range = (start, stop)
        self._knows_offices = False
        for match in _RUN.finditer(text, start, stop):
            run = match.group()
            if " " in run or run.lower() not in NOT_NAMES:
                self._add(run, match.start())

    def find(self, words: tuple[str, ...], *, before: int) -> Entity | None:
        """The entity of a name, as last mentioned before an offset; None if it isn't known."""
        known = [e for e in self._entities.get(words[-1], ()) if _fits(e.words, words)]
        if not known:
            return None
        if len(known) == 1:
            return known[0]
        return max(known, key=lambda e: max((p for p in e.places if p <= before), default=-1))

    def mentioned(self, start: int, end: int) -> list[tuple[int, Entity]]:
        """Entities mentioned in [start, end), in order, with the offset of the mention."""
        if self._sorted is None:
            self._sorted = sorted(
                ((p, e) for entities in self._entities.values() for e in entities for p in e.places),
                key=lambda item: item[0],
            )
        low = bisect_left(self._sorted, start, key=lambda item: item[0])
        high = bisect_left(self._sorted, end, lo=low, key=lambda item: item[0])
        return self._sorted[low:high]

    def titled(self, words: tuple[str, ...], *, before: int) -> list[Entity]:
        """People mentioned before an offset whose stated office has all these words, the last mentioned first."""
        if not self._knows_offices:  # dear, and few texts need it
            self._offices(*self._range)
            self._knows_offices = True
        wanted = {_canonical(word) for word in words}
        found = [
            (max(p for p in e.places if p < before), e)
            for entities in self._entities.values()
            for e in entities
            if e.titles and wanted <= e.titles and any(p < before for p in e.places)
        ]
        return [entity for _, entity in sorted(found, key=lambda item: -item[0])]

    def _add(self, run: str, at: int) -> None:
        scene = self._text[max(0, at - 5) : at].lower().split()[-1:]
        for name in _names(run, scene=scene in (["in"], ["at"], ["from"])):
            self._register(name, at)

    def _register(self, name: _Name, at: int) -> None:
        words, start = name.words, at + name.start
        sure = name.person is True or len(words) > 1 or words[0] in self._known or not self._begins(start)
        known = [
            e for e in self._entities.get(words[-1], ()) if _fits(e.words, words) or _fits(words, e.words)
        ]
        if len(known) > 1:
            known = [max(known, key=lambda e: e.places[-1])]
        if known:
            entity = known[0]
            if len(words) > len(entity.words):
                entity.start, entity.end, entity.words = start, at + name.end, words
        else:
            entity = Entity(start=start, end=at + name.end, words=words)
            self._entities.setdefault(words[-1], []).append(entity)
        entity.person = name.person if entity.person is None else entity.person
        entity.gender = entity.gender or name.gender
        entity.titles |= name.titles
        entity.places.append(start)
        entity.sure = entity.sure or sure

    def _begins(self, offset: int) -> bool:
        """Whether a sentence may begin at an offset, so that the capital tells nothing."""
        before = self._text[max(0, offset - 4) : offset].rstrip(" \u00a0“”\"‘’'([•*-–—")
        return not before or before[-1] in ".!?:;\n"

    def _offices(self, start: int, stop: int) -> None:
        """Reads offices off appositions: “Kiril Petkov, the prime minister”, “Russia’s envoy, Alexander Lukashevich”."""
        for match in _LETTERS.finditer(self._text, start, stop):
            if match.group().lower() not in OFFICES:
                continue
            left = self._text[max(start, match.start() - 80) : match.start()]
            cut = [m.end() for m in _STOP.finditer(left)]
            left = left[cut[-1] :] if cut else left
            right = self._text[match.end() : match.end() + 90]
            own = left[left.rfind(",") + 1 :]
            for entity, extra in self._named_by(left, own, right, match):
                office = match.group().lower()
                entity.titles.add(office)
                for word in (*_trailing(own), *_WORD.findall(extra)):
                    plain = _bare(_plain(word))
                    if (
                        plain in MODIFIERS
                        or plain in NATIONALITIES
                        or plain in HEADS
                        or country(plain)
                        or plain in PLACES
                    ):
                        entity.titles.add(_canonical(plain))

    def _named_by(
        self, left: str, own: str, right: str, match: re.Match[str]
    ) -> Iterator[tuple[Entity, str]]:
        # “foreign ministry spokeswoman Maria Zakharova”, “Foreign Minister Sergey Lavrov”
        at = match.end() + 1
        if right[:1] in {" ", "\u00a0"} and right[1:2].isupper():
            entity = self._at(at)
            if entity is not None:
                yield entity, ""
                return
        # “Secretary of State Antony Blinken”
        within = _WITHIN.match(right)
        if within:
            entity = self._at(match.end() + within.end())
            if entity is not None:
                yield entity, within.group()
                return
        # “Russia’s envoy, Alexander Lukashevich,”
        before = _BEFORE.match(right)
        if before:
            entity = self._at(match.end() + before.end())
            if entity is not None and len(entity.words) > 1:
                yield entity, before["of"] or ""
                return
        # “Kiril Petkov, the prime minister,”; not “after Kiril Petkov, the prime minister said”
        comma = left.rfind(",")
        if comma > 0 and _APPOSED.match(right) and (_ARTICLE.match(own) or len(own.split()) <= 4):
            names = list(_RUN.finditer(left[:comma]))
            if names and names[-1].end() == comma:
                entity = self._ending_at(match.start() - len(left) + comma)
                if entity is not None:
                    of = re.match(r"[ \u00a0](?:of|in|for|to)[ \u00a0][^,.;\n]{1,45}", right)
                    yield entity, of.group() if of else ""

    def _at(self, offset: int) -> Entity | None:
        """The person whose mention starts at an offset, or within titles that start there."""
        run = _RUN.match(self._text, offset)
        if run is None:
            return None
        found = [e for place, e in self.mentioned(offset, run.end()) if e.person is not False]
        return found[-1] if found else None

    def _ending_at(self, offset: int) -> Entity | None:
        found = [e for _, e in self.mentioned(max(0, offset - 60), offset)]
        return found[-1] if found and found[-1].person is not False else None


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a run of capitalised words: where in the run, its words, and what stands before it."""

    start: int
    end: int
    words: tuple[str, ...]
    titles: frozenset[str]
    gender: str
    person: bool | None


@lru_cache(maxsize=4096)  # a text's names come again and again
def _names(run: str, *, scene: bool) -> tuple[_Name, ...]:
    """The names in a run of capitalised words: “Poland’s Foreign Minister Zbigniew Rau” is two.

    Args:
        run: The words.
        scene: Whether they follow "in", "at" or "from": then a place may begin them.
    """
    parts = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(run)]
    titles: set[str] = set()
    gender = ""
    person: bool | None = None
    office = max((i for i, part in enumerate(parts[:-1]) if _plain(part[0]) in OFFICES), default=-1)
    while parts:
        word = _plain(parts[0][0])
        office -= 1
        if word in HONORIFICS:
            gender, person = HONORIFICS[word], True
        elif len(parts) > 1 and _possessive(parts[0][0]):
            titles.add(_canonical(_bare(word)))
        elif len(parts) > 1 and (word in HEADS or word in MODIFIERS or word in NATIONALITIES):
            titles.add(_canonical(word))
            person = person or word in OFFICES or None
        elif word in NOT_NAMES and not (len(parts) > 1 and word in {"may", "will", "mark"}):
            scene = word in {"in", "at", "from"}
        elif office >= 0:
            titles.add(_canonical(word))  # “NATO Secretary-General Lars Brandt”
        else:
            break
        parts.pop(0)
    found: list[_Name | None] = []
    # A new name starts after a possessive: “Poland’s Zbigniew Rau”.
    for i, part in enumerate(parts[:-1]):
        if _possessive(part[0]):
            found.append(_name(parts[: i + 1], run))
            titles, parts = {_canonical(_bare(_plain(part[0])))}, parts[i + 1 :]
            break
    # And after a place: “in Oslo Anna Lund said”.
    body = any(_plain(part[0]) in HEADS for part in parts)
    if scene and len(parts) > 1 and _plain(parts[0][0]) in PLACES and not body:
        found.append(_name(parts[:1], run))
        parts = parts[1:]
    if parts:
        found.append(_name(parts, run, titles=titles, gender=gender, person=person))
    return tuple(name for name in found if name is not None)


def _name(
    parts: list[tuple[str, int, int]],
    run: str,
    *,
    titles: Collection[str] = (),
    gender: str = "",
    person: bool | None = None,
) -> _Name | None:
    last, start, end = parts[-1][0], parts[0][1], parts[-1][2]
    if _possessive(last):
        end -= len(last) - len(_bare(last))
    while end > start and run[end - 1] in "’'.":
        end -= 1
    words = tuple(_bare(_plain(word)) for word, _, _ in parts)
    if not words[-1] or end <= start:
        return None
    if words[-1] in HEADS or words[-1] in PLACES or words[-1] in NATIONALITIES:
        person, titles = False, ()
    elif len(words) > 1 and (words[0] in MALE or words[0] in FEMALE):
        person, gender = True, gender or ("m" if words[0] in MALE else "f")
    return _Name(start, end, words, frozenset(titles), gender, person)


def _trailing(words: str) -> list[str]:
    """The words at the end of a stretch that can belong to a title: “the former Russian foreign”."""
    found: list[str] = []
    for word in reversed(_WORD.findall(words)):
        plain = _bare(_plain(word))
        if not (
            plain in MODIFIERS
            or plain in NATIONALITIES
            or plain in HEADS
            or plain in PLACES
            or country(plain)
        ):
            break
        found.append(word)
    return found


def _fits(full: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a shorter form of a name may stand for the full one: “Le Drian”, “S. Peskov”, “Sergei Lavrov”."""
    if full[-1] != name[-1]:
        return False
    if len(name) == 1 or len(full) == 1:
        return True
    return set(name) <= set(full) or name[0] == full[0] or (len(name[0]) == 1 and full[0].startswith(name[0]))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _possessive(word: str) -> bool:
    return word.endswith(("’s", "'s", "’", "'"))


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word).rstrip(".") if not re.fullmatch(r"(?:[a-z]\.)+", word) else word


def _canonical(word: str) -> str:
    """A country for its adjective, so that “Russian” and “Russia’s” are one."""
    return (country(word) or word).lower()
