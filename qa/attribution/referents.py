"""Whom a phrase means: names in full, offices by their holders, pronouns by what came before; knows no verbs.

Where two may be meant, nobody is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.attribution.people import Entity, People
from qa.attribution.phrases import Kind, Phrase, is_place
from qa.attribution.words import BODIES, HEADS, NATIONALITIES, NOT_NAMES, OFFICES, PLACES

__all__ = ["Referents", "Who"]

_PLURALS = frozenset({"people", "police", "men", "women", "staff"})
_NO_PERSON = PLACES | NATIONALITIES | HEADS


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who may speak: words of the text, and whom they mean if that is known.

    Attributes:
        start: Of the words.
        end: Their end.
        entity: Of `People`, or None for somebody without a name.
        plural: Whether they are "they".
        body: Whether it is "it".
    """

    start: int
    end: int
    entity: Entity | None = None
    plural: bool = False
    body: bool = False

    def same(self, other: Who | None) -> bool:
        """Whether both are one, as far as is known."""
        if other is None:
            return False
        if self.entity is not None and other.entity is not None:
            return self.entity is other.entity
        return (self.start, self.end) == (other.start, other.end)


class Referents:
    """What the sentences so far leave behind for the phrases of the next one.

    Args:
        text: The document's text.
        people: Whom it names.
        apart: Words of names that are never spoken of: the speakers of a transcript.
    """

    def __init__(self, text: str, people: People, *, apart: Collection[str] = ()) -> None:
        self._text = text
        self._people = people
        self._apart = set(apart)
        self._persons: dict[str, Who | None] = {}  # who "he" ("m") and "she" ("f") are
        self._group: Who | None = None  # who "they" are
        self._body: Who | None = None  # what "it" is
        self._designated: dict[str, Who | None] = {}  # head noun to its fuller phrase

    def who(self, phrase: Phrase, offset: int, *, about: Phrase | None = None) -> Who | None:
        """Whom a phrase means; None for a pronoun of nobody known, and for "some", "both", "nobody".

        Args:
            phrase: Of a sentence.
            offset: Where the sentence's words start in the text.
            about: The sentence's subject, which a pronoun after it may mean.
        """
        if phrase.kind is Kind.NAME:
            return self.named(phrase, offset)
        if phrase.kind is Kind.COMMON:
            return self._in_office(phrase, offset)
        if phrase.kind is Kind.PRONOUN:
            return self._pronoun(phrase, offset, about)
        return None

    def named(self, phrase: Phrase, offset: int) -> Who:
        """Whom a name means, in full."""
        start, end = offset + phrase.start, offset + phrase.end
        words = tuple(w.rstrip(".") for w in self._text[start:end].lower().replace("’", "'").split())
        entity = self._people.find(words, before=start) if words else None
        if entity is None or not entity.sure:
            # A single word that begins a sentence and stands nowhere else: a name perhaps, but nobody known.
            return Who(start, end, body=True, plural=phrase.head.endswith("s"))
        if entity.person is False or is_place(phrase.head):
            return Who(start, end, entity, body=True)
        return Who(entity.start, entity.end, entity)

    def remember(
        self,
        topic: Who | None,
        speaker: Who | None,
        *,
        about: Phrase | None,
        start: int,
        end: int,
    ) -> None:
        """Takes a sentence in.

        Args:
            topic: Whom it is about.
            speaker: Who speaks in it by its own words.
            about: Its subject as a phrase.
            start: Where it starts in the text.
            end: Where it ends.
        """
        leading = [who for who in (topic, speaker) if who is not None]
        mentioned = self._mentioned(start, end)
        for gender in ("m", "f"):
            centre = next((who for who in leading if _may_be_whom(who, gender)), None)
            if centre is not None:
                self._persons[gender] = centre
            elif about is None or about.kind is not Kind.PRONOUN or about.head != gender:
                self._persons[gender] = self._still(gender, mentioned, topic)
        if leading:
            self._group = next((who for who in leading if who.plural), None)
            # Only a body that speaks or leads a sentence can be what "it said" means, until another does.
            self._body = next((who for who in leading if who.body and not who.plural), self._body)
        elif about is None or about.kind is not Kind.PRONOUN:
            self._group = None

    def forget(self) -> None:
        """Starts anew under a heading: "he" there may be somebody else."""
        self._persons.clear()
        self._group = self._body = None

    def designate(self, phrase: Phrase, who: Who | None) -> None:
        """Remembers “the Treasury Department” for a later “the department”; two of them, and neither is meant."""
        if who is None or phrase.head not in HEADS or (phrase.kind is Kind.COMMON and not phrase.described):
            return
        if who.entity is not None and who.entity.person is not False:
            return
        other = self._designated.get(phrase.head, who)
        self._designated[phrase.head] = (
            who if other is not None and self._words(other) == self._words(who) else None
        )

    def _words(self, who: Who) -> str:
        return self._text[who.start : who.end].lower()

    def _in_office(self, phrase: Phrase, offset: int) -> Who:
        start, end = offset + phrase.start, offset + phrase.end
        head = phrase.head
        if phrase.definite and head in OFFICES:
            titled = self._people.titled((*phrase.described, head), before=start)
            centre = {
                id(who.entity): who
                for who in self._persons.values()
                if who is not None and who.entity in titled
            }
            if len(centre) == 1:
                return next(iter(centre.values()))
            if len(titled) == 1:
                return Who(titled[0].start, titled[0].end, titled[0])
        if phrase.definite and not phrase.described:
            known = self._designated.setdefault(head, None)
            if known is not None:
                return known
        if self._text[start : start + 4].lower() == "the ":
            start += 4
        return Who(
            start,
            end,
            plural=head.endswith("s") or head in _PLURALS,
            body=head in BODIES or head in NATIONALITIES,
        )

    def _pronoun(self, phrase: Phrase, offset: int, about: Phrase | None) -> Who | None:
        if phrase.head == "p":
            return self._group
        if phrase.head == "n":
            return self._body
        if phrase.head == "1":
            return None  # the author, or whose label it is
        if about is not None and about.end <= phrase.start and about.kind in {Kind.NAME, Kind.COMMON}:
            who = self.who(about, offset)
            named = who is not None and who.entity is not None and _may_be(who.entity, phrase.head)
            if named or (about.kind is Kind.COMMON and about.head in OFFICES):
                return who
        return self._persons.get(phrase.head)

    def _mentioned(self, start: int, end: int) -> Sequence[Entity]:
        """The people mentioned in a sentence."""
        return [
            entity
            for _, entity in self._people.mentioned(start, end)
            if entity.person is not False
            and entity.sure
            and entity.words[-1] not in _NO_PERSON
            and not self._apart & set(entity.words)
        ]

    def _still(self, gender: str, mentioned: Sequence[Entity], topic: Who | None) -> Who | None:
        """Whom a pronoun means after a sentence that leads with nobody it may mean.

        Still the same, if nobody else is mentioned; somebody else, if he is the only one
        it can be; otherwise nobody.
        """
        current = self._persons.get(gender)
        able = {id(e): e for e in mentioned if _may_be(e, gender)}
        if current is not None and current.entity is not None:
            able.pop(id(current.entity), None)
        if not able:
            return current
        only = next(iter(able.values()))
        if current is None and len(able) == 1 and (only.gender == gender or _is_other(topic, gender)):
            return Who(only.start, only.end, only)
        return None


def _may_be_whom(who: Who, gender: str) -> bool:
    if who.body or who.plural:
        return False
    return who.entity is None or _may_be(who.entity, gender)


def _may_be(entity: Entity, gender: str) -> bool:
    """Whether an entity may be "he" ("m") or "she" ("f")."""
    if entity.person is False or entity.words[-1] in PLACES or entity.words[-1] in NOT_NAMES:
        return False
    return not entity.gender or entity.gender == gender


def _is_other(topic: Who | None, gender: str) -> bool:
    """Whether a sentence is about somebody known to be of the other sex."""
    return topic is not None and topic.entity is not None and topic.entity.gender not in {"", gender}
