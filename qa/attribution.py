"""Who speaks in a sentence of a document: quoted, paraphrased, or nobody but its author; knows no question.

Rules over a document's sentences in order, with no model. A speaker is always
words of the document; where the text doesn't say, it is None: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from corpus.document import Sentence
from qa.attribution_clauses import QUOTE, Clause, Kind, Phrase, Tokens, clauses, is_place, subject, tokens
from qa.attribution_people import Entity, People
from qa.attribution_words import BODIES, HEADS, NATIONALITIES, NOT_NAMES, OFFICES, PLACES, TIMES

__all__ = ["CONTEXT", "Attribution", "Manner", "attribute", "attributed"]

# Sentences before a cited one that are read for whom its pronouns mean.
CONTEXT = 10
# Characters of the document, on either side, that are searched for full names and offices.
_NAMES_BEFORE = 6_000
_NAMES_AFTER = 1_500
# A quotation that doesn't close within so many sentences is a stray mark.
_LONGEST_QUOTE = 12
# “GENEVA (Harbour Wire) — ”, “PRAGUE, 25 January - ”
_DATELINE = re.compile(r"[A-Z]{3}[A-Z’'. -]*(?:,[^—–\n]{0,40}?)?(?:\([^)\n]{1,40}\))?\s(?:[—–-]|--)\s")


class Manner(StrEnum):
    """How a sentence gives somebody's words."""

    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who speaks in a sentence.

    Invariant: `speaker`, unless it is a label of the source's, is `text[start:end]`.

    Attributes:
        speaker: In the document's own words, the fullest name it gives; None where
            nobody's words are reported, or the text doesn't say whose.
        manner: Quoted, paraphrased, or the author's own.
        start: Of the speaker's words in the document; None without a speaker.
        end: Their end.
        about: Whom or what the sentence is about where it begins with it, resolved likewise
            (“He left”: “Sergei Lavrov”); None where that isn't clear.
    """

    speaker: str | None
    manner: Manner
    start: int | None = None
    end: int | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class _Who:
    """Somebody who may speak: words of the text, and whom they mean if that is known."""

    start: int
    end: int
    entity: Entity | None = None
    plural: bool = False
    body: bool = False

    def same(self, other: _Who | None) -> bool:
        if other is None:
            return False
        if self.entity is not None and other.entity is not None:
            return self.entity is other.entity
        return (self.start, self.end) == (other.start, other.end)


@dataclass(slots=True)
class _State:
    """What the sentences so far leave behind for the next one."""

    people: dict[str, _Who | None] = field(default_factory=dict)  # who "he" ("m") and "she" ("f") are
    group: _Who | None = None  # who "they" are
    body: _Who | None = None  # what "it" is
    last: _Who | None = None  # who spoke in the sentence before
    manner: Manner = Manner.AUTHOR
    beside: bool = False  # the sentence before had its "he said" beside the words
    paragraph: int = -1
    announces: bool = False  # a list of what was said follows
    listing: bool = False
    quoting: str = ""  # the closing mark of an open quotation
    quoted: _Who | None = None  # whose it is
    pending: list[int] = field(default_factory=list)  # sentences of it whose speaker isn't known yet
    length: int = 0
    designated: dict[str, _Who | None] = field(default_factory=dict)  # head noun to its fuller phrase


def attribute(text: str, sentences: Sequence[Sentence], *, first: int = 0) -> Mapping[int, Attribution]:
    """Who speaks in each of some consecutive sentences of a document.

    Args:
        text: The document's text.
        sentences: Consecutive sentences; `CONTEXT` of them before the interesting ones tell
            whom pronouns mean.
        first: Number of the first of them in the document.

    Returns:
        An attribution for each sentence, by its number.

    >>> from corpus import read_text
    >>> parsed = read_text("Ada Rau left at noon. She said that the talks had failed.", source="x")
    >>> attribute(parsed.document.text, parsed.sentences)[1].speaker
    'Ada Rau'
    """
    if not sentences:
        return {}
    people = People(
        text,
        max(0, sentences[0].span.start - _NAMES_BEFORE),
        min(len(text), sentences[-1].span.end + _NAMES_AFTER),
    )
    reader = _Reader(text, sentences, people)
    return {first + i: attribution for i, attribution in enumerate(reader.read())}


def attributed(
    sentences: Mapping[tuple[str, int], tuple[Sentence, str]],
) -> dict[tuple[str, int], Attribution]:
    """Attributions of sentences known by document id and number, without their documents' other text.

    Names are then only as full as these sentences give them.

    Args:
        sentences: Sentences with exactly their slices.
    """
    found: dict[tuple[str, int], Attribution] = {}
    for run in _runs(sorted(sentences)):
        base = sentences[run[0]][0].span.start
        text, moved = "", []
        for key in run:
            sentence, own = sentences[key]
            span = sentence.span
            # What lies between two sentences is white space, or a region that isn't indexed.
            text = text.ljust(span.start - base) + own
            moved.append(replace(sentence, span=replace(span, start=span.start - base, end=span.end - base)))
        identity, first = run[0]
        found |= {(identity, n): a for n, a in attribute(text, moved, first=first).items()}
    return found


def _runs(keys: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Stretches of consecutive sentences of one document."""
    run: list[tuple[str, int]] = []
    for key in keys:
        if run and key != (run[-1][0], run[-1][1] + 1):
            yield run
            run = []
        run.append(key)
    if run:
        yield run


class _Reader:
    """Reads sentences in order; one use."""

    def __init__(self, text: str, sentences: Sequence[Sentence], people: People) -> None:
        self._text = text
        self._sentences = sentences
        self._people = people
        self._state = _State()
        self._found: list[tuple[_Who | None, Manner]] = []
        self._topics: dict[int, _Who] = {}
        self._labels = _labels(sentences)
        self._hosts = {word for label in self._labels for word in label.lower().split()}

    def read(self) -> list[Attribution]:
        self._begin()
        for i, sentence in enumerate(self._sentences):
            if sentence.heading:
                self._found.append((None, Manner.AUTHOR))
                self._close()
                self._state.paragraph = -1
                continue
            self._found.append(self._sentence(i, sentence))
        return [
            self._labelled(i, sentence, who, manner)
            for i, (sentence, (who, manner)) in enumerate(zip(self._sentences, self._found, strict=True))
        ]

    def _labelled(self, i: int, sentence: Sentence, who: _Who | None, manner: Manner) -> Attribution:
        """The finding as a value; under a speaker's label what nobody else says is the label's."""
        topic = self._topics.get(i)
        about = None if topic is None else self._text[topic.start : topic.end]
        if who is not None:
            speaker = self._text[who.start : who.end]
            return Attribution(speaker=speaker, manner=manner, start=who.start, end=who.end, about=about)
        if sentence.speaker is not None and not sentence.heading and manner is Manner.AUTHOR:
            return Attribution(speaker=self._labels[sentence.speaker], manner=Manner.QUOTED, about=about)
        return Attribution(speaker=None, manner=manner, about=about)

    def _begin(self) -> None:
        """A first sentence amid a paragraph may stand in a quotation that was opened before it."""
        start = self._sentences[0].span.start
        before = self._text[max(self._text.rfind("\n", 0, start), start - 2_000, 0) : start]
        if before.strip():
            self._state.paragraph = self._sentences[0].paragraph
            if before.count("“") > before.count("”"):
                self._state.quoting = "”"
            elif before.count('"') % 2:
                self._state.quoting = '"'

    # One sentence ------------------------------------------------------

    def _sentence(self, i: int, sentence: Sentence) -> tuple[_Who | None, Manner]:
        state = self._state
        start, end = sentence.span.start, sentence.span.end
        text = self._text[start:end]
        fresh = sentence.paragraph != state.paragraph
        if fresh:
            self._paragraph(text)
        skip = _label_length(text, sentence.speaker)
        dateline = _DATELINE.match(text) if fresh and not skip else None
        skip = dateline.end() if dateline else skip
        continued = bool(state.quoting)
        quoted, opening = self._quotations(text, skip)
        t, said, about = _analysed(text[skip:], tuple((a - skip, b - skip) for a, b in quoted))
        offset = start + skip
        outside = any(w != QUOTE and w[0].isalnum() for w in t.words)
        who, manner, beside = None, Manner.AUTHOR, False
        named = self._resolved(said, t, offset, about, sentence) if said else None
        whole = _is_whole(text, quoted, continued=continued, t=t)
        if not outside and quoted:
            who, manner = self._all_quoted(i, continued=continued, fresh=fresh)
        elif named is not None:
            who, beside = named
            manner = Manner.QUOTED if whole else Manner.PARAPHRASED
            if continued and whole and state.quoted is None and who is not None:
                self._fill(who)
        elif state.listing or state.announces:
            who, manner = self._listed(text, fresh=fresh)
        elif not fresh and state.beside and not quoted and self._goes_on(t, about, offset):
            who, manner, beside = state.last, Manner.PARAPHRASED, True
        if quoted and opening and not (continued and len(quoted) == 1):
            state.quoted = who if manner is Manner.QUOTED else None
            state.pending = [] if state.quoted is not None else [i]
        elif not state.quoting:
            self._close()
        self._remember(t, offset, about, who, manner, said, sentence)
        state.beside = beside
        if not (state.listing and manner is Manner.PARAPHRASED and not named):
            state.listing = False
        state.announces = text.rstrip().endswith(":") and who is not None
        if state.announces:
            state.quoted = who
        return who, manner

    def _paragraph(self, text: str) -> None:
        """What a new paragraph ends: an open quotation goes on only if it opens with a mark."""
        state = self._state
        state.length = 0
        if state.quoting and text[:1] not in {"“", '"', "«"}:
            self._close()
        elif state.quoting:
            state.quoting = ""
            # Still the same speaker: the mark at the end of the paragraph before was left out.
        else:
            state.quoted = state.last if state.announces else None
            state.pending = []

    def _close(self) -> None:
        self._state.quoting = ""
        self._state.length = 0

    def _quotations(self, text: str, skip: int) -> tuple[list[tuple[int, int]], bool]:
        """The sentence's stretches in quotation marks, and whether the last one stays open at its end."""
        state = self._state
        found: list[tuple[int, int]] = []
        at = skip if state.quoting else -1
        for k in range(skip, len(text)):
            mark = text[k]
            if mark not in '“”"«»':
                continue
            if at >= 0:
                if mark == state.quoting:
                    found.append((at, k + 1))
                    at, state.quoting = -1, ""
            elif mark == "“":
                at, state.quoting = k, "”"
            elif mark == "«":
                at, state.quoting = k, "»"
            elif (
                mark == '"'
                and k + 1 < len(text)
                and not text[k + 1].isspace()
                and (k == skip or not text[k - 1].isalnum())
            ):
                at, state.quoting = k, '"'
        if at >= 0:
            found.append((at, len(text)))
            state.length += 1
            if state.length > _LONGEST_QUOTE:
                self._close()
        return found, bool(state.quoting)

    def _all_quoted(self, i: int, *, continued: bool, fresh: bool) -> tuple[_Who | None, Manner]:
        """A sentence that is nothing but a quotation, or part of one."""
        state = self._state
        if continued or fresh:
            who = state.quoted
        else:
            who = state.last if state.manner is Manner.QUOTED or state.announces else None
        if who is None:
            state.pending.append(i)
        return who, Manner.QUOTED

    def _fill(self, who: _Who) -> None:
        """Gives the earlier sentences of a quotation the speaker that stands at its end."""
        for i in self._state.pending:
            if i < len(self._found) and self._found[i][0] is None:
                self._found[i] = (who, Manner.QUOTED)
        self._state.pending = []

    def _listed(self, text: str, *, fresh: bool) -> tuple[_Who | None, Manner]:
        """An item of a list that the sentence before announced."""
        state = self._state
        if fresh and (re.match(r"(?:[-•*–]|\(?\d{1,2}[.)])\s|[a-z]", text)):
            state.listing = True
            return state.last, Manner.PARAPHRASED
        state.listing = False
        return None, Manner.AUTHOR

    def _goes_on(self, t: Tokens, about: Phrase | None, offset: int) -> bool:
        """Whether a sentence goes on with what the one before reported: “There was, he said, no plan. It would …”.

        Only where that had its "he said" beside the words, and this one is shifted in
        tense like them and names nobody else.
        """
        low = set(t.lower)
        if low & TIMES:
            return False
        if about is not None and about.kind is Kind.NAME and self._by_name(about, offset).entity is not None:
            return False
        if about is not None and about.kind is Kind.PRONOUN and about.head in {"m", "f"}:
            return bool(low & {"would", "could", "might"})
        return bool(low & {"would", "could", "might", "should", "must", "if", "was", "were", "had"})

    # Resolving ---------------------------------------------------------

    def _resolved(
        self, said: Sequence[Clause], t: Tokens, offset: int, about: Phrase | None, sentence: Sentence
    ) -> tuple[_Who | None, bool] | None:
        """Who speaks by the sentence's reporting clauses; None in the first place where two people do."""
        whos: list[tuple[_Who | None, Clause]] = []
        for clause in said:
            if clause.speaker.head == "1" and clause.speaker.kind is Kind.PRONOUN:
                continue  # the author, or whose label it is
            whos.append((self._who(clause.speaker, t, offset, about, sentence), clause))
        if not whos:
            return None
        first, clause = whos[0]
        others = [who for who, _ in whos[1:] if who is not None and not who.same(first)]
        beside = clause.parenthetical
        if others or (first is None and len(whos) > 1):
            return None, False
        return first, beside

    def _who(
        self, phrase: Phrase, t: Tokens, offset: int, about: Phrase | None, sentence: Sentence
    ) -> _Who | None:
        at = offset + phrase.start
        if phrase.kind is Kind.NAME:
            return self._by_name(phrase, offset)
        if phrase.kind is Kind.COMMON:
            return self._by_office(phrase, offset)
        if phrase.kind is Kind.PRONOUN:
            return self._by_pronoun(phrase, at, offset, about)
        return None

    def _by_name(self, phrase: Phrase, offset: int) -> _Who:
        start, end = offset + phrase.start, offset + phrase.end
        words = tuple(w.rstrip(".") for w in self._text[start:end].lower().replace("’", "'").split())
        entity = self._people.find(words, before=start) if words else None
        if entity is None or not entity.sure:
            # A single word that begins a sentence and stands nowhere else: a name perhaps, but nobody known.
            return _Who(start, end, body=True, plural=phrase.head.endswith("s"))
        if entity.person is False or is_place(phrase.head):
            return _Who(start, end, entity, body=True)
        if entity.person is None and phrase.described and phrase.described[-1] in OFFICES:
            entity.person = True
        return _Who(entity.start, entity.end, entity)

    def _by_office(self, phrase: Phrase, offset: int) -> _Who | None:
        start, end = offset + phrase.start, offset + phrase.end
        head = phrase.head
        single = head in OFFICES
        if phrase.definite and single:
            words = (*(w for w in phrase.described if w not in {"own"}), head)
            centre = [w for w in self._state.people.values() if w is not None and w.entity is not None]
            titled = self._people.titled(words, before=start)
            here = [w for w in centre if w.entity in titled]
            if len({id(w.entity) for w in here}) == 1:
                return here[0]
            if len(titled) == 1:
                return _Who(titled[0].start, titled[0].end, titled[0])
        plural = (
            head.endswith("s") and head not in {"us"} or head in {"people", "police", "men", "women", "staff"}
        )
        if phrase.definite and not phrase.described:
            known = self._state.designated.get(head)
            if known is not None:
                return known
        if self._text[start : start + 4].lower() == "the ":
            start += 4
        return _Who(start, end, plural=plural, body=head in BODIES or head in NATIONALITIES)

    def _by_pronoun(self, phrase: Phrase, at: int, offset: int, about: Phrase | None) -> _Who | None:
        state = self._state
        if phrase.head == "p":
            return state.group
        if phrase.head == "n":
            return state.body
        if phrase.head == "1":
            return None
        if about is not None and about.end <= at - offset and about.kind in {Kind.NAME, Kind.COMMON}:
            who = self._by_name(about, offset) if about.kind is Kind.NAME else self._by_office(about, offset)
            if who is not None and who.entity is not None and _may_be(who.entity, phrase.head):
                return who
            if who is not None and about.kind is Kind.COMMON and about.head in OFFICES:
                return who
        return state.people.get(phrase.head)

    # What the next sentence needs --------------------------------------

    def _remember(
        self,
        t: Tokens,
        offset: int,
        about: Phrase | None,
        who: _Who | None,
        manner: Manner,
        said: Sequence[Clause],
        sentence: Sentence,
    ) -> None:
        state = self._state
        state.last, state.manner, state.paragraph = who, manner, sentence.paragraph
        topic = None
        if about is not None and about.kind is not Kind.UNNAMED:
            topic = self._who(about, t, offset, None, sentence)
            if topic is not None:
                self._topics[len(self._found)] = topic
            self._designate(about, topic)
        for clause in said:
            if clause.speaker.kind in {Kind.COMMON, Kind.NAME}:
                self._designate(clause.speaker, self._who(clause.speaker, t, offset, None, sentence))
        outside = [(e, p) for p, e in self._people.mentioned(sentence.span.start, sentence.span.end)]
        persons = [
            e
            for e, _ in outside
            if e.person is not False
            and e.sure
            and not self._hosts & set(e.words)
            and e.words[-1] not in PLACES | NATIONALITIES | HEADS
        ]
        speaks = who if said else None
        for gender in ("m", "f"):
            centre = next((w for w in (topic, speaks) if w is not None and _personal(w, gender)), None)
            if centre is not None:
                state.people[gender] = centre
                continue
            if about is not None and about.kind is Kind.PRONOUN and about.head == gender:
                continue
            able = {id(e): e for e in persons if _may_be(e, gender)}
            current = state.people.get(gender)
            if current is not None and current.entity is not None:
                able.pop(id(current.entity), None)
            if not able:
                continue
            only = next(iter(able.values()))
            state.people[gender] = (
                _Who(only.start, only.end, only)
                if current is None and len(able) == 1 and (only.gender == gender or _other_sex(topic, gender))
                else None
            )
        groups = [w for w in (topic, speaks) if w is not None]
        if groups:
            state.group = next((w for w in groups if w.plural), None)
            # Only a body that speaks or leads a sentence can be what "it said" means, until another does.
            state.body = next((w for w in groups if w.body and not w.plural), state.body)
        elif about is None or about.kind is not Kind.PRONOUN:
            state.group = None

    def _designate(self, phrase: Phrase, who: _Who | None) -> None:
        """Remembers “the Treasury Department” for a later “the department”; two of them, and neither is meant."""
        if who is None or phrase.head not in HEADS or (phrase.kind is Kind.COMMON and not phrase.described):
            return
        if who.entity is not None and who.entity.person is not False:
            return
        known = self._state.designated
        other = known.get(phrase.head, who)
        known[phrase.head] = who if other is not None and self._words(other) == self._words(who) else None

    def _words(self, who: _Who) -> str:
        return self._text[who.start : who.end].lower()


@lru_cache(maxsize=1024)  # the sentences around a candidate are read again when it is cited
def _analysed(
    text: str, quoted: tuple[tuple[int, int], ...]
) -> tuple[Tokens, tuple[Clause, ...], Phrase | None]:
    """A sentence's words, its reporting clauses and its subject."""
    t = tokens(text, quoted)
    if not any(word != QUOTE and word[0].isalnum() for word in t.words):
        return t, (), None
    return t, tuple(clauses(t)), subject(t)


def _personal(who: _Who, gender: str) -> bool:
    """Whether somebody may be "he" or "she"."""
    if who.body or who.plural:
        return False
    return True if who.entity is None else _may_be(who.entity, gender)


def _other_sex(topic: _Who | None, gender: str) -> bool:
    """Whether a sentence is about somebody known to be of the other sex."""
    return topic is not None and topic.entity is not None and topic.entity.gender not in {"", gender}


def _may_be(entity: Entity, gender: str) -> bool:
    if entity.person is False or entity.words[-1] in PLACES or entity.words[-1] in NOT_NAMES:
        return False
    return not entity.gender or entity.gender == gender


def _is_whole(text: str, quoted: Sequence[tuple[int, int]], *, continued: bool, t: Tokens) -> bool:
    """Whether whole words of somebody are quoted, rather than a phrase within a paraphrase."""
    for start, end in quoted:
        inner = text[start:end].strip('“”"«» ')
        if len(inner.split()) < 2 and inner[-1:] not in {",", ".", "?", "!"}:
            continue
        before = text[:start].rstrip()
        if (
            (continued and start == quoted[0][0])
            or not before
            or (before[-1] in ",:" and inner[:1].isupper())
        ):
            return True
    return False


def _label_length(text: str, speaker: str | None) -> int:
    """How many characters of a sentence are its speaker's label."""
    if speaker is None or not text.startswith(speaker):
        return 0
    colon = text.find(":", len(speaker), len(speaker) + 60)
    return 0 if colon < 0 else colon + 1 + (text[colon + 1 : colon + 2] == " ")


def _labels(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Each label's fullest form: “KELLY” is “MARY LOUISE KELLY” where that was a label, too."""
    labels = {s.speaker for s in sentences if s.speaker}
    return {
        label: max((other for other in labels if other.split()[-1:] == label.split()[-1:]), key=len)
        if len(label.split()) == 1
        else label
        for label in labels
    }
