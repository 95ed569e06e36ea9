"""Answers a question with sentences of the documents, verbatim; the path of a question through the layers.

Retrieve passages, rank their sentences, decide whether they answer, choose,
cite. No language model; no state but the library's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.document import Document, Sentence, Span
from corpus.errors import AnswerError
from index import Library, Retriever
from index.memory import give_back
from index.passage import Passage
from qa.abstain import Refusal, Strictness, refusal
from qa.ahead import Ahead
from qa.answer import Answer, Why
from qa.answerability import answerability
from qa.candidates import Sentences, candidates
from qa.clock import Clock
from qa.compose import abstention, compose
from qa.disagreement import with_disputes
from qa.further import NO_MORE, asks_for_more, unsaid
from qa.idle import able
from qa.intent import Mentions, Overview, read_intent
from qa.judging import Judgement, judge
from qa.mentioned import mentioned
from qa.numbering import Numbering
from qa.overview import overview
from qa.question import read_question
from qa.reader import Reader
from qa.reading import LIMITS, Found, Limits, Wording, read_passages
from qa.select import BUDGET, Budget, Evidence, select, without
from qa.speakers import cited_speakers
from qa.steps import facts_of_choice, facts_of_judgement, facts_of_passages, facts_of_readings
from qa.trace import step
from qa.variants import DISCOUNT, by_country, clauses, merged
from qa.verifier.runtime import VerdictModel

__all__ = ["PASSAGES", "Decision", "Extractive", "together"]

# Passages whose sentences are considered: a list's items stand in many places.
PASSAGES = 12
# Seconds kept, of a time budget, for what follows the reading: choosing, the second opinion, wording. It takes 22 ms, in
# nine of ten questions up to 35 (10,000 chunks, two threads). Of budgets of 60, 80 and 120 ms 20, 13 and 4 answers of 60
# were late that could have read less when .02 was kept, and 0, 5 and 3 with this.
_AFTER_READING = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was made of the passages before anything was worded.

    Attributes:
        evidence: Chosen, in reading order; empty when `refusal` is set.
        refusal: Why not to answer, or None.
    """

    evidence: tuple[Evidence, ...]
    refusal: Refusal | None


class Extractive:
    """The extractive reader and answerer of one library; safe to use from several threads.

    Args:
        library: What is asked; stays the caller's to close.
        retriever: Searches it.
        reader: Reads what is found; the shipped one by default.
        verifier: Gives the second opinion on what was read; the shipped one by default.

    Raises:
        AnswerError: The files of a shipped model are missing or not the shipped ones.
    """

    def __init__(
        self,
        library: Library,
        *,
        retriever: Retriever | None = None,
        reader: Reader | None = None,
        verifier: VerdictModel | None = None,
    ) -> None:
        self.library = library
        self.retriever = retriever or Retriever(library)
        self.reader = reader or Reader.load()
        self.verifier = verifier or VerdictModel.load()
        self._settled = False

    def answer(
        self,
        question: str,
        *,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        strictness: Strictness = Strictness.BALANCED,
        budget_ms: float | None = None,
    ) -> tuple[Answer, Numbering]:
        """Answers or abstains.

        Args:
            question: The question, standing alone.
            documents: Ids of the documents to ask; None for all.
            numbering: Numbers given so far in the conversation.
            strictness: How much evidence an answer needs.
            budget_ms: Milliseconds within which to answer, as far as reading fewer passages brings that
                about; None for no limit. The answer's `read` says how many were left out.

        Returns:
            The answer, and the numbering with its citations.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        said = numbering.markers if numbering is not None and asks_for_more(question) else ()
        found, clock = self.look_up(question, documents=documents, budget_ms=budget_ms, said=said)
        decision = self.decide(question, found, strictness=strictness)
        return self.worded(question, found, decision, clock=clock, numbering=numbering)

    def look_up(
        self,
        question: str,
        *,
        documents: Collection[str] | None = None,
        budget_ms: float | None = None,
        said: Collection[Span] = (),
    ) -> tuple[Found, Clock]:
        """Retrieves and reads within a budget, and says what took how long.

        Args:
            question: The question, standing alone.
            documents: Ids of the documents to ask; None for all.
            budget_ms: As `answer`.
            said: Spans that were cited before and are not to be cited again.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        begun = time.perf_counter()
        until = None if budget_ms is None else begun + budget_ms / 1000 - _AFTER_READING
        with Ahead(self.reader if until is None else None) as ahead:
            found = self._gathered(question, documents)
            retrieved = time.perf_counter()
            if found is None:
                wordings = self.wordings(question, documents=documents, ahead=ahead)
                retrieved = time.perf_counter()
                found = self.read(question, wordings, until=until, ahead=ahead, said=said)
        clock = Clock(begun=begun, retrieved=retrieved, read=time.perf_counter())
        if not self._settled:  # what the first question loads leaves 40 MB that nothing uses
            self._settled = True
            give_back()
        return found, clock

    def _gathered(self, question: str, documents: Collection[str] | None) -> Found | None:
        """What to cite where a summary is wanted, or the documents that mention something."""
        self._require_text()
        wanted = read_intent(question)
        if isinstance(wanted, Mentions):
            found = mentioned(wanted.phrase, self.library, documents=documents)
            return found if wanted.literal or found.evidence else None
        if isinstance(wanted, Overview):
            search = partial(self.retriever.retrieve, k=PASSAGES, documents=documents)
            return overview(wanted.subject, self.library, search=search, documents=documents)
        return None

    def worded(
        self,
        question: str,
        found: Found,
        decision: Decision,
        *,
        clock: Clock,
        numbering: Numbering | None = None,
    ) -> tuple[Answer, Numbering]:
        """The answer of what was found and decided, or the abstention; searches and reads nothing.

        Args:
            question: The question, standing alone.
            found: What the search and the reader made of it.
            decision: What was made of that.
            clock: What took how long so far.
            numbering: Numbers given so far in the conversation.
        """
        numbering = numbering or Numbering()
        if decision.refusal is not None:
            answer = abstention(question, refusal=decision.refusal, passages=found.passages)
        else:
            cited = {item.document.id for e in decision.evidence for item in (e, *e.copies)}
            texts = self._documents(cited)
            answer, numbering = compose(
                question,
                decision.evidence,
                documents=texts,
                numbering=numbering,
                stale={identity for identity in cited if self.library.is_stale(identity)},
                speakers=cited_speakers(self.library, decision.evidence, documents=texts),
            )
        notices = (*found.notices, *found.left_out, *answer.notices)
        answer = replace(answer, read=found.reads.counted(), timings=clock.timings(), notices=notices)
        return answer, numbering

    def search(self, question: str, *, documents: Collection[str] | None = None) -> Found:
        """Retrieves and reads: everything that the answer is made of."""
        return self.read(question, self.wordings(question, documents=documents))

    def read(
        self,
        question: str,
        wordings: Sequence[Wording],
        *,
        limits: Limits = LIMITS,
        until: float | None = None,
        ahead: Ahead | None = None,
        said: Collection[Span] = (),
    ) -> Found:
        """Reads the passages of all wordings together.

        One clause that is answered doesn't make the whole answerable, so only the
        question's own passages tell how answerable it is.
        """
        found = together(wordings)
        reads = read_passages(
            self.reader,
            wordings,
            discount=-math.log(DISCOUNT),
            wants_list=read_question(question).wants_list,
            limits=limits,
            until=until,
            ahead=ahead,
        )
        searched = answerability(question, wordings[0].passages, self.library)
        return self._judged(question, Found(passages=found, searched=searched, reads=reads), said)

    def _judged(self, question: str, found: Found, said: Collection[Span]) -> Found:
        """What was found, with the evidence that an answer would cite and how likely it answers."""
        if not found.passages:
            return found
        documents = self._documents({p.document.id for p in found.passages})
        sentences = self._sentences(found.passages, documents)
        evidence = self._choose(question, found, sentences, said=said)
        judgement = judge(
            read_question(question),
            evidence,
            searched=found.searched,
            has=found.reads.has,
            passages=found.passages,
            sentences=sentences,
            documents=documents,
            verifier=self.verifier,
        )
        return replace(found, evidence=without(evidence, judgement.passed_over), judgement=judgement)

    def wordings(
        self, question: str, *, documents: Collection[str] | None = None, ahead: Ahead | None = None
    ) -> tuple[Wording, ...]:
        """The question, its clauses, and the country its agent speaks for, each with the passages found by it."""
        self._require_text()
        leading = None if ahead is None else partial(ahead.begin, question)
        passages = tuple(self.retriever.retrieve(question, k=PASSAGES, documents=documents, leading=leading))
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

    def _require_text(self) -> None:
        if not self.library.chunk_count:
            raise AnswerError(
                "the library is empty", hint="add documents with `ibid add PATH…`, or in the page"
            )

    def decide(
        self, question: str, found: Found, *, strictness: Strictness = Strictness.BALANCED
    ) -> Decision:
        """Chooses the evidence in what was found, or says why there is none."""
        step("retrieved", lambda: facts_of_passages(found.passages))
        if found.settled:
            step("chosen", lambda: facts_of_choice(found.evidence, found.refusal))
            return Decision(evidence=found.evidence, refusal=found.refusal)
        judgement = found.judgement or Judgement.of_search(found.searched)
        step("read", lambda: facts_of_readings(found))
        step("judged", lambda: facts_of_judgement(judgement, strictness))
        refused = refusal(
            read_question(question),
            found.passages,
            judgement,
            strictness=strictness,
            disputed=any(e.disputed is not None for e in found.evidence),
        )
        if refused is None and not found.evidence:
            refused = Refusal(why=Why.NO_ANSWER, reason=NO_MORE)
        step("chosen", lambda: facts_of_choice(found.evidence, refused))
        return Decision(evidence=() if refused else found.evidence, refusal=refused)

    def sure(self, question: str, found: Found) -> bool:
        """Whether so much speaks for an answer that one in twenty questions without one would pass, too."""
        judgement = found.judgement or Judgement.of_search(found.searched)
        asked = read_question(question)
        return refusal(asked, found.passages, judgement, strictness=Strictness.STRICT) is None

    def choose(self, question: str, found: Found, *, budget: Budget = BUDGET) -> tuple[Evidence, ...]:
        """Chooses the evidence whether or not it answers."""
        return self._choose(question, found, self.sentences(found.passages), budget=budget)

    def _choose(
        self,
        question: str,
        found: Found,
        sentences: Sentences,
        *,
        budget: Budget = BUDGET,
        said: Collection[Span] = (),
    ) -> tuple[Evidence, ...]:
        asked = read_question(question)
        ranked = candidates(asked, found.passages, sentences=sentences, readings=found.readings)
        if said:
            ranked = unsaid(ranked, said)
        ranked = able(asked, ranked)
        one_source = self.library.copies().one_source
        chosen = select(asked, ranked, sentences=sentences, budget=budget, one_source=one_source)
        return with_disputes(asked, chosen, ranked, sentences=sentences, one_source=one_source)

    def sentences(self, passages: Sequence[Passage]) -> Sentences:
        """The sentences of passages, the one before each passage, and as many after it as a list may take."""
        return self._sentences(passages, self._documents({p.document.id for p in passages}))

    def _sentences(self, passages: Sequence[Passage], documents: Mapping[str, Document]) -> Sentences:
        # The passages have their own; only those around them are looked up.
        found: dict[tuple[str, int], tuple[Sentence, str]] = {
            (p.document.id, ranked.number): (ranked.sentence, ranked.text)
            for p in passages
            for ranked in p.sentences
        }
        for passage in passages:
            identity, chunk = passage.document.id, passage.chunk
            text = documents[identity].text
            for first, last in (
                (max(0, chunk.first_sentence - 1), chunk.first_sentence),
                (chunk.last_sentence, chunk.last_sentence + BUDGET.list_sentences),
            ):
                missing = [n for n in range(first, last) if (identity, n) not in found]
                if missing:
                    around = self.library.sentences(identity, first=missing[0], last=missing[-1] + 1)
                    for number, sentence in enumerate(around, missing[0]):
                        found[identity, number] = (sentence, sentence.span.of(text))
        return found

    def _documents(self, ids: Collection[str]) -> dict[str, Document]:
        return {identity: self.library.document(identity) for identity in ids}


def together(wordings: Sequence[Wording]) -> tuple[Passage, ...]:
    """The passages of all wordings, best first, half as many again as of one."""
    found = wordings[0].passages
    for further in wordings[1:]:
        found = merged(found, further.passages, limit=PASSAGES + PASSAGES // 2)
    return found
