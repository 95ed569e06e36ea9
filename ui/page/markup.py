"""Answers as plain JSON for the page's scripts, and the keys of citations; makes no HTML at all.

The scripts build every element themselves and put text into text nodes only, so whatever a document or a
model wrote (tags, Markdown images, links, template syntax) stays text: there is nothing to escape and
nothing to forget to escape. A key is the one thing that becomes an attribute; it is made and checked here.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.document import Span
from qa.answer import Answer, AnswerSentence, Citation, CitedDocument, Support
from qa.restricted import describe
from ui.pieces import copies, counted, own_markers, pieces

__all__ = ["answer_view", "citation_key", "citation_view", "parse_key", "support_note"]

_KEY = re.compile(r"cite-([0-9a-f]{64})-([0-9]{1,12})-([0-9]{1,12})", re.ASCII)
_NOTES = {
    Support.SUPPORTED: "",
    Support.PARTIAL: "only partly borne out by its source",
    Support.UNSUPPORTED: "not borne out by its source",
    Support.CONTRADICTED: "contradicted by its source",
}


def citation_key(document_id: str, start: int, end: int) -> str:
    """The fragment that links to a span: `cite-DOCUMENT-START-END`.

    Raises:
        ValueError: not the id of a document or not a span.
    """
    key = f"cite-{document_id}-{start}-{end}"
    if parse_key(key) is None:
        raise ValueError(f"not a citation: {key!r}")
    return key


def parse_key(key: object) -> Span | None:
    """The span that an untrusted key names, or None if it isn't a key.

    >>> parse_key("cite-" + "0" * 64 + "-5-9")
    Span(document_id='0000000000000000000000000000000000000000000000000000000000000000', start=5, end=9)
    >>> parse_key("cite-../../etc/passwd-0-9") is None
    True
    """
    match = _KEY.fullmatch(key) if isinstance(key, str) else None
    if match is None or int(match[2]) > int(match[3]):
        return None
    return Span(document_id=match[1], start=int(match[2]), end=int(match[3]))


def support_note(support: Support) -> str:
    """What the page says of a sentence whose sources don't fully bear it out; empty for one they do."""
    return _NOTES[support]


def answer_view(answer: Answer) -> dict[str, Any]:
    """What the page shows of an answer; partial answers of a stream have the same form."""
    keys = {citation.marker: _citation_key(citation) for citation in answer.citations}
    return {
        "abstained": answer.abstained,
        "reason": answer.reason,
        "mode": answer.mode.value,
        "model": answer.model,
        "sentences": [
            _sentence_view(sentence, keys, copies(answer, sentence)) for sentence in answer.sentences
        ],
        "disagreements": [
            [
                {"words": c.words, "name": c.name, "date": c.date, "marker": c.marker, "key": keys[c.marker]}
                for c in disagreement.claims
                if c.marker in keys
            ]
            for disagreement in answer.disagreements
        ],
        "citations": [citation_view(citation) for citation in answer.citations],
        "nearest": [
            {
                "key": citation_key(near.document.id, near.start, near.end),
                "quote": near.quote,
                **_document_view(near.document),
            }
            for near in answer.nearest
        ],
        "notices": list(answer.notices),
        "usage": None
        if answer.usage is None
        else {
            "tokens": answer.usage.prompt_tokens + answer.usage.completion_tokens,
            "estimated": answer.usage.estimated,
        },
        "ms": answer.timings.total_ms,
        "filter": None if answer.restriction is None else describe(answer.restriction),
    }


def _sentence_view(sentence: AnswerSentence, keys: dict[int, str], copies: int) -> dict[str, Any]:
    # In pieces, for a script counts UTF-16 units where offsets count code points.
    return {
        "text": sentence.text,
        "pieces": [{"text": p.text, "strong": p.strong, "date": p.date} for p in pieces(sentence)],
        "speaker": sentence.speaker,
        "chips": [{"marker": m, "key": keys[m]} for m in own_markers(sentence) if m in keys],
        "also": [
            {"name": also.name, "marker": also.marker, "key": keys[also.marker]}
            for also in sentence.also
            if also.marker in keys
        ],
        "copies": counted(copies) if copies else None,
        "support": sentence.support.value,
        "note": support_note(sentence.support),
        "reason": sentence.reason,
    }


def citation_view(citation: Citation) -> dict[str, Any]:
    """What the page shows of a citation."""
    return {
        "marker": citation.marker,
        "key": _citation_key(citation),
        "quote": citation.quote,
        "page": citation.page,
        "speaker": citation.speaker,
        "stale": citation.stale,
        "copies": [_document_view(copy) for copy in citation.copies],
        **_document_view(citation.document),
    }


def _citation_key(citation: Citation) -> str:
    return citation_key(citation.document.id, citation.start, citation.end)


def _document_view(document: CitedDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "date": document.date,
        "source": document.source,
        "author": document.author,
        "publisher": document.publisher,
        "language": document.language,
    }
