"""The public JSON form of an answer, which other programs rely on; knows no answering.

Its keys are public: new ones may come, none is renamed or taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.layout import Box
    from qa.answer import (
        Answer,
        AnswerSentence,
        Citation,
        CitedDocument,
        Disagreement,
        LlmUsage,
        Nearest,
        PassagesRead,
        Restriction,
        Timings,
    )

__all__ = ["answer_as_json"]


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """An answer, made of dicts, lists, strings, numbers, booleans and None.

    Offsets are half-open, in code points; places in boxes are fractions of their page; times are milliseconds.
    """
    return {
        "question": answer.question,
        "text": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "why": None if answer.why is None else answer.why.value,
        "mode": answer.mode.value,
        "model": answer.model,
        "sentences": [_sentence(s) for s in answer.sentences],
        "citations": [_citation(c) for c in answer.citations],
        "nearest": [_nearest(n) for n in answer.nearest],
        "disagreements": [_disagreement(d) for d in answer.disagreements],
        "read": _read(answer.read),
        "timings": _timings(answer.timings),
        "notices": list(answer.notices),
        "coverage": answer.coverage,
        "removed": answer.removed,
        "unknown_markers": answer.unknown_markers,
        "filter": None if answer.restriction is None else _filter(answer.restriction),
        "usage": None if answer.usage is None else _usage(answer.usage),
    }


def _sentence(sentence: AnswerSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "markers": list(sentence.markers),
        "support": sentence.support.value,
        "score": sentence.score,
        "highlight": None if sentence.highlight is None else list(sentence.highlight),
        "also": [{"name": a.name, "marker": a.marker} for a in sentence.also],
        "dates": [{"start": d.start, "end": d.end, "value": d.value} for d in sentence.dates],
        "speaker": sentence.speaker,
        "reason": sentence.reason,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "document": _document(citation.document),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page": citation.page,
        "speaker": citation.speaker,
        "stale": citation.stale,
        "boxes": [_box(box) for box in citation.boxes],
        "copies": [_document(copy) for copy in citation.copies],
    }


def _document(document: CitedDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "publisher": document.publisher,
        "language": document.language,
    }


def _box(box: Box) -> dict[str, Any]:
    return {"page": box.page, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}


def _nearest(nearest: Nearest) -> dict[str, Any]:
    return {
        "document": _document(nearest.document),
        "start": nearest.start,
        "end": nearest.end,
        "quote": nearest.quote,
    }


def _disagreement(disagreement: Disagreement) -> dict[str, Any]:
    return {
        "claims": [
            {"words": c.words, "name": c.name, "date": c.date, "marker": c.marker}
            for c in disagreement.claims
        ]
    }


def _read(read: PassagesRead) -> dict[str, Any]:
    return {"passages": read.passages, "of": read.of, "truncated": read.truncated}


def _timings(timings: Timings) -> dict[str, Any]:
    return {
        "retrieve_ms": timings.retrieve_ms,
        "read_ms": timings.read_ms,
        "answer_ms": timings.answer_ms,
        "total_ms": timings.total_ms,
    }


def _filter(restriction: Restriction) -> dict[str, Any]:
    return {
        "after": restriction.after,
        "before": restriction.before,
        "sources": list(restriction.sources),
        "documents": restriction.documents,
        "of": restriction.of,
        "undated": restriction.undated,
    }


def _usage(usage: LlmUsage) -> dict[str, Any]:
    return {
        "requests": usage.requests,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "estimated": usage.estimated,
        "first_ms": usage.first_ms,
        "total_ms": usage.total_ms,
    }
