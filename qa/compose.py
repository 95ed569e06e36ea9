"""Turns chosen evidence into an answer with citations; knows no ranking and no store.

Sentences are verbatim, so each is supported by its own span by construction;
`compose` asserts that, and the invariants of `Answer`, before anything leaves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from corpus.document import Document, Span
from index.passage import DocumentInfo, Passage
from qa.answer import Answer, AnswerSentence, Citation, CitedDocument, Nearest, Support, Timings
from qa.numbering import Numbering
from qa.select import Evidence

__all__ = ["abstention", "compose", "marked"]

_SPACE = re.compile(r"\s+")
_NEAREST = 3


def compose(
    question: str,
    evidence: Sequence[Evidence],
    *,
    documents: Mapping[str, Document],
    numbering: Numbering,
    stale: Collection[str] = (),
    timings: Timings | None = None,
) -> tuple[Answer, Numbering]:
    """An extractive answer of the evidence, in its order.

    Args:
        question: As asked.
        evidence: In reading order; not empty.
        documents: The cited documents by id.
        numbering: Numbers given so far in the conversation.
        stale: Ids of documents whose source has changed or gone since.
        timings: Where the time went.

    Returns:
        The answer, and the numbering with its spans added.

    Raises:
        ValueError: A span doesn't give its quote; the answer is never shown.
    """
    spans = [span for item in evidence for span in _spans(item)]
    numbering = numbering.with_spans(spans)
    sentences = tuple(
        AnswerSentence(
            text=_SPACE.sub(" ", item.text).strip(),
            markers=tuple(sorted({numbering.markers[span] for span in _spans(item)})),
            support=Support.SUPPORTED,
        )
        for item in evidence
    )
    citations = sorted(
        {
            numbering.markers[source.sentence.span]: _citation(
                source, documents[source.document.id], numbering.markers[source.sentence.span], stale=stale
            )
            for item in evidence
            for source in (item, *item.copies)
        }.items()
    )
    answer = Answer(
        question=question,
        text=marked(sentences),
        abstained=False,
        sentences=sentences,
        citations=tuple(citation for _, citation in citations),
        timings=timings or Timings(),
    )
    return answer, numbering


def abstention(
    question: str, *, reason: str, passages: Sequence[Passage], timings: Timings | None = None
) -> Answer:
    """An answer that says that the documents don't say, with the passages nearest to the question.

    Args:
        question: As asked.
        reason: Why, in a sentence.
        passages: Best first; the best sentence of each of the first three is shown.
        timings: Where the time went.
    """
    nearest = []
    for passage in passages[:_NEAREST]:
        ranked = max(passage.sentences, key=lambda s: (s.score, -s.number), default=None)
        span, quote = (ranked.sentence.span, ranked.text) if ranked else (passage.chunk.span, passage.text)
        nearest.append(Nearest(document=cited(passage.document), start=span.start, end=span.end, quote=quote))
    return Answer(
        question=question,
        text=reason,
        abstained=True,
        reason=reason,
        nearest=tuple(nearest),
        timings=timings or Timings(),
    )


def marked(sentences: Sequence[AnswerSentence]) -> str:
    """The sentences as shown, each followed by its markers.

    >>> marked([AnswerSentence(text="They met.", markers=(1, 3), support=Support.SUPPORTED)])
    'They met. [1][3]'
    """
    return " ".join(f"{s.text} {''.join(f'[{m}]' for m in s.markers)}".rstrip() for s in sentences)


def cited(document: DocumentInfo) -> CitedDocument:
    """The document's part of a citation."""
    return CitedDocument(id=document.id, source=document.source, title=document.title, date=document.date)


def _spans(item: Evidence) -> list[Span]:
    return [item.sentence.span, *(copy.sentence.span for copy in item.copies)]


def _citation(item: Evidence, document: Document, marker: int, *, stale: Collection[str]) -> Citation:
    span = item.sentence.span
    if span.document_id != document.id or span.of(document.text) != item.text:
        raise ValueError(f"span {span.start}:{span.end} of {document.source} doesn't give its quote")
    return Citation(
        marker=marker,
        document=cited(item.document),
        start=span.start,
        end=span.end,
        quote=item.text,
        page=_page(document, span.start),
        speaker=item.sentence.speaker,
        stale=document.id in stale,
    )


def _page(document: Document, offset: int) -> int | None:
    """Number of the page that an offset lies on, from 1; None for a document without pages."""
    pages = sum(1 for start in document.page_starts if start <= offset)
    return pages or None
