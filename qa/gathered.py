"""Sentences put together for a request that no sentence answers, as what was found; chooses none of them."""

from __future__ import annotations

from collections.abc import Sequence

from index.passage import DocumentInfo, Passage, RankedSentence
from index.stored import StoredChunk
from qa.abstain import Refusal
from qa.reading import Found
from qa.select import Evidence

__all__ = ["Placed", "evidence_of", "found_of", "passages_of"]

Placed = tuple[DocumentInfo, RankedSentence]
"""A sentence with its document."""


def passages_of(chunks: Sequence[StoredChunk]) -> list[Passage]:
    """Chunks as passages in their order: nothing was asked of them, so no score tells one from another."""
    return [
        Passage(
            chunk=stored.chunk,
            document=stored.document,
            text=stored.text,
            score=1.0,
            rank=rank,
            sentences=tuple(
                RankedSentence(
                    number=number,
                    sentence=sentence,
                    text=stored.text[start:end],
                    score=0.0,
                    cosine=0.0,
                    vector=vector,
                )
                for number, sentence, (start, end), vector in zip(
                    stored.sentence_numbers,
                    stored.sentences,
                    stored.bounds,
                    stored.sentence_vectors,
                    strict=True,
                )
            ),
        )
        for rank, stored in enumerate(chunks)
    ]


def evidence_of(sentences: Sequence[Placed]) -> tuple[Evidence, ...]:
    """Sentences as evidence, to be shown in the order given: the answer begins with the best."""
    return tuple(
        Evidence(
            document=document,
            number=ranked.number,
            sentence=ranked.sentence,
            text=ranked.text,
            score=-float(place),
        )
        for place, (document, ranked) in enumerate(sentences)
    )


def found_of(
    passages: Sequence[Passage],
    sentences: Sequence[Placed],
    *,
    notice: str | None = None,
    left_out: str | None = None,
    refusal: Refusal | None = None,
) -> Found:
    """What was gathered: settled, since it isn't an answer that could be likely or not."""
    return Found(
        passages=tuple(passages),
        searched=1.0,
        evidence=evidence_of(sentences),
        notices=() if notice is None else (notice,),
        left_out=() if left_out is None else (left_out,),
        refusal=refusal,
        settled=True,
    )
