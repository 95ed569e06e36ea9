"""Reads sentences in order for who speaks in each; knows what goes on from one to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.document import Sentence
from qa.attribution.clauses import Clause, clauses, subject
from qa.attribution.people import People
from qa.attribution.phrases import Kind, Phrase
from qa.attribution.quotations import Quotations, is_whole
from qa.attribution.referents import Referents, Who
from qa.attribution.tokens import QUOTE, Tokens, tokens
from qa.attribution.values import Attribution, Manner
from qa.attribution.words import TIMES

__all__ = ["read"]

# “GENEVA (Harbour Wire) — ”, “PRAGUE, 25 January - ”
_DATELINE = re.compile(r"[A-Z]{3}[A-Z’'. -]*(?:,[^—–\n]{0,40}?)?(?:\([^)\n]{1,40}\))?\s(?:[—–-]|--)\s")
_ITEM = re.compile(r"(?:[-•*–]|\(?\d{1,2}[.)])\s|[a-z]")
_SHIFTED = frozenset({"would", "could", "might"})
_PAST = _SHIFTED | {"should", "must", "if", "was", "were", "had"}
# How far back an open quotation is looked for when a text is entered amid a paragraph.
_LOOK_BACK = 2_000


def read(text: str, sentences: Sequence[Sentence], people: People) -> list[Attribution]:
    """Who speaks in each of some consecutive sentences.

    Args:
        text: The document's text.
        sentences: At least one.
        people: Whom the text names.
    """
    return _Reader(text, sentences, people).read()


class _Reader:
    """Reads sentences in order; one use."""

    def __init__(self, text: str, sentences: Sequence[Sentence], people: People) -> None:
        self._text = text
        self._sentences = sentences
        self._labels = _labels(sentences)
        apart = {word for label in self._labels for word in label.lower().split()}
        self._referents = Referents(text, people, apart=apart)
        self._found: list[tuple[Who | None, Manner]] = []
        self._topics: list[Who | None] = []
        start = sentences[0].span.start
        before = text[max(text.rfind("\n", 0, start), start - _LOOK_BACK, 0) : start]
        amid = bool(before.strip())
        self._marks = Quotations.amid(before) if amid else Quotations()
        self._paragraph = sentences[0].paragraph if amid else -1
        self._beside = False  # the sentence before had its "he said" beside the words
        self._announces = False  # the sentence before announces what its speaker said
        self._listing = False  # and this is an item of it
        self._quoted: Who | None = None  # whose the open quotation is
        self._pending: list[int] = []  # sentences of it whose speaker isn't known yet

    def read(self) -> list[Attribution]:
        for i, sentence in enumerate(self._sentences):
            if sentence.heading:
                self._found.append((None, Manner.AUTHOR))
                self._topics.append(None)
                self._marks.close()
                self._paragraph = -1
                self._referents.forget()
            else:
                self._found.append(self._sentence(i, sentence))
        return [self._value(i) for i in range(len(self._sentences))]

    def _value(self, i: int) -> Attribution:
        """The finding; under a speaker's label what nobody else says is the label's."""
        sentence, (who, manner), topic = self._sentences[i], self._found[i], self._topics[i]
        about = None if topic is None else self._text[topic.start : topic.end]
        if who is not None:
            speaker = self._text[who.start : who.end]
            return Attribution(speaker=speaker, manner=manner, start=who.start, end=who.end, about=about)
        if sentence.speaker is not None and not sentence.heading and manner is Manner.AUTHOR:
            return Attribution(speaker=self._labels[sentence.speaker], manner=Manner.QUOTED, about=about)
        return Attribution(speaker=None, manner=manner, about=about)

    def _sentence(self, i: int, sentence: Sentence) -> tuple[Who | None, Manner]:
        text = sentence.span.of(self._text)
        fresh = sentence.paragraph != self._paragraph
        if fresh and not self._marks.paragraph(text):
            self._quoted = self._last()[0] if self._announces else None
            self._pending = []
        skip = _skipped(text, sentence.speaker, fresh=fresh)
        continued = bool(self._marks.closing)
        quoted = self._marks.read(text, skip)
        t, said, about = _analysed(text[skip:], tuple((a - skip, b - skip) for a, b in quoted))
        offset = sentence.span.start + skip
        outside = any(word != QUOTE and word[0].isalnum() for word in t.words)
        whole = is_whole(text, quoted, continued=continued)
        spoken = self._spoken(said, offset, about)
        beside, listing = False, False
        if quoted and not outside:
            who, manner = self._all_quoted(i, goes_on=continued or fresh), Manner.QUOTED
        elif spoken is not None:
            who, beside = spoken
            manner = Manner.QUOTED if whole else Manner.PARAPHRASED
            if continued and whole and self._quoted is None and who is not None:
                self._fill(who)
        elif fresh and (self._listing or self._announces) and _ITEM.match(text):
            who, manner, listing = self._last()[0], Manner.PARAPHRASED, True
        elif not fresh and self._beside and not quoted and self._goes_on(t, about, offset):
            who, manner, beside = self._last()[0], Manner.PARAPHRASED, True
        else:
            who, manner = None, Manner.AUTHOR
        if self._marks.closing and not (continued and len(quoted) == 1):
            self._quoted = who if manner is Manner.QUOTED else None
            self._pending = [] if self._quoted is not None else [i]
        self._announces = who is not None and text.rstrip().endswith(":")
        if self._announces:
            self._quoted = who
        self._beside, self._listing, self._paragraph = beside, listing, sentence.paragraph
        self._remember(said, about, who if said else None, offset, sentence)
        return who, manner

    def _last(self) -> tuple[Who | None, Manner]:
        return self._found[-1] if self._found else (None, Manner.AUTHOR)

    def _spoken(
        self, said: Sequence[Clause], offset: int, about: Phrase | None
    ) -> tuple[Who | None, bool] | None:
        """Who speaks by the sentence's reporting clauses, and whether beside the words.

        None where there are no such clauses but the author's own; nobody where two people speak.
        """
        others = [c for c in said if not (c.speaker.kind is Kind.PRONOUN and c.speaker.head == "1")]
        if not others:
            return None
        # What stands before a parenthetical is part of what is reported: “Nobody had asked, she added.”
        others = others[next((n for n, c in enumerate(others) if c.parenthetical), 0) :]
        speakers = [self._referents.who(clause.speaker, offset, about=about) for clause in others]
        first = speakers[0]
        if any(who is not None and not who.same(first) for who in speakers[1:]) or (
            first is None and len(speakers) > 1
        ):
            return None, False
        return first, others[0].parenthetical

    def _all_quoted(self, i: int, *, goes_on: bool) -> Who | None:
        """Whose a sentence is that is nothing but a quotation, or part of one."""
        last, manner = self._last()
        who = self._quoted if goes_on else last if manner is Manner.QUOTED or self._announces else None
        if who is None:
            self._pending.append(i)
        return who

    def _fill(self, who: Who) -> None:
        """Gives the earlier sentences of a quotation the speaker that stands at its end."""
        for i in self._pending:
            if i < len(self._found) and self._found[i][0] is None:
                self._found[i] = (who, Manner.QUOTED)
        self._pending = []

    def _goes_on(self, t: Tokens, about: Phrase | None, offset: int) -> bool:
        """Whether a sentence goes on with what the one before reported: “There was, he said, no plan. It would …”.

        Only where that had its "he said" beside the words, and this one is shifted in
        tense like them, without a date and about nobody with a name.
        """
        low = set(t.lower)
        if low & TIMES:
            return False
        if about is not None and about.kind is Kind.NAME:
            who = self._referents.named(about, offset)
            if who.entity is not None and not who.body:
                return False
        he = about is not None and about.kind is Kind.PRONOUN and about.head in {"m", "f"}
        return bool(low & (_SHIFTED if he else _PAST))

    def _remember(
        self,
        said: Sequence[Clause],
        about: Phrase | None,
        speaker: Who | None,
        offset: int,
        sentence: Sentence,
    ) -> None:
        topic = None if about is None else self._referents.who(about, offset)
        self._topics.append(topic)
        if about is not None:
            self._referents.designate(about, topic)
        for clause in said:
            if clause.speaker.kind in {Kind.COMMON, Kind.NAME}:
                self._referents.designate(clause.speaker, self._referents.who(clause.speaker, offset))
        self._referents.remember(
            topic, speaker, about=about, start=sentence.span.start, end=sentence.span.end
        )


@lru_cache(maxsize=1024)  # the sentences around a candidate are read again when it is cited
def _analysed(
    text: str, quoted: tuple[tuple[int, int], ...]
) -> tuple[Tokens, tuple[Clause, ...], Phrase | None]:
    """A sentence's words, its reporting clauses and its subject."""
    t = tokens(text, quoted)
    if not any(word != QUOTE and word[0].isalnum() for word in t.words):
        return t, (), None
    return t, tuple(clauses(t)), subject(t)


def _skipped(text: str, speaker: str | None, *, fresh: bool) -> int:
    """How many characters at a sentence's start are a speaker's label or a dateline."""
    if speaker is not None and text.startswith(speaker):
        colon = text.find(":", len(speaker), len(speaker) + 60)
        if colon >= 0:
            return colon + 1 + (text[colon + 1 : colon + 2] == " ")
    dateline = _DATELINE.match(text) if fresh else None
    return dateline.end() if dateline else 0


def _labels(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Each label's fullest form: “KELLY” is “MARY LOUISE KELLY” where that was a label, too."""
    labels = {s.speaker for s in sentences if s.speaker}
    return {
        label: max((other for other in labels if other.split()[-1:] == label.split()[-1:]), key=len)
        if len(label.split()) == 1
        else label
        for label in labels
    }
