"""What a question asks for, read off its words; knows no documents and no scores.

The rules are English. A question in another language is answered all the same:
it then simply has no expected kind of answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Expect", "Question", "read_question"]


class Expect(StrEnum):
    """The kind of thing that answers."""

    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    DURATION = "duration"
    NUMBER = "number"
    MONEY = "money"
    REASON = "reason"
    STATEMENT = "statement"
    YES_NO = "yes-no"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and what its words say about the answer.

    Attributes:
        text: The question.
        expects: The kind of thing that answers.
        wants_list: Whether several items are asked for.
        names: Proper names in it, in order, as written.
        agent: Whose statement or act is asked for ("what did Lavrov demand?": Lavrov), or None.
        action: The verb of that statement or act ("demand"), or None.
    """

    text: str
    expects: Expect
    wants_list: bool
    names: tuple[str, ...]
    agent: str | None
    action: str | None


_DURATION = re.compile(r"\bhow long\b|\b(?:what|which) (?:was|is) the (?:duration|length)\b", re.I)
_MONEY = re.compile(
    r"\bhow much (?:money|did .*\b(?:pay|cost|spend|give|provide|invest|lend|earn|approve)|.*\b(?:assistance|aid|funding|cost|money|dollars))\b|\bwhat (?:price|sum|amount)\b",
    re.I,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|often|far|old|big|large|tall|high|deep|fast)\b|\bwhat (?:number|percentage|share|proportion|portion|fraction)\b",
    re.I,
)
_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|day|date|month|time|week|decade|century)\b|\bsince when\b", re.I
)
_PLACE = re.compile(
    r"\bwhere\b|\b(?:in|at|to|from) (?:what|which) (?:city|country|place|state|town|embassy|venue|capital)\b",
    re.I,
)
_PERSON = re.compile(r"\b(?:who|whom|whose)\b", re.I)
_REASON = re.compile(
    r"\bwhy\b|\bwhat (?:was|is|were|are) the (?:reason|cause|purpose)s?\b|\bfor what reason\b|\bhow come\b",
    re.I,
)
_YES_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n't)?\b",
    re.I,
)

# Verbs of saying, asking and promising: a question built on one asks for a
# statement, and what answers is usually more than one sentence.
_SAYING = (
    "say|said|tell|told|demand|want|ask|propose|offer|promise|warn|claim|deny|announce|argue|insist|suggest|"
    "explain|call|accuse|criti[cs]i[sz]e|describe|respond|reply|reject|threaten|state|urge|recommend|request|"
    "require|expect|agree|pledge|commit|stress|emphasi[sz]e|think|believe|hope|fear|plan|mean"
)
_AGENT = re.compile(
    rf"\bwhat(?:\s+\w+){{0,3}}?\s+(?:did|does|do|has|have|had|is|are|was|were)\s+(?P<agent>.+?)\s+(?P<action>(?:{_SAYING})(?:s|ed|d|ing)?)\b",
    re.I,
)
# "what was her answer when asked", "what did he say": no agent that a text could name.
_NO_AGENT = re.compile(
    r"\b(?:when|if|after|before|that|which)\b|^(?:i|you|he|she|it|we|they|there|this|that|the)$", re.I
)
_PLURAL = re.compile(
    r"\b(?:what|which)(?: other| further| kinds? of| sorts? of| types? of| two| three| four| five)? (?!is\b|was\b|does\b|has\b|this\b|series\b|news\b|process\b)(?P<noun>[a-z]{2,}s|people|men|women|children)\b"
    r"|\b(?:list|name|enumerate)\b(?! of\b)|\bwho (?:are|were|all)\b|\bwhat are\b|\bwhat were the\b|\bboth\b|\bother than\b|\bbesides\b|\bwhat else\b"
    r"|\bwho(?:m)? did .+ (?:meet|visit|see|name|invite|sanction)\b",
    re.I,
)

# Words that begin with a capital without naming anything.
_NOT_NAMES = frozenset(
    (
        "a an and any are as at be but by can could did do does for from had has have he her his how i if "
        "in is it its may might mr mrs ms no not of on or our please she should so tell than that the their "
        "them then there these they this those to was we were what when where which who whom whose why will "
        "with would yes you your list name give find show explain describe according during after before "
        "besides"
    ).split()
)
_NAME = re.compile(
    r"\b(?:[A-Z]\.){2,}|\b[A-Z][\w’'-]*(?:\s+(?:of the |of |de |von |van |al |bin )?[A-Z][\w’'-]*)*"
)
_POSSESSIVE = re.compile(r"[’']s$|[’']$")


def read_question(text: str) -> Question:
    """Reads what kind of answer a question asks for.

    Args:
        text: One question in plain words.

    Returns:
        The question with its expected kind of answer; `Expect.ANY` where nothing is recognised.

    >>> read_question("How long did the talks in Geneva last?").expects.value
    'duration'
    >>> read_question("what did Lavrov demand?").agent
    'Lavrov'
    """
    agent, action = _agent(text)
    return Question(
        text=text,
        expects=_expects(text, has_agent=agent is not None),
        wants_list=bool(_PLURAL.search(text)) or (agent is not None and not _is_narrow(text)),
        names=names_in(text),
        agent=agent,
        action=action,
    )


def names_in(text: str) -> tuple[str, ...]:
    """Proper names in a question, in order, without repeats.

    A capitalised first word counts only when it isn't a question word; a text
    in capitals throughout has no recognisable names.
    """
    if text.isupper():
        return ()
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower().rstrip(".,’'") in _NOT_NAMES:
            words.pop(0)
        name = _POSSESSIVE.sub("", " ".join(words))
        if len(name) > 1:
            found.setdefault(name)
    return tuple(found)


def _agent(text: str) -> tuple[str | None, str | None]:
    match = _AGENT.search(text)
    if match is None:
        return None, None
    agent = _POSSESSIVE.sub("", match["agent"].strip())
    if len(agent.split()) > 8 or _NO_AGENT.search(agent):
        return None, None
    return agent, match["action"].lower()


def _is_narrow(text: str) -> bool:
    """Whether a statement is asked for about one stated subject ("say about …")."""
    return re.search(r"\b(?:about|on|regarding|concerning|happen|would)\b", text, re.I) is not None


def _expects(text: str, *, has_agent: bool) -> Expect:
    if _REASON.search(text):
        return Expect.REASON
    if _DURATION.search(text):
        return Expect.DURATION
    if _MONEY.search(text):
        return Expect.MONEY
    if _NUMBER.search(text):
        return Expect.NUMBER
    if _YES_NO.search(text):
        return Expect.YES_NO
    if has_agent:
        return Expect.STATEMENT
    for pattern, kind in ((_TIME, Expect.TIME), (_PLACE, Expect.PLACE), (_PERSON, Expect.PERSON)):
        if pattern.search(text):
            return kind
    return Expect.ANY
