"""Turns a question and its answer into a statement; rules over words, no model, training data only.

The statements are English that a careful reader accepts more often than not; what the rules can't turn is left out.
"""

from __future__ import annotations

import re

from qa.days import MONTHS
from qa.verifier.verbs import base_of_past, is_participle, past, present

__all__ = ["statement"]

_BE = frozenset("is are was were".split())
_HAVE = frozenset("has have had".split())
_MODAL = frozenset("can could will would should may might must".split())
_DO = frozenset("do does did".split())
_AUXILIARY = _BE | _HAVE | _MODAL | _DO
_PREPOSITIONS = frozenset(
    "in on at by for from of to with about into through over under after before during against between among as near".split()
)
_DETERMINERS = frozenset("the a an this that these those his her its their my your our".split())


def statement(question: str, answer: str, *, bases: frozenset[str]) -> str | None:
    """The statement that the answer makes of the question.

    Args:
        question: One that begins with a question word, or with a preposition and one.
        answer: As it stands in the text.
        bases: Base forms of verbs.

    Returns:
        One sentence; None where the question's form isn't known.

    >>> bases = frozenset({"demand", "build"})
    >>> statement("What did Ann Bell demand in May?", "a refund", bases=bases)
    'Ann Bell demanded a refund in May.'
    >>> statement("Who built the bridge?", "Tom Reed", bases=bases)
    'Tom Reed built the bridge.'
    >>> statement("When was the bridge built?", "1931", bases=bases)
    'The bridge was built in 1931.'
    """
    answer = re.sub(r"\s+", " ", answer).strip(" .,;:")
    words = re.sub(r"\s+", " ", question).strip(" ?.!").split(" ")
    if not answer or len(words) < 3:
        return None
    preposition = ""
    if words[0].lower() in _PREPOSITIONS and words[1].lower() in {"what", "which", "whom", "whose"}:
        preposition = words[0].lower()
        words = words[1:]
    asked, rest = words[0].lower(), words[1:]
    noun: list[str] = []
    if asked == "how":
        if rest[0].lower() in _AUXILIARY:
            asked = "how"
        elif rest[0].lower() in {"many", "much"}:
            asked, rest = "how many", rest[1:]
        else:
            asked, rest = "how long", rest[1:]
    if asked in {"what", "which", "whose", "how many"}:
        at = next((i for i, w in enumerate(rest) if w.lower() in _AUXILIARY), None)
        verb = next((i for i, w in enumerate(rest) if _finite(w.lower(), bases)), None)
        cut = min((i for i in (at, verb) if i is not None), default=None)
        if cut is None or cut > 5:
            return None
        noun, rest = rest[:cut], rest[cut:]
    elif asked not in {"who", "whom", "when", "where", "why", "how", "how long"}:
        return None
    if not rest:
        return None
    if asked == "how many" and noun and noun[0].lower() not in answer.lower():
        answer = " ".join([answer, *noun])
    if asked == "whose" and noun:
        answer = " ".join([answer + "’s", *noun])
    found = _arrange(asked, noun, preposition, rest, answer, bases)
    if found is None:
        return None
    text = " ".join(found).strip(" ,")
    return text[:1].upper() + text[1:] + "."


def _finite(word: str, bases: frozenset[str]) -> bool:
    """Whether a lower-case word looks like a verb in the past or the third person."""
    if word.endswith("ed") and len(word) > 4:
        return True
    return any(past(b) == word or present(b) == word for b in _near(word) if b in bases)


def _near(word: str) -> list[str]:
    found = [word[:-1], word[:-2], word[:-3] + "y"] if word.endswith("s") else []
    base = base_of_past(word)
    return [*found, base] if base else found


def _arrange(
    asked: str, noun: list[str], preposition: str, rest: list[str], answer: str, bases: frozenset[str]
) -> list[str] | None:
    first = rest[0].lower()
    if first not in _AUXILIARY:  # the question word is the subject: "Who founded …"
        return [answer, *rest] if asked in {"who", "what", "which", "whose", "how many"} else None
    after = rest[1:]
    if not after:
        return None
    complement = _complement(asked, noun, preposition, answer)
    if first in _DO:
        at = _verb(after, bases)
        if at is None:
            return None
        verb = after[at].lower()
        form = past(verb) if first == "did" else present(verb) if first == "does" else verb
        tail = after[at + 1 :]
        if asked in {"when", "where", "why", "how", "how long"} or preposition:
            return [*after[:at], form, *tail, complement]
        if not tail or tail[0].lower() in _PREPOSITIONS:
            if tail and len(tail) == 1:  # "What did he ask for?"
                return [*after[:at], form, *tail, answer]
            return [*after[:at], form, answer, *tail]
        return [*after[:at], form, *tail, answer]
    participle = next(
        (i for i, w in enumerate(after) if i > 0 and (is_participle(w.lower()) or w.lower().endswith("ing"))),
        None,
    )
    if first in _MODAL:
        participle = _verb(after, bases)
    if asked in {"when", "where", "why", "how", "how long"} or preposition:
        if participle is None:
            if first in _BE and asked == "where":
                return [*after, first, complement]
            return None
        return [*after[:participle], first, *after[participle:], complement]
    if asked in {"who", "whom", "how many"} or (asked in {"what", "which"} and noun):
        if after[-1].lower() in _PREPOSITIONS and participle is not None:
            return [*after[:participle], first, *after[participle:], answer]
        if after[0].lower() in _DETERMINERS and participle is None and first in _BE:
            return [answer, first, *after]
        if asked in {"what", "which"} and participle is not None and participle > 1:
            return [*after[:participle], first, *after[participle:], answer]
        return [answer, *rest]
    if participle is not None:  # "What is X called"
        if participle == 0 or first in _HAVE:
            return (
                [*after[:participle], first, *after[participle:], answer] if participle else [answer, *rest]
            )
        if participle >= len(after) - 2:
            return [*after[:participle], first, *after[participle:], answer]
        return None
    if first in _BE:
        return [*after, first, answer]
    return None


def _verb(words: list[str], bases: frozenset[str]) -> int | None:
    """Where the verb stands after its subject."""
    for i, word in enumerate(words):
        if i == 0 or word != word.lower() or word not in bases:
            continue
        before = words[i - 1].lower()
        if before in _DETERMINERS or before in _PREPOSITIONS or before.endswith(("'s", "’s")):
            continue
        return i
    return None


def _complement(asked: str, noun: list[str], preposition: str, answer: str) -> str:
    first = answer.split(" ")[0].lower()
    if preposition:
        if first == preposition:
            return answer
        if preposition == "in" and noun and noun[-1].lower() in {"way", "ways"}:
            return answer
        return f"{preposition} {answer}"
    if first in _PREPOSITIONS or first in {"because", "when", "while", "since", "until", "due", "so"}:
        return answer
    if asked == "when":
        if re.fullmatch(r"(1\d{3}|20\d\d)s?", answer) or answer.split(" ")[0] in MONTHS:
            return f"{'on' if re.search(r' [0-9]{1,2}(?!.[0-9])', answer) else 'in'} {answer}"
        return answer
    if asked == "where":
        return f"in {answer}"
    if asked == "why":
        return f"because {answer}" if len(answer.split(" ")) > 3 else f"because of {answer}"
    if asked == "how":
        return answer if first.endswith("ly") else f"by {answer}"
    return answer
