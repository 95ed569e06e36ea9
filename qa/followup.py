"""Rewrites a follow-up question so that it stands alone, without a language model.

Knows the words of the conversation only. "And who did he meet there?" after
"When was Blinken in Kyiv?" becomes "And who did Blinken meet in Kyiv?".
Where the words don't decide what a pronoun means, the earlier question's terms
are put before the new one: retrieval then finds both, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from index.terms import split_words
from qa.answer import Turn
from qa.intent import Mentions, Overview, read_intent
from qa.names import country
from qa.question import asks_nothing, asks_of_library, names_in, read_question

__all__ = ["standalone"]

_LEAD = re.compile(r"^\s*(?:and|but|so|also|then|ok(?:ay)?|well)\b[\s,]*", re.I)
_ELLIPSIS = re.compile(r"^\s*(?:and |but |so )?(?:what|how) about (?P<rest>.+?)\s*\?*\s*$", re.I)
_BARE = re.compile(
    r"^\s*(?i:and|but|or) (?P<rest>(?:in |at |on |by |for |with |from |to |the )*[A-Z][^?]*?|[^?\s]+(?: [^?\s]+)?)\s*\?*\s*$"
)
# "What about the deposit?" asks about another thing of the same; no name makes room for it.
_COMMON = re.compile(
    r"(?:(?:in|at|on|by|for|with|from|to) )?(?:the|an?|my|our|your|his|her|its|their|any) [^A-Z]+$"
)
_NEXT_QUESTION = re.compile(r"(?<=\?)\s+")
# Content words with which a question that leaned on those before it is enough for the next one to lean on.
_ENOUGH = 2
_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.I)
_PLACE = re.compile(
    r"\bthere\b(?!\s+(?:is|are|was|were|be|been|will|has|have|had|any)\b)(?<!is there)(?<!are there)(?<!was there)(?<!were there)",
    re.I,
)
_THING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|the (?:same|latter|former|other))\b", re.I
)
_TIME = re.compile(
    r"\b(?:then|at that time|that (?:day|week|month|year)|the same (?:day|week|month|year))\b", re.I
)
_LOCATIVE = re.compile(r"\b(?:in|at|to|from|near|visit(?:ed|s)?|of)\s+(?:the\s+)?$", re.I)
_TITLE = re.compile(
    r"^(?:president|minister|chancellor|secretary|prime|foreign|general|sir|lord|pope|king|queen|mr|mrs|ms|dr|senator|ambassador)\b",
    re.I,
)
_POSSESSIVES = frozenset({"his", "hers"})


def standalone(
    question: str, history: Sequence[Turn], *, stands: Callable[[Set[str]], bool] | None = None
) -> str:
    """The question with what it leaves to the conversation filled in.

    Args:
        question: The new question.
        history: Earlier turns, oldest first.
        stands: Whether any of some stems stands in the documents. A few words none of which does ("asdf") ask for
            nothing there is, and the earlier question must not be answered in their name; None to take them all
            for a follow-up.

    Returns:
        The question itself when it stands alone or there is no history.

    >>> turns = [Turn(role="user", content="When was Blinken in Kyiv?")]
    >>> standalone("And who did he meet there?", turns)
    'who did Blinken meet in Kyiv?'
    >>> standalone("What about Berlin?", turns)
    'When was Blinken in Berlin?'
    """
    # One space each: on long runs of them the patterns take seconds, and a caller's history may hold any text.
    turns = [replace(turn, content=" ".join(turn.content.split())) for turn in history]
    return _standing(" ".join(question.split()), _asked(turns), _answers(turns), stands=stands)


def _standing(
    question: str,
    asked: Sequence[str],
    answers: Sequence[str],
    *,
    stands: Callable[[Set[str]], bool] | None = None,
) -> str:
    """The question as it stands alone, after questions that do and the answers given."""
    if not asked or _of_nothing(question):
        return question
    wanted = read_intent(question)
    if wanted is not None:
        # "Summarise what he said": a request stands alone, less its pronouns.
        rewritten, open_reference = _replace(question, asked, answers)
        return question if open_reference else rewritten
    previous = asked[-1]
    if (elliptic := _ellipsis(question, previous)) is not None:
        return elliptic
    rewritten, open_reference = _replace(question, asked, answers)
    if open_reference:
        return f"{previous.rstrip()} {question}"
    if rewritten == question and _leans(question) and (stands is None or _says_something(question, stands)):
        return f"{previous.rstrip()} {question}"
    return rewritten


def _of_nothing(text: str) -> bool:
    """Whether it asks nothing of the documents."""
    return asks_nothing(text) or asks_of_library(text)


def _asked(history: Sequence[Turn]) -> list[str]:
    """Earlier questions, each made to stand alone by those before it and by the answer right before it."""
    asked: list[str] = []
    answers: tuple[str, ...] = ()
    for turn in history:
        if turn.role == "user" and turn.content.strip() and not _of_nothing(turn.content):
            alone = _standing(turn.content, asked, answers)
            told = _spoken_of(_remembered(turn.content, alone, asked[-1]) if asked else alone)
            asked += [told] if told else []
        answers = _answers([turn])
    return asked


def _spoken_of(question: str) -> str:
    """What later questions may lean on: of "summarise the interview" the interview alone, of "tl;dr" nothing."""
    wanted = read_intent(question)
    if wanted is None:
        return question
    if isinstance(wanted, Overview):
        return wanted.subject
    return wanted.phrase if isinstance(wanted, Mentions) else ""


def _answers(history: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(turn.content for turn in history if turn.role == "assistant")


def _remembered(question: str, alone: str, previous: str) -> str:
    """What of a question is left for the next one to lean on.

    One that leaned on the whole of those before it would drag them all along, and the fourth of a row was answered
    with what the first had asked for. With words enough of its own it goes on alone, or behind the first of them where
    names stand there.
    """
    if alone != f"{previous.rstrip()} {question}":
        return alone
    if sum(not word.stop for word in split_words(question)) < _ENOUGH:
        return alone
    return f"{_NEXT_QUESTION.split(previous)[0]} {question}" if names_in(previous) else question


def _ellipsis(question: str, previous: str) -> str | None:
    """The earlier question with its like-placed name replaced ("What about Berlin?")."""
    match = _ELLIPSIS.match(question) or _BARE.match(question)
    if match is None or len(match["rest"].split()) > 5 or _is_question(match["rest"]):
        return None
    rest = re.sub(r"^(?:in|at|on|by|for|with|from|to)\s+", "", match["rest"].strip())
    names = names_in(previous)
    if names and _COMMON.match(match["rest"]):
        return f"{_NEXT_QUESTION.split(previous)[0].rstrip()} {question}"
    if not names:
        return f"{previous.rstrip(' ?')} {match['rest']}?"
    places = [name for name in names if _is_place(name, previous)]
    agents = [name for name in names if name not in places]
    if re.match(r"(?:in|at|to|from)\s", match["rest"]):
        replaced = (places or names)[-1]
    elif agents and places:
        # Both kinds stand in the earlier question: a bare name replaces the place
        # only when it looks like one, and nothing here knows which names are places.
        return (
            f"{previous.replace(places[-1], rest)}"
            if _named_as_place(rest, previous)
            else _swap(previous, agents[0], rest)
        )
    else:
        replaced = names[0]
    return _swap(previous, replaced, rest)


def _swap(text: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), lambda _: new, text, count=1)


def _named_as_place(name: str, previous: str) -> bool:
    """One bare capitalised word after a question that ended with its place."""
    places = [n for n in names_in(previous) if _is_place(n, previous)]
    return bool(places) and " " not in name and previous.rstrip(" ?").endswith(places[-1])


def _is_question(rest: str) -> bool:
    return (
        re.match(
            r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
            rest,
            re.I,
        )
        is not None
    )


def _is_place(name: str, text: str) -> bool:
    start = text.find(name)
    return start > 0 and _LOCATIVE.search(text[:start]) is not None


def _replace(question: str, asked: Sequence[str], answers: Sequence[str]) -> tuple[str, bool]:
    """Replaces pronouns; says whether one stayed open."""
    own_names = names_in(question)
    person, place = _referents(asked, answers)
    open_reference = False
    text = question

    def name(match: re.Match[str]) -> str:
        word = match.group().lower()
        possessive = word in _POSSESSIVES or (
            word == "her" and re.match(r"\s+\w", text[match.end() :]) is not None
        )
        return f"{person}’s" if possessive else str(person)

    if _PERSON.search(text) and not any(_is_person(own) for own in own_names):
        if person is not None:
            text = _PERSON.sub(name, text)
        else:
            open_reference = True
    if _PLACE.search(text):
        if place is not None:
            text = _PLACE.sub(f"in {place}", text)
        else:
            open_reference = True
    if text != question:
        # What the replaced pronoun names is enough to find the rest by.
        return _LEAD.sub("", text), open_reference
    if _TIME.search(text) or (_THING.search(text) and not own_names):
        open_reference = True
    return text, open_reference


def _referents(asked: Sequence[str], answers: Sequence[str]) -> tuple[str | None, str | None]:
    """The person and the place last spoken of.

    A question for the subject ("Who opened …?") is about whom its answer names; otherwise the names of the
    questions come before those of the answer, which mentions many.
    """
    texts = [*reversed(asked), *reversed(answers[-1:])]
    if answers and re.match(
        r"\s*(?:and\s+)?who\s+(?!do|did|does|is|are|was|were|has|had|have|can|could|will|would|should)\w",
        asked[-1],
        re.I,
    ):
        texts.insert(0, answers[-1])
    person = place = None
    for text in texts:
        for name in names_in(text):
            if _is_place(name, text):
                place = place or name
            elif _is_person(name):
                person = person or name
    # "What did the foreign minister demand?": a person without a name.
    return person or read_question(asked[-1]).agent, place


def _is_person(name: str) -> bool:
    """Whether a name may be a person's: no country, no acronym."""
    return country(name) is None and not (name.isupper() and len(name) > 1)


def _leans(question: str) -> bool:
    """Whether a question without pronouns still leans on the one before it."""
    body = _LEAD.sub("", question)
    short = len(body.split()) <= 3
    return (body != question.lstrip() and not names_in(body)) or (short and not names_in(body))


def _says_something(question: str, stands: Callable[[Set[str]], bool]) -> bool:
    """Whether a few words without names are of this world: "why?" has none to look for, of "cost?" one stands there."""
    own = {word.stem for word in split_words(_LEAD.sub("", question)) if not word.stop}
    return not own or stands(own)
