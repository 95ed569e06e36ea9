"""Answers a question of several parts as the conversation that it is, each part judged by itself; knows no search.

One part that the documents answer must not hide that they don't answer another, and one that they don't answer must
not keep back the other's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from itertools import chain

from qa.answer import Answer, AnswerSentence, PassagesRead, Timings, Turn
from qa.compose import marked
from qa.numbering import Numbering
from qa.trace import step

__all__ = ["Asked", "answer_in_parts"]

Asked = Callable[[str, Numbering, float | None], tuple[Answer, Numbering]]
"""Answers one question that stands alone, with the numbers given so far, within some milliseconds (None: no limit)."""


def answer_in_parts(
    question: str,
    parts: Sequence[str],
    ask: Asked,
    *,
    standing: Callable[[str, Sequence[Turn]], str],
    turns: Sequence[Turn] = (),
    numbering: Numbering,
    budget_ms: float | None = None,
) -> tuple[Answer, Numbering]:
    """One answer of those to the parts, in their order, no sentence twice; where no part is answered, that to the whole.

    A notice names each part that the documents don't answer, and why; those of the answers to the others stay.

    Args:
        question: As asked.
        parts: The questions that it's made of; a later one may lean on those before it and on their answers.
        ask: Answers one of them.
        standing: A part with what it leaves to earlier turns filled in.
        turns: Those before the question, oldest first.
        numbering: Numbers given so far in the conversation.
        budget_ms: Milliseconds for all of them together; what one leaves over is the next one's.
    """
    said = list(turns)
    answers: list[Answer] = []
    left = budget_ms
    for number, part in enumerate(parts):
        share = None if left is None else max(1.0, left / (len(parts) - number))
        alone = standing(part, said)
        facts = {"asked": part, "standalone": alone}
        step("part", facts.copy)
        answer, numbering = ask(alone, numbering, share)
        answers.append(answer)
        left = None if left is None else left - answer.timings.total_ms
        said += [Turn(role="user", content=part), Turn(role="assistant", content=_said(answer))]
    if all(answer.abstained for answer in answers):
        # Within what is left: at least one passage is read of it, however little that is.
        whole, numbering = ask(standing(question, turns), numbering, None if left is None else max(1.0, left))
        asked = (*answers, whole)
        return replace(whole, read=_read(asked), timings=_together([a.timings for a in asked])), numbering
    sentences = _once(chain.from_iterable(answer.sentences for answer in answers))
    used = {marker for sentence in sentences for marker in sentence.markers}
    citations = {c.marker: c for answer in answers for c in answer.citations if c.marker in used}
    return (
        Answer(
            question=question,
            text=marked(sentences),
            abstained=False,
            sentences=sentences,
            citations=tuple(citations[marker] for marker in sorted(citations)),
            disagreements=tuple(
                d
                for answer in answers
                for d in answer.disagreements
                if all(claim.marker in used for claim in d.claims)
            ),
            read=_read(answers),
            timings=_together([answer.timings for answer in answers]),
            notices=tuple(
                notice
                for part, answer in zip(parts, answers, strict=True)
                for notice in ((f"“{part}” {answer.reason}",) if answer.abstained else answer.notices)
            ),
        ),
        numbering,
    )


def _said(answer: Answer) -> str:
    """What a next part may lean on: the words that answer, where any stand out ("Who opened it, and what did she say?")."""
    strong = [s.text[slice(*s.highlight)] for s in answer.sentences if s.highlight is not None]
    return "; ".join(strong) or answer.text


def _once(sentences: Iterable[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """The sentences without those whose own place was shown before."""
    shown: set[int] = set()
    kept = []
    for sentence in sentences:
        own = set(sentence.markers) - {also.marker for also in sentence.also}
        if not own <= shown:
            kept.append(sentence)
            shown |= own
    return tuple(kept)


def _read(answers: Sequence[Answer]) -> PassagesRead:
    return PassagesRead(passages=sum(a.read.passages for a in answers), of=sum(a.read.of for a in answers))


def _together(timings: Sequence[Timings]) -> Timings:
    names = [field.name for field in fields(Timings)]
    return Timings(**{name: round(sum(getattr(t, name) for t in timings), 3) for name in names})
