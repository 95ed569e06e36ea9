"""Answers a question with sentences of the documents, verbatim; the path of a question through the layers.

Retrieve passages, rank their sentences, decide whether they answer, choose,
cite. No language model; no state but the library's.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from corpus.document import Document, Sentence
from corpus.errors import AnswerError
from index import Library, Retriever
from index.passage import Passage
from qa.abstain import Strictness, reason_to_abstain
from qa.answer import Answer, Timings
from qa.answerability import answerability
from qa.candidates import candidates
from qa.compose import abstention, compose
from qa.numbering import Numbering
from qa.question import read_question
from qa.select import BUDGET, Budget, Evidence, select
from qa.variants import DISCOUNT, by_country, clauses, merged

__all__ = ["PASSAGES", "Extractive", "Found", "Reading"]

# Passages whose sentences are considered: hit@1 of the answer sentence doesn't
# rise beyond eight (DESIGN 6), lists gain up to ten.
PASSAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search for a question gave.

    Attributes:
        passages: Best first.
        answerability: Probability in [0, 1] that they answer.
    """

    passages: tuple[Passage, ...]
    answerability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of the passages before anything was worded.

    Attributes:
        evidence: Chosen, in reading order; empty when `reason` is set.
        reason: Why not to answer, or None.
    """

    evidence: tuple[Evidence, ...]
    reason: str | None


class Extractive:
    """The extractive reader and answerer of one library; safe to use from several threads."""

    def __init__(self, library: Library, *, retriever: Retriever | None = None) -> None:
        self.library = library
        self.retriever = retriever or Retriever(library)

    def answer(
        self,
        question: str,
        *,
        asked: str | None = None,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        strictness: Strictness = Strictness.BALANCED,
    ) -> tuple[Answer, Numbering]:
        """Answers or abstains.

        Args:
            question: The question, standing alone.
            asked: The question as the user put it, when that differs.
            documents: Ids of the documents to ask; None for all.
            numbering: Numbers given so far in the conversation.
            strictness: How much evidence an answer needs.

        Returns:
            The answer, and the numbering with its citations.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        begun = time.perf_counter()
        started = time.perf_counter()
        found = self.search(question, documents=documents)
        retrieve_ms = _since(started)
        started = time.perf_counter()
        reading = self.read(question, found, strictness=strictness)
        read_ms = _since(started)
        started = time.perf_counter()
        numbering = numbering or Numbering()
        if reading.reason is not None:
            answer = abstention(asked or question, reason=reading.reason, passages=found.passages)
        else:
            cited = {item.document.id for e in reading.evidence for item in (e, *e.copies)}
            answer, numbering = compose(
                asked or question,
                reading.evidence,
                documents=self._documents(cited),
                numbering=numbering,
                stale={identity for identity in cited if self.library.is_stale(identity)},
            )
        timings = Timings(
            retrieve_ms=retrieve_ms, read_ms=read_ms, answer_ms=_since(started), total_ms=_since(begun)
        )
        return replace(answer, timings=timings), numbering

    def search(self, question: str, *, documents: Collection[str] | None = None) -> Found:
        """Finds the passages to read: by the question, by each of its clauses, by the country its agent speaks for.

        One clause that is answered doesn't make the whole answerable; the country's statement does.
        """
        if not self.library.chunk_count:
            raise AnswerError(
                "the library is empty", hint="add documents with `ibid add PATH…`, or in the page"
            )
        passages = self.retriever.retrieve(question, k=PASSAGES, documents=documents)
        likely = answerability(question, passages, self.library)
        found = tuple(passages)
        variant = by_country(read_question(question), passages)
        for wording in (*clauses(question), *((variant,) if variant else ())):
            further = self.retriever.retrieve(wording, k=PASSAGES, documents=documents)
            found = merged(found, further, limit=PASSAGES + PASSAGES // 2)
            if wording == variant:
                likely = max(likely, DISCOUNT * answerability(wording, further, self.library))
        return Found(passages=found, answerability=likely)

    def read(self, question: str, found: Found, *, strictness: Strictness = Strictness.BALANCED) -> Reading:
        """Chooses the evidence in what was found, or says why there is none."""
        reason = reason_to_abstain(
            read_question(question), found.passages, answerability=found.answerability, strictness=strictness
        )
        if reason is not None:
            return Reading(evidence=(), reason=reason)
        return Reading(evidence=self.choose(question, found), reason=None)

    def choose(self, question: str, found: Found, *, budget: Budget = BUDGET) -> tuple[Evidence, ...]:
        """Chooses the evidence whether or not it answers."""
        asked = read_question(question)
        sentences = self.sentences({p.document.id for p in found.passages})
        return select(
            asked, candidates(asked, found.passages, sentences=sentences), sentences=sentences, budget=budget
        )

    def sentences(self, ids: Collection[str]) -> dict[str, list[tuple[Sentence, str]]]:
        """All sentences of documents with their text, by document id."""
        return {
            identity: [(s, s.span.of(document.text)) for s in self.library.sentences(identity)]
            for identity, document in self._documents(ids).items()
        }

    def _documents(self, ids: Collection[str]) -> dict[str, Document]:
        return {identity: self.library.document(identity) for identity in ids}


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
