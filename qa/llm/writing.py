"""Answers a question with a language model's sentences, each cited and checked before it counts as supported.

The model sees numbered lines and writes sentences with their ids; quotes and offsets are the library's. Where it
fails, the extractive answer takes its place, with a notice. Knows no prompt's words, no client and no page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from index.passage import Passage
from qa.abstain import Refusal, Strictness
from qa.answer import Answer, AnswerSentence, LlmUsage, Mode, Support, Why
from qa.compose import abstention, marked
from qa.extractive import Extractive
from qa.llm.chat import Chat
from qa.llm.checking import Checked, Checker, Judge, check, verify
from qa.llm.citing import Citing
from qa.llm.failures import Failure, LlmError
from qa.llm.notices import declined, failed, neutral, nothing, removed
from qa.llm.packing import Line, Packed, pack
from qa.llm.prompt import NOT_SAID, answering
from qa.llm.sentences import WrittenSentence
from qa.llm.stream import StreamReader
from qa.llm.thinking import Dropped, reasons
from qa.numbering import Numbering
from qa.reading import Found
from qa.steps import facts_of_checked, facts_of_lines
from qa.trace import step

__all__ = ["Grounded"]

_LEAST_ROOM = 200  # tokens; a window that leaves less can't hold a passage
# Refusals that no model can do anything about: it would be shown nothing that bears on the question.
_FINAL = frozenset({Why.NOTHING_RELEVANT, Why.UNMENTIONED_NAME})
_SPACES = re.compile(r"\W+")
_DECLINED = re.compile(
    r"^\W*(?:\[[^\]]*\]\W*)?(?:i['’]?m sorry|sorry|i apologi[sz]e|as an ai|i can(?:['’]t|not)|i am (?:not able|unable)|i['’]m (?:not able|unable))\b",
    re.I,
)
_READABLE = 2  # words from which a sentence says something
_COPIED = 6
"""Whole sentences that stand one behind the other in a document, from which a model that writes them down isn't answering:
Qwen2.5-Coder-1.5B wrote 6 to 15 in 3 answers of 44, one or none of which had to do with the question. Lists may be longer."""
_WHOLE = re.compile(r"[\"“‘'(]*[A-Z0-9].*[.!?][\"”’')]*", re.S)


@dataclass(slots=True)
class _Draft:
    """What has been written so far.

    Attributes:
        numbering: With the numbers of all lines that were ever shown for it: none changes any more.
        text: As the model wrote it, once it has ended.
        checked: Its sentences that are shown.
        last: The sentence just written, shown or not, with the ids given for it; None where it is none of ours.
        unknown: How many ids named no line.
        removed: How many sentences were taken away.
        said: Its sentences by their words.
        copied: The lines that were last written down one behind the other.
    """

    numbering: Numbering
    text: str = ""
    checked: list[Checked] = field(default_factory=list)
    last: tuple[Checked, tuple[int, ...]] | None = None
    unknown: int = 0
    removed: int = 0
    said: set[str] = field(default_factory=set)
    copied: list[Line] = field(default_factory=list)

    def drop(self) -> None:
        """Forgets what was written, but for the numbers that were shown."""
        self.checked, self.last, self.said, self.copied = [], None, set(), []
        self.unknown = self.removed = 0


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
        asked: str | None = None,
        documents: Collection[str] | None = None,
        numbering: Numbering | None = None,
        strictness: Strictness = Strictness.BALANCED,
        budget_ms: float | None = None,
    ) -> Iterator[tuple[Answer, Numbering]]:
        """Answers that grow by a checked sentence; the last one is complete.

        Args:
            question: The question, standing alone.
            asked: The question as the user put it, when that differs.
            documents: Ids of the documents to ask; None for all.
            numbering: Numbers given so far in the conversation.
            strictness: "strict" also asks no model where the extractive answer would abstain.
            budget_ms: As `Extractive.answer`, for searching and reading.

        Raises:
            AnswerError: The library is empty.
            LibraryError: The library can't be searched.
        """
        draft = _Draft(numbering=numbering or Numbering())
        found, clock = self._extractive.look_up(question, documents=documents, budget_ms=budget_ms)
        decision = self._extractive.decide(question, found, strictness=strictness)

        def extractive() -> tuple[Answer, Numbering]:
            return self._extractive.worded(
                question, found, decision, clock=clock, asked=asked, numbering=draft.numbering
            )

        refused = decision.refusal
        if refused is not None and (refused.why in _FINAL or strictness is Strictness.STRICT):
            yield extractive()
            return
        citing = Citing(self._extractive.library)

        def composed() -> Answer:
            if draft.checked:
                answer = self._composed(asked or question, draft, citing)
            else:
                answer = self._nothing(asked or question, draft, found.passages)
            return replace(
                answer,
                mode=Mode.LLM,
                model=self._chat.name,
                removed=draft.removed,
                unknown_markers=draft.unknown,
                read=found.reads.counted(),
                timings=clock.timings(),
            )

        packed = self._pack(question, found)
        step("shown", lambda: facts_of_lines(packed))
        try:
            if not packed.lines:
                raise LlmError(Failure.REJECTED, model=self._chat.name)
            for _ in self._write(question, packed, draft):
                yield composed(), draft.numbering
            self._usable(draft)
        except LlmError as error:
            failure = error.failure
            step("failed", lambda: {"model": self._chat.name, "failure": failure.value})
            answer, numbering = extractive()
            yield (
                replace(answer, notices=(*answer.notices, failed(error, answer)), usage=self._usage()),
                numbering,
            )
            return
        if not draft.checked and not draft.removed and not refused and self._extractive.sure(question, found):
            # Small models decline what the lines say: Qwen2.5-Coder-1.5B 5 questions with an answer of 48.
            answer, numbering = extractive()
            yield (
                replace(answer, notices=(*answer.notices, declined(self._chat.name)), usage=self._usage()),
                numbering,
            )
            return
        notices = removed(draft.removed) if draft.checked else ()
        yield replace(composed(), notices=notices, usage=self._usage()), draft.numbering

    def _pack(self, question: str, found: Found) -> Packed:
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
        return pack([passage for _, passage in order], room=room, count=self._chat.count)

    def _write(self, question: str, packed: Packed, draft: _Draft) -> Iterator[None]:
        """Streams the answer into the draft; yields after each sentence that is new in it."""
        reader = StreamReader(packed.prefix, len(packed.lines), waits=reasons(self._chat.name))
        for piece in self._chat.stream(*answering(question, packed)):
            for written in reader.feed(piece):
                if self._take(written, packed.lines, draft):
                    yield
        for written in reader.end():
            if self._take(written, packed.lines, draft):
                yield
        draft.text = reader.said
        step("written", lambda: {"model": self._chat.name, "text": reader.said})

    def _take(self, written: WrittenSentence | Dropped, lines: Sequence[Line], draft: _Draft) -> bool:
        """Checks what was written and adds it; whether there is more to show."""
        if isinstance(written, Dropped):
            draft.drop()
            return False
        draft.unknown += written.unknown
        if not written.text:
            return self._take_ids(written, lines, draft)
        draft.last = None
        plain = _plain(written.text)
        if plain in draft.said:
            return False  # a model in a loop says the same again and again
        draft.said.add(plain)
        if plain == _plain(NOT_SAID):
            return False
        self._watch(plain, lines, draft)
        found = self._check(written.text, written.lines, lines)
        step("checked", lambda: facts_of_checked(written, found))
        draft.last = (found, written.lines)
        return self._keep(found, draft)

    def _watch(self, plain: str, lines: Sequence[Line], draft: _Draft) -> None:
        """Raises `LlmError` where a model writes down line after line."""
        line = next((line for line in lines if _plain(line.shown) == plain), None)
        if line is None or not _WHOLE.fullmatch(line.shown):
            draft.copied = []
            return
        follows = bool(draft.copied) and line.number == draft.copied[-1].number + 1
        draft.copied = [*draft.copied, line] if follows else [line]
        if len(draft.copied) >= _COPIED:
            raise LlmError(Failure.COPIED, model=self._chat.name)

    def _take_ids(self, written: WrittenSentence, lines: Sequence[Line], draft: _Draft) -> bool:
        """Takes ids in a paragraph of their own for those of the sentence before, if it still lacks support."""
        if draft.last is None:
            return False
        before, given = draft.last
        cited = tuple(dict.fromkeys([*given, *written.lines]))
        if before.support is Support.SUPPORTED or cited == given:
            return False
        found = self._check(before.text, cited, lines)
        step("checked", lambda: facts_of_checked(written, found))
        draft.last = (found, cited)
        if draft.checked and draft.checked[-1] is before:
            draft.checked.pop()
        else:
            draft.removed -= 1
        return self._keep(found, draft)

    def _keep(self, found: Checked, draft: _Draft) -> bool:
        """Shows a sentence or, where that is wanted, removes it for want of support; whether it is shown."""
        if self._strict and found.support is not Support.SUPPORTED:
            draft.removed += 1
            return False
        draft.checked.append(found)
        draft.numbering = draft.numbering.with_spans([line.span for line in found.lines])
        return True

    def _usable(self, draft: _Draft) -> None:
        """Raises `LlmError` where what was written is no answer at all."""
        if not draft.text.strip():
            raise LlmError(Failure.EMPTY, model=self._chat.name)
        if not draft.said:
            raise LlmError(Failure.GARBAGE, model=self._chat.name)
        # An apology says nothing of the documents, whatever it cites and the verifier makes of it.
        if any(c.support is Support.SUPPORTED and not _DECLINED.match(c.text) for c in draft.checked):
            return
        # By what was written: of what was removed nothing is left to be judged by.
        if _DECLINED.match(draft.text):
            raise LlmError(Failure.REFUSED, model=self._chat.name)
        if all(len(_words(text)) < _READABLE for text in draft.said):
            raise LlmError(Failure.GARBAGE, model=self._chat.name)

    def _composed(self, question: str, draft: _Draft, citing: Citing) -> Answer:
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

    def _nothing(self, question: str, draft: _Draft, passages: Sequence[Passage]) -> Answer:
        """The abstention where the model found no answer, or none of what it wrote could stay."""
        return abstention(
            question, refusal=Refusal(why=Why.NO_ANSWER, reason=nothing(draft.removed)), passages=passages
        )

    def _usage(self) -> LlmUsage | None:
        """What the answer has cost so far; None where nothing was asked of the model."""
        return self._chat.usage if self._chat.usage.requests else None


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.casefold()).strip()


def _words(text: str) -> list[str]:
    return [word for word in text.split() if sum(c.isalpha() for c in word) >= 2]
