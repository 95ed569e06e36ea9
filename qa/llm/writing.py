"""Answers a question with a language model's sentences, each cited and checked before it counts as supported.

The model sees numbered lines and writes sentences with their ids; quotes and offsets are the library's. Where it
fails, the extractive answer takes its place, with a notice. Knows no prompt's words, no client and no page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from index.passage import Passage
from qa.abstain import Refusal, Strictness
from qa.answer import Answer, AnswerSentence, LlmUsage, Mode, Support, Why
from qa.compose import abstention, marked
from qa.extractive import Extractive
from qa.further import NO_MORE, Told, asks_for_more
from qa.intent import Mentions, read_intent
from qa.llm.chat import Chat
from qa.llm.checking import Checker, Judge, check, verify
from qa.llm.citing import Citing
from qa.llm.draft import Draft
from qa.llm.failures import Failure, LlmError
from qa.llm.notices import declined, failed, left_out, neutral, nothing, removed, silences
from qa.llm.packing import Packed, pack
from qa.llm.prompt import answering
from qa.llm.stream import StreamReader
from qa.llm.thinking import reasons
from qa.numbering import Numbering
from qa.reading import Found
from qa.steps import facts_of_lines
from qa.trace import step

__all__ = ["Grounded"]

_LEAST_ROOM = 200  # tokens; a window that leaves less can't hold a passage
# Refusals that no model can do anything about: it would be shown nothing that bears on the question.
_FINAL = frozenset({Why.NOTHING_RELEVANT, Why.UNMENTIONED_NAME})


class Grounded:
    """Answers of one library by one model; safe to use from several threads, but `Chat` is one conversation's.

    Args:
        extractive: Searches, reads, decides what nothing answers, and answers where the model doesn't.
        chat: The model.
        judge: Checks the sentences; by default the shipped verifier.
        checker: Checks them in a way of its own, in place of `check` with a judge.
        strict: Removes what isn't supported, and says how much.
    """

    def __init__(
        self,
        extractive: Extractive,
        chat: Chat,
        *,
        judge: Judge | None = None,
        checker: Checker | None = None,
        strict: bool = False,
    ) -> None:
        self._extractive = extractive
        self._chat = chat
        self._check = checker or partial(check, judge=judge or verify)
        self._strict = strict

    def answer(
        self,
        question: str,
        *,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        strictness: Strictness = Strictness.BALANCED,
        budget_ms: float | None = None,
        told: Collection[str] = (),
    ) -> Iterator[tuple[Answer, Numbering]]:
        """Answers that grow by a checked sentence; the last one is complete.

        Args:
            question: The question, standing alone.
            documents: Ids of the documents to ask; None for all.
            numbering: Numbers given so far in the conversation.
            strictness: "strict" also asks no model where the extractive answer would abstain.
            budget_ms: As `Extractive.answer`, for searching and reading.
            told: The texts of earlier answers, which "what else?" doesn't want again.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        said = numbering.markers if numbering is not None and asks_for_more(question) else ()
        before = Told(told, said) if said else None
        draft = Draft(
            numbering or Numbering(),
            check=self._check,
            model=self._chat.name,
            strict=self._strict,
            question=question,
            repeats=before.repeats if before else None,
        )
        found, clock = self._extractive.look_up(question, documents=documents, budget_ms=budget_ms, said=said)
        decision = self._extractive.decide(question, found, strictness=strictness)

        def extractive() -> tuple[Answer, Numbering]:
            return self._extractive.worded(question, found, decision, clock=clock, numbering=draft.numbering)

        refused = decision.refusal
        if found.settled and isinstance(read_intent(question), Mentions):
            yield extractive()  # these are counted, and no model can count what it isn't shown
            return
        if refused is not None and (refused.why in _FINAL or strictness is Strictness.STRICT):
            yield extractive()
            return
        citing = Citing(self._extractive.library)

        def composed() -> Answer:
            if draft.checked:
                answer = self._composed(question, draft, citing)
            else:
                answer = self._nothing(question, draft, found.passages, more=before is not None)
            return replace(
                answer,
                mode=Mode.LLM,
                model=self._chat.name,
                removed=draft.removed,
                unknown_markers=draft.unknown,
                read=found.reads.counted(),
                timings=clock.timings(),
            )

        packed = self._pack(question, found, before)
        step("shown", lambda: facts_of_lines(packed))
        try:
            if not packed.lines and before:
                yield extractive()
                return
            if not packed.lines:
                raise LlmError(Failure.REJECTED, model=self._chat.name)
            for _ in self._write(question, packed, draft):
                yield composed(), draft.numbering
            draft.require_usable()
        except LlmError as error:
            failure = error.failure
            step("failed", lambda: {"model": self._chat.name, "failure": failure.value})
            answer, numbering = extractive()
            yield (
                replace(answer, notices=(*answer.notices, failed(error, answer)), usage=self._usage()),
                numbering,
            )
            return
        if draft.declined:
            draft.set_aside()
        silent = not draft.checked and (draft.declined or not draft.removed)
        # What makes the reader sure of a question for something else is what was cited before.
        if silent and not refused and not before and self._extractive.sure(question, found):
            # Small models decline what the lines say: Qwen2.5-Coder-1.5B 5 questions with an answer of 48.
            answer, numbering = extractive()
            yield (
                replace(answer, notices=(*answer.notices, declined(self._chat.name)), usage=self._usage()),
                numbering,
            )
            return
        notices = (
            (*removed(draft.removed), *silences(draft.silences, self._chat.name)) if draft.checked else ()
        )
        if found.settled:
            notices += (*found.left_out, *left_out(len(packed.lines), packed.left_out))
        yield replace(composed(), notices=notices, usage=self._usage()), draft.numbering

    def _pack(self, question: str, found: Found, before: Told | None) -> Packed:
        """The lines to show, passages with the evidence of the extractive answer first."""
        chosen = {e.sentence.span for e in found.evidence}
        order = sorted(
            enumerate(found.passages),
            key=lambda item: (not any(s.sentence.span in chosen for s in item[1].sentences), item[0]),
        )
        empty = Packed(prefix="xx", lines=())
        room = min(self._chat.evidence, self._chat.room(*answering(question, empty)))
        if room < _LEAST_ROOM:
            return empty
        passages = [passage for _, passage in order]
        return pack(before.left(passages) if before else passages, room=room, count=self._chat.count)

    def _write(self, question: str, packed: Packed, draft: Draft) -> Iterator[None]:
        """Streams the answer into the draft; yields after each sentence that is new in it."""
        reader = StreamReader(packed.prefix, len(packed.lines), waits=reasons(self._chat.name))
        with closing(self._chat.stream(*answering(question, packed))) as pieces:
            for piece in pieces:
                for written in reader.feed(piece):
                    if draft.take(written, packed.lines):
                        yield
                if reader.ended:
                    break
        for written in reader.end():
            if draft.take(written, packed.lines):
                yield
        if draft.end(packed.lines):
            yield
        draft.text = reader.said
        step("written", lambda: {"model": self._chat.name, "text": reader.said})

    def _composed(self, question: str, draft: Draft, citing: Citing) -> Answer:
        """The answer of the draft as it is."""
        markers = draft.numbering.markers
        lines = {line.span: line for c in draft.checked for line in c.lines}
        citations = [citing.citation(line, markers[span]) for span, line in lines.items()]
        sentences = tuple(
            AnswerSentence(
                text=neutral(c.text),
                markers=tuple(sorted({markers[line.span] for line in c.lines})),
                support=c.support,
                score=round(c.score, 4),
                reason=None if c.support is Support.SUPPORTED else c.reason,
            )
            for c in draft.checked
        )
        supported = sum(s.support is Support.SUPPORTED for s in sentences)
        return Answer(
            question=question,
            text=marked(sentences),
            abstained=False,
            sentences=sentences,
            citations=tuple(sorted(citations, key=lambda c: c.marker)),
            coverage=supported / len(sentences),
        )

    def _nothing(self, question: str, draft: Draft, passages: Sequence[Passage], *, more: bool) -> Answer:
        """The abstention where the model found no answer, or none of what it wrote could stay."""
        reason = NO_MORE if more and not draft.removed else nothing(draft.removed)
        return abstention(question, refusal=Refusal(why=Why.NO_ANSWER, reason=reason), passages=passages)

    def _usage(self) -> LlmUsage | None:
        """What the answer has cost so far; None where nothing was asked of the model."""
        return self._chat.usage if self._chat.usage.requests else None
