"""Decides whether to answer at all, and says why not: as one of a few values and in a sentence.

Two tests, either of which is enough to abstain: a proper name of the question that nothing found mentions in any
spelling, and a probability of an answer (`qa/judging.py`) under a threshold. Knows no wording of answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from index.passage import Passage
from index.terms import stem, stems
from qa import answerability_fitted as fitted
from qa.answer import Why
from qa.intent import Task, read_intent
from qa.judging import Judgement
from qa.names import is_mentioned, name_words
from qa.presupposed import CALENDAR, presupposed
from qa.question import Question, asks_nothing, asks_of_library

__all__ = ["THRESHOLDS", "Refusal", "Strictness", "refusal", "unmentioned"]


class Strictness(StrEnum):
    """How much evidence an answer needs."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


THRESHOLDS: Mapping[Strictness, float] = MappingProxyType({s: fitted.THRESHOLDS[s.value] for s in Strictness})
"""Least probability of an answer. Strict: one in twenty unanswerable development questions passes. Balanced: the
mean of unanswerable ones refused and answerable ones answered is about highest. Lenient: one in two passes.
All from `python -m evals.tune_abstention`, which says on which questions."""

# Letters that languages write for the same sounds: Selenskyj, Zelensky; Tschernobyl, Chernobyl.
_SOUNDS = (
    ("tsch", "c"),
    ("tch", "c"),
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "h"),
    ("zh", "s"),
    ("ph", "f"),
    ("ck", "k"),
    ("z", "s"),
    ("w", "v"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
)
_VOWELS = re.compile(r"[aeiouyj]")
_DOUBLED = re.compile(r"(.)\1+")
# So many consonants in the same order are one name: fewer would make Iran Iraq's like.
_CONSONANTS = 4
# Words of names that name nobody by themselves.
_COMMON = frozenset(
    "council commission committee union party ministry minister president street square hotel palace house "
    "university institute company state states republic north south east west new great nations".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a question is not answered.

    Attributes:
        why: For programs.
        reason: For people, one sentence.
    """

    why: Why
    reason: str


def refusal(
    question: Question,
    passages: Sequence[Passage],
    judgement: Judgement,
    *,
    strictness: Strictness = Strictness.BALANCED,
    disputed: bool = False,
) -> Refusal | None:
    """Why the question should not be answered from these passages, or None.

    Args:
        question: The question, standing alone.
        passages: What was retrieved, best first.
        judgement: How likely they answer it.
        strictness: Which threshold applies.
        disputed: Whether sources give different answers; a reason to abstain under the strict setting only.
    """
    if asks_nothing(question.text):
        return Refusal(
            why=Why.NOTHING_RELEVANT, reason="Nothing is asked here: put a question to the documents."
        )
    if asks_of_library(question.text):
        return Refusal(
            why=Why.NOTHING_RELEVANT,
            reason="This asks about the library, not of its documents: the list of sources shows what it holds, and a "
            "question is answered with what stands in them.",
        )
    wanted = read_intent(question.text)
    if isinstance(wanted, Task):
        return Refusal(
            why=Why.NO_ANSWER,
            reason=f"Ibid answers with what stands in the documents; it takes a language model to {wanted.verb} anything.",
        )
    if not passages:
        return _nothing()
    missing = unmentioned(question, passages)
    if missing:
        return Refusal(
            why=Why.UNMENTIONED_NAME,
            reason=f"The documents don't say: they don't mention {_listing(missing)} in this connection.",
        )
    threshold = THRESHOLDS[strictness]
    if judgement.probability < threshold:
        if judgement.searched < fitted.RELEVANT:
            return _nothing()
        if judgement.taken_for_granted >= threshold and judgement.worst is not None:
            return Refusal(why=Why.PREMISE, reason=_not_borne_out(question, judgement.worst))
        return Refusal(
            why=Why.NO_ANSWER,
            reason="The documents don't say: they have passages near this question, but none that answers it.",
        )
    if disputed and strictness is Strictness.STRICT:
        return Refusal(
            why=Why.CONFLICT,
            reason="The documents don't agree: they give different answers to this question.",
        )
    return None


def _nothing() -> Refusal:
    return Refusal(
        why=Why.NOTHING_RELEVANT,
        reason="The documents don't say: nothing in them is about this question.",
    )


def _not_borne_out(question: Question, signal: str) -> str:
    asked = presupposed(question.text)
    said: Mapping[str, Callable[[], str]] = {
        "actor": lambda: f"they don't say it of {asked.actor}",
        "actor_near": lambda: f"they don't say it of {asked.actor}",
        "speaker": lambda: f"it is somebody else who says it, not {asked.actor}",
        "rival": lambda: f"they say it of somebody else, not of {asked.actor}",
        "reversed": lambda: f"they say it the other way round, not of {asked.actor}",
        "figures": lambda: f"they don't give {_listing(sorted(asked.figures | asked.calendar))} for it",
        "elsewhere": lambda: "what comes nearest was in another place",
        "names": lambda: f"what comes nearest isn't about {_listing(asked.names)}",
        "names_near": lambda: f"what comes nearest isn't about {_listing(asked.names)}",
        "parts": lambda: f"what comes nearest isn't about {_listing(asked.names)}",
        "negated": lambda: "what comes nearest denies what the question takes for granted",
        "opposite": lambda: "what comes nearest says the opposite of what the question takes for granted",
        "superlative": lambda: (
            f"they don't say which is {_listing(['the ' + s for s in asked.superlatives])}"
        ),
    }
    wording = said.get(signal)
    if wording is None:
        return "The documents don't say: they don't bear out what the question takes for granted."
    return f"The documents don't say: {wording()}."


def unmentioned(question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Proper names of the question that none of the passages mentions, in text, title, speaker or source.

    Any spelling will do ("Selenskyj"); "Hofburg Palace" is mentioned where the Hofburg is.
    """
    names = [name for name in question.names if not CALENDAR.match(name)]
    if not names:
        return ()
    words: set[str] = set()
    for passage in passages:
        words.update(name_words(passage.text))
        words.update(
            name_words(f"{passage.document.title} {passage.document.author or ''} {passage.chunk.heading}")
        )
        words.update(name_words(re.sub(r"[/\\_.-]", " ", passage.document.source)))
        words.update(
            word for s in passage.sentences if s.sentence.speaker for word in name_words(s.sentence.speaker)
        )
    missing = [name for name in names if not is_mentioned(name, words)]
    if (
        missing
        and _opens(question.text, missing[0])
        and not {stem(word) for word in words}.isdisjoint(stems(missing[0]))
    ):
        # Every first word has a capital: "Cats allowed?" asks about the cat that the text speaks of.
        missing = missing[1:]
    if not missing:
        return ()
    sounds = {_sound(word) for word in words}
    return tuple(name for name in missing if not _is_spelt_otherwise(name, words, sounds))


def _opens(question: str, name: str) -> bool:
    """Whether it is a single word, and the first one."""
    return len(name_words(name)) == 1 and question.lstrip().startswith(name)


def _is_spelt_otherwise(name: str, words: set[str], sounds: set[str]) -> bool:
    parts = name_words(name)
    if parts[-1] in _COMMON:
        # "Hofburg Palace" where the text says Hofburg alone.
        return any(part not in _COMMON and is_mentioned(part, words) for part in parts)
    sound = _sound(parts[-1])
    return len(sound) >= _CONSONANTS and sound in sounds


def _sound(word: str) -> str:
    """The consonants of a name as they sound, however it is transliterated.

    >>> _sound("selenskyj") == _sound("zelensky"), _sound("iran") == _sound("iraq")
    (True, False)
    """
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def _listing(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
