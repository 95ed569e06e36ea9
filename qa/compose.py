"""Turns chosen evidence into an answer with citations; knows no ranking and no store.

Sentences are verbatim, so each is supported by its own span by construction;
`compose` asserts that, and the invariants of `Answer`, before anything leaves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.document import Document, Span
from index.passage import DocumentInfo, Passage
from qa.abstain import Refusal
from qa.answer import (
    Also,
    Answer,
    AnswerSentence,
    Citation,
    CitedDocument,
    Claim,
    Disagreement,
    Nearest,
    Support,
)
from qa.arrange import arranged
from qa.dates import dated
from qa.highlight import SHOWN, folded, highlight, is_of_kind
from qa.names import is_mentioned, name_words
from qa.numbering import Numbering
from qa.question import Question, read_question
from qa.select import Evidence
from qa.sources import short_names

__all__ = ["abstention", "cite", "compose", "growing", "marked"]

_SPACE = re.compile(r"\s+")
_NEAREST = 3


def compose(
    question: str,
    evidence: Sequence[Evidence],
    *,
    documents: Mapping[str, Document],
    numbering: Numbering,
    stale: Collection[str] = (),
    speakers: Mapping[Span, str | None] | None = None,
) -> tuple[Answer, Numbering]:
    """An extractive answer of the evidence, in its order.

    Args:
        question: Standing alone.
        evidence: Chosen sentences, those of a document together and in its order; not empty.
        documents: The cited documents by id.
        numbering: Numbers given so far in the conversation.
        stale: Ids of documents whose source has changed or gone since.
        speakers: Who speaks in the cited sentences, by span; without it only speakers' labels tell.

    Returns:
        The answer, and the numbering with its spans added.

    Raises:
        ValueError: A span doesn't give its quote; the answer is never shown.
    """
    evidence = arranged(evidence)
    numbering = numbering.with_spans([span for item in evidence for span in _spans(item)])
    markers = numbering.markers
    citations = {
        markers[source.sentence.span]: _citation(
            source,
            documents[source.document.id],
            markers[source.sentence.span],
            stale=stale,
            speaker=(speakers or {}).get(source.sentence.span, source.sentence.speaker),
        )
        for item in evidence
        for source in (item, *item.copies)
    }
    names = short_names(documents)
    shown = [
        _sentence(
            item,
            documents[item.document.id],
            markers=markers,
            names=names,
            speaker=citations[markers[item.sentence.span]].speaker,
        )
        for item in evidence
    ]
    claims = tuple(
        Claim(
            words=_SPACE.sub(" ", item.disputed.of(documents[item.document.id].text)),
            name=names[item.document.id],
            date=item.document.date,
            marker=markers[item.sentence.span],
        )
        for item in evidence
        if item.disputed is not None
    )
    sentences = _attributed(_highlighted(shown, evidence, asked=read_question(question)), evidence)
    answer = Answer(
        question=question,
        text=marked(sentences),
        abstained=False,
        sentences=sentences,
        citations=tuple(citations[marker] for marker in sorted(citations)),
        disagreements=(Disagreement(claims=claims),) if len(claims) > 1 else (),
    )
    return answer, numbering


def abstention(question: str, *, refusal: Refusal, passages: Sequence[Passage]) -> Answer:
    """An answer that says that the documents don't say, with the passages nearest to the question.

    Args:
        question: Standing alone.
        refusal: Why, as a value and in a sentence.
        passages: Best first; the best sentence of each of the first three is shown.
    """
    nearest = []
    for passage in passages[:_NEAREST]:
        ranked = max(passage.sentences, key=lambda s: (s.score, -s.number), default=None)
        span, quote = (ranked.sentence.span, ranked.text) if ranked else (passage.chunk.span, passage.text)
        nearest.append(Nearest(document=cited(passage.document), start=span.start, end=span.end, quote=quote))
    return Answer(
        question=question,
        text=refusal.reason,
        abstained=True,
        reason=refusal.reason,
        why=refusal.why,
        nearest=tuple(nearest),
    )


def marked(sentences: Sequence[AnswerSentence]) -> str:
    """The sentences as shown, each followed by its markers.

    >>> marked([AnswerSentence(text="They met.", markers=(1, 3), support=Support.SUPPORTED)])
    'They met. [1][3]'
    """
    return " ".join(f"{s.text} {''.join(f'[{m}]' for m in s.markers)}".rstrip() for s in sentences)


def growing(answer: Answer) -> Iterator[Answer]:
    """The beginnings of an answer, sentence by sentence, and then the answer."""
    for count in range(1, len(answer.sentences)):
        sentences = answer.sentences[:count]
        used = {marker for sentence in sentences for marker in sentence.markers}
        yield replace(
            answer,
            text=marked(sentences),
            sentences=sentences,
            citations=tuple(c for c in answer.citations if c.marker in used),
            disagreements=tuple(
                d for d in answer.disagreements if all(claim.marker in used for claim in d.claims)
            ),
        )
    yield answer


def cited(document: DocumentInfo) -> CitedDocument:
    """The document's part of a citation."""
    return CitedDocument(
        id=document.id,
        source=document.source,
        title=document.title,
        date=document.date,
        author=document.author,
        publisher=document.publisher,
        language=document.language,
    )


def _sentence(
    item: Evidence,
    document: Document,
    *,
    markers: Mapping[Span, int],
    names: Mapping[str, str],
    speaker: str | None,
) -> AnswerSentence:
    """The sentence as shown, without a highlight."""
    text, _ = folded(item.text)
    start = item.sentence.span.start
    paragraph = document.text.rfind("\n\n", 0, start) + 1
    said = speaker is not None and is_mentioned(speaker, name_words(text))
    return AnswerSentence(
        text=text,
        markers=tuple(sorted({markers[span] for span in _spans(item)})),
        support=Support.SUPPORTED,
        also=tuple(
            Also(name=names[copy.document.id], marker=markers[copy.sentence.span]) for copy in item.copies
        ),
        dates=dated(text, written=document.date, before=document.text[paragraph:start]),
        speaker=None if said else speaker,
    )


def _highlighted(
    sentences: Sequence[AnswerSentence],
    evidence: Sequence[Evidence],
    *,
    asked: Question,
) -> list[AnswerSentence]:
    """The sentences with the words that answer: the best one's, the disputed ones, in a list each one's."""
    best = max((item for item in evidence if not item.context), key=lambda e: e.score, default=None)
    found = []
    for sentence, item in zip(sentences, evidence, strict=True):
        span = item.disputed
        answers = (asked.wants_list or item is best) and item.read is not None and item.read >= SHOWN
        if span is None and item.span is not None and answers and is_of_kind(item, item.span, asked.expects):
            span = item.span
        found.append(sentence if span is None else replace(sentence, highlight=highlight(item, span)))
    return found


def _attributed(
    sentences: Sequence[AnswerSentence], evidence: Sequence[Evidence]
) -> tuple[AnswerSentence, ...]:
    """Of a run of one speaker's sentences only the last says whose they are."""
    following = [*zip(sentences[1:], evidence[1:], strict=True), (None, None)]
    return tuple(
        replace(sentence, speaker=None)
        if after is not None
        and other is not None
        and other.document.id == item.document.id
        and after.speaker == sentence.speaker
        else sentence
        for sentence, item, (after, other) in zip(sentences, evidence, following, strict=True)
    )


def _spans(item: Evidence) -> list[Span]:
    return [item.sentence.span, *(copy.sentence.span for copy in item.copies)]


def _citation(
    item: Evidence, document: Document, marker: int, *, stale: Collection[str], speaker: str | None
) -> Citation:
    return cite(
        item.document,
        document,
        item.sentence.span,
        item.text,
        marker=marker,
        speaker=speaker,
        stale=document.id in stale,
    )


def cite(
    about: DocumentInfo,
    document: Document,
    span: Span,
    quote: str,
    *,
    marker: int,
    speaker: str | None = None,
    stale: bool = False,
) -> Citation:
    """A span of a document as a citation.

    Args:
        about: What is shown of the document.
        document: The document.
        span: The cited characters.
        quote: What they are.
        marker: Their number.
        speaker: Who speaks in them.
        stale: Whether the document's source has changed or gone since.

    Raises:
        ValueError: The span doesn't give the quote; such a citation is never shown.
    """
    if span.document_id != document.id or span.of(document.text) != quote:
        raise ValueError(f"span {span.start}:{span.end} of {document.source} doesn't give its quote")
    return Citation(
        marker=marker,
        document=cited(about),
        start=span.start,
        end=span.end,
        quote=quote,
        page=_page(document, span.start),
        speaker=speaker,
        stale=stale,
    )


def _page(document: Document, offset: int) -> int | None:
    """Number of the page that an offset lies on, from 1; None for a document without pages."""
    pages = sum(1 for start in document.page_starts if start <= offset)
    return pages or None
