"""Answers a question with sentences of the documents, verbatim; the path of a question through the layers.

Retrieve passages, rank their sentences, decide whether they answer, choose,
cite. No language model; no state but the library's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document, Sentence
from corpus.errors import AnswerError
from index import Library, Retriever
from index.passage import Passage
from qa.abstain import Strictness, reason_to_abstain
from qa.answer import Answer, Timings
from qa.answerability import answerability, with_reading
from qa.candidates import Sentences, candidates
from qa.compose import abstention, compose
from qa.disagreement import with_disputes
from qa.numbering import Numbering
from qa.question import read_question
from qa.reader import Reader
from qa.reading import Found, Wording, read_passages
from qa.select import BUDGET, Budget, Evidence, select
from qa.variants import DISCOUNT, by_country, clauses, merged

__all__ = ["PASSAGES", "Decision", "Extractive"]

# Passages whose sentences are considered: a list's items stand in many places.
PASSAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was made of the passages before anything was worded.

    Attributes:
        evidence: Chosen, in reading order; empty when `reason` is set.
        reason: Why not to answer, or None.
    """

    evidence: tuple[Evidence, ...]
    reason: str | None


class Extractive:
    """The extractive reader and answerer of one library; safe to use from several threads."""

    def __init__(
        self, library: Library, *, retriever: Retriever | None = None, reader: Reader | None = None
    ) -> None:
        self.library = library
        self.retriever = retriever or Retriever(library)
        self.reader = reader or Reader.load()

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
        wordings = self.wordings(question, documents=documents)
        retrieved = time.perf_counter()
        found = self.read(question, wordings)
        read = time.perf_counter()
        decision = self.decide(question, found, strictness=strictness)
        numbering = numbering or Numbering()
        if decision.reason is not None:
            answer = abstention(asked or question, reason=decision.reason, passages=found.passages)
        else:
            cited = {item.document.id for e in decision.evidence for item in (e, *e.copies)}
            answer, numbering = compose(
                asked or question,
                decision.evidence,
                documents=self._documents(cited),
                numbering=numbering,
                stale={identity for identity in cited if self.library.is_stale(identity)},
                wants_list=read_question(question).wants_list,
            )
        done = time.perf_counter()
        timings = Timings(
            retrieve_ms=_milliseconds(begun, retrieved),
            read_ms=_milliseconds(retrieved, read),
            answer_ms=_milliseconds(read, done),
            total_ms=_milliseconds(begun, done),
        )
        return replace(answer, timings=timings), numbering

    def search(self, question: str, *, documents: Collection[str] | None = None) -> Found:
        """Retrieves and reads: everything that the answer is made of."""
        return self.read(question, self.wordings(question, documents=documents))

    def read(self, question: str, wordings: Sequence[Wording]) -> Found:
        """Reads the passages of all wordings together.

        One clause that is answered doesn't make the whole answerable, so only the
        question's own passages tell how answerable it is.
        """
        found = wordings[0].passages
        for further in wordings[1:]:
            found = merged(found, further.passages, limit=PASSAGES + PASSAGES // 2)
        readings, has = read_passages(
            self.reader,
            wordings,
            discount=-math.log(DISCOUNT),
            wants_list=read_question(question).wants_list,
        )
        searched = answerability(question, wordings[0].passages, self.library)
        return Found(
            passages=found,
            answerability=with_reading(searched, has),
            searched=searched,
            readings=readings,
            has=has,
        )

    def wordings(self, question: str, *, documents: Collection[str] | None = None) -> tuple[Wording, ...]:
        """The question, its clauses, and the country its agent speaks for, each with the passages found by it."""
        if not self.library.chunk_count:
            raise AnswerError(
                "the library is empty", hint="add documents with `ibid add PATH…`, or in the page"
            )
        passages = tuple(self.retriever.retrieve(question, k=PASSAGES, documents=documents))
        variant = by_country(read_question(question), passages)
        further = (*clauses(question), *((variant,) if variant else ()))
        return (
            Wording(text=question, passages=passages),
            *(
                Wording(
                    text=text, passages=tuple(self.retriever.retrieve(text, k=PASSAGES, documents=documents))
                )
                for text in further
            ),
        )

    def decide(
        self, question: str, found: Found, *, strictness: Strictness = Strictness.BALANCED
    ) -> Decision:
        """Chooses the evidence in what was found, or says why there is none."""
        reason = reason_to_abstain(
            read_question(question), found.passages, answerability=found.answerability, strictness=strictness
        )
        if reason is not None:
            return Decision(evidence=(), reason=reason)
        return Decision(evidence=self.choose(question, found), reason=None)

    def choose(self, question: str, found: Found, *, budget: Budget = BUDGET) -> tuple[Evidence, ...]:
        """Chooses the evidence whether or not it answers."""
        asked = read_question(question)
        sentences = self.sentences(found.passages)
        ranked = candidates(asked, found.passages, sentences=sentences, readings=found.readings)
        chosen = select(asked, ranked, sentences=sentences, budget=budget)
        return with_disputes(asked, chosen, ranked, sentences=sentences)

    def sentences(self, passages: Sequence[Passage]) -> Sentences:
        """The sentences of passages, the one before each passage, and as many after it as a list may take."""
        texts = {
            identity: d.text for identity, d in self._documents({p.document.id for p in passages}).items()
        }
        found: dict[tuple[str, int], tuple[Sentence, str]] = {}
        for passage in passages:
            identity = passage.document.id
            first = max(0, passage.chunk.first_sentence - 1)
            last = passage.chunk.last_sentence + BUDGET.list_sentences
            for number, sentence in enumerate(
                self.library.sentences(identity, first=first, last=last), first
            ):
                found[identity, number] = (sentence, sentence.span.of(texts[identity]))
        return found

    def _documents(self, ids: Collection[str]) -> dict[str, Document]:
        return {identity: self.library.document(identity) for identity in ids}


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)
