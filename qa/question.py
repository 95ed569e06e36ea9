"""What a question asks for, read off its words; knows no documents and no scores.

The rules are English. A question in another language is answered all the same:
it then simply has no expected kind of answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Expect", "Question", "asks_nothing", "asks_of_library", "names_in", "read_question"]


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


# What people say to a person, and so to a page that answers: it asks for nothing.
_COURTESY = re.compile(
    r"\W*(?:(?:hello|hi|hey|bye|goodbye|thanks?|thank you|thx|cheers|please|sorry|great|nice|cool|perfect|wow|lol|yes|no|"
    r"yep|nope|ok(?:ay)?|good (?:morning|afternoon|evening|night|day)|well done|i see|got it|very much|a lot|so much|"
    r"there|again)\W*)+",
    re.I,
)
# What people ask a program instead of its documents.
_LIBRARY = re.compile(
    r"\W*(?:(?:so|ok(?:ay)?|hello|hi|please|and),? )?(?:"
    r"(?:what|which|how many|list|show(?: me)?|name|tell me)(?: all| of)?(?: the| your| my| me)? (?:documents?|files?|sources?|articles?|papers?|texts?)"
    r"(?: (?:do you (?:have|know|hold|see|use)|have you (?:got|read|indexed|loaded)|(?:can|could) you (?:read|see|search)|"
    r"(?:are|is) (?:there|here|loaded|indexed|uploaded|available|in (?:the|this|my|your) (?:library|collection|index))|"
    r"(?:did|have|has been|were|was) (?:i |we )?(?:add|upload|load|import|index)(?:ed)?|(?:you have|i (?:have )?(?:added|uploaded)))(?: here| there| loaded| so far)?)?|"
    r"(?:what|who) (?:are|is) (?:you|this|ibid|your name)|what (?:can|do|could) you (?:do|know|answer|tell me|help (?:me )?with)|"
    r"how (?:(?:do|does) (?:you|ibid) work|(?:do|can) i use (?:you|this|ibid))|help(?: me)?|what(?: is|’s|'s) in (?:the|this|my|your) library"
    r")\W*",
    re.I,
)
_DURATION = re.compile(
    r"\bhow (?:much )?longer\b|\bhow long\b(?! ago)|\bhow much time\b|\b(?:what|which) (?:was|is) the (?:duration|length)\b"
    r"|\bhow many (?:seconds|minutes|hours|days|weeks|months|years|decades)\b",
    re.I,
)
_MONEY = re.compile(
    r"\bhow much (?:money|did .*\b(?:pay|cost|spend|give|provide|invest|lend|earn|approve)|.*\b(?:assistance|aid|funding|cost|money|dollars))\b|\bwhat (?:price|sum|amount)\b"
    r"|\bwhat (?:is|was) the (?:total |overall )?(?:value|price|cost|worth)\b|\bhow expensive\b|\bworth how much\b",
    re.I,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|often|far|old|big|large|tall|high|deep|fast|heavy|wide|strong)\b|\bwhat (?:number|percentage|share|proportion|portion|fraction)\b|\bby what margin\b",
    re.I,
)
_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|day|date|month|time|week|decade|century)\b|\bsince when\b", re.I
)
_PLACE = re.compile(
    r"\bwhere\b|\b(?:in|at|to|from) (?:what|which) (?:city|country|place|state|town|embassy|venue|capital|hotel|building|hall|palace|room|cities|countries|places)\b",
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
    "require|expect|agree|pledge|commit|stress|emphasi[sz]e|think|believe|hope|fear|plan|mean|thank|blame|object|"
    "complain|refuse|oppose|predict|caution|answer|admit|remark|comment|clarify|concede|praise|recall|vow|dismiss"
)
_SPOKEN = (
    "response|reply|answer|reaction|position|view|opinion|verdict|message|criticism|complaint|demand|demands|request|"
    "requests|offer|offers|proposal|proposals|promise|promises|warning|warnings|comment|comments|statement|argument|"
    "arguments|explanation|objection|objections|stance|attitude|conditions?|prediction|denial|claim|claims"
)
# "the Secretary of State" and "the head of state" hold no verb; neither does "in reply to".
_VERB = rf"(?<!of )(?<!in )(?<!a )(?<!the )(?P<action>(?:{_SAYING})(?:s|ed|d|ing)?)\b(?!’s|'s)"
_AGENTS = (
    re.compile(
        rf"(?i:\bwhat(?:\s+\w+){{0,3}}?\s+(?:did|does|do|has|have|had|is|are|was|were|would|will))\s+(?P<agent>.+?)\s+{_VERB}"
    ),
    # "How did Borrell react": an act of answering that any verb of saying may report.
    re.compile(
        rf"(?i:\bhow (?:did|does|do|has|have))\s+(?P<agent>.+?)\s+(?P<action>react(?:ed)?|respond(?:ed)?|reply|replied|characteri[sz]ed?|"
        rf"judged?|rated?|comment|interpret(?:ed)?|justif(?:y|ied)|account|welcome|defend|play down|view|see|{_SAYING})\b"
    ),
    re.compile(
        rf"(?i:\bwhat (?:is|was|are|were)\s+)(?P<agent>.+?)(?:[’']s|s[’'])\s+(?:\w+\s+)?(?P<action>{_SPOKEN})\b"
    ),
    re.compile(
        rf"(?i:\bwhat(?: kind of| sort of)?\s+)(?P<action>{_SPOKEN})\s+(?:did|does|do|has|have|had)\s+(?P<agent>.+?)\s+"
        r"(?:make|made|give|given|issue|raise|present|put|have|offer|send|bring|voice|express|draw)\b"
    ),
)
# "… according to Marten", "in the colonel's opinion": whose word it is, also where another verb asks.
_ACCORDING = re.compile(
    r"(?i:\baccording to|\bin the (?:words|view|opinion|eyes) of)\s+(?P<agent>[^,?]+?)\s*(?:[,?]|$)"
    r"|\bin (?P<agent2>[^,?]+?)[’']s? (?:view|opinion|words|eyes|estimation|telling|account)\b"
)
# "what was her answer when asked", "what did he say": no agent that a text could name.
_NO_AGENT = re.compile(
    r"\b(?:when|if|after|before|that|which)\b|^(?:i|you|he|she|it|we|they|there|this|that|the)$", re.I
)
_SINGULAR = "is|was|does|has|this|series|news|process|progress|congress|press|business|address|success|loss|crisis|basis|status|gas|bus|always|yes|sometimes|his|its|us"
_PLURAL = re.compile(
    r"\b(?i:what|which)(?: (?:other|further|more|kinds? of|sorts? of|types? of|two|three|four|five|main|key|[a-z]+(?:ed|ing|al|ic|ous|ive|ern|ian|ish|ese)|[A-Z]{2,}|[A-Z][a-z]+))*? "
    rf"(?!(?:{_SINGULAR})\b)(?P<noun>[A-Za-z]{{2,}}s|people|men|women|children)\b(?![’'])"
    r"|\b(?i:list|name|enumerate)\b(?! of\b)(?=(?: me)?(?: all| the| some| every| each|,| [a-z]+s\b))|\b(?i:who (?:are|were|all)|what are|what were the|both|other than|besides|what else|who else|what all)\b"
    r"|\b(?i:who(?:m)? did) .+ \b(?:meet|visit|see|name|invite|sanction)\b"
)

# Words that begin with a capital without naming anything.
_NOT_NAMES = frozenset(
    (
        "a an and any are as at be but by can could did do does for from had has have he her his how i if "
        "in is it its may might mr mrs ms no not of on or our please she should so tell than that the their "
        "them then there these they this those to was we were what when where which who whom whose why will "
        "with would yes you your list name give find show explain describe according during after before "
        "besides summarise summarize outline compare identify mention quote cite discuss define briefly"
    ).split()
)
# The same at the beginning of a sentence, where every word has a capital ("My dryer hums, why?").
_OPENERS = frozenset(
    (
        "my mine another any anyone anybody anything each either every everyone everything neither nobody none nothing some "
        "someone somebody something all both also again although though because once since unless until whether while "
        "let need want looking got just only maybe perhaps suppose assuming actually anyway sorry thanks thank hello hi "
        "hey dear ok okay here now today tomorrow yesterday currently usually normally ever still roughly exactly "
        "approximately where whatever whenever wherever whoever"
    ).split()
)
_CONTRACTED = re.compile(r"[’'](?:s|re|ve|ll|d|m)$")
_DENIED = re.compile(r"n[’']t$")
_BEFORE = " \t\n\"“”‘’'(*-–—"  # what may stand between the end of a sentence and the next one's first word
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
    statement = agent is not None
    return Question(
        text=text,
        expects=_expects(text, has_agent=statement),
        wants_list=bool(_PLURAL.search(text)) or (statement and not _is_narrow(text)),
        names=names_in(text),
        agent=agent or _said_by(text),
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
        before = text[: match.start()].rstrip(_BEFORE)
        opens = not before or before[-1] in ".?!:;…"
        while words and _is_no_name(words[0], opens=opens):
            words.pop(0)
            opens = False
        name = _POSSESSIVE.sub("", " ".join(words))
        if len(name) > 1:
            found.setdefault(name)
    return tuple(found)


def _is_no_name(word: str, *, opens: bool) -> bool:
    """Whether a capitalised word names nothing, also contracted ("Isn't"; at the beginning "What's", but not "Will's")."""
    if _DENIED.search(word):
        return True
    plain = word.lower().rstrip(".,’'")
    if not opens:
        return plain in _NOT_NAMES
    plain = _CONTRACTED.sub("", plain)
    return plain in _OPENERS or plain in _NOT_NAMES


def _agent(text: str) -> tuple[str | None, str | None]:
    for pattern in _AGENTS:
        match = pattern.search(text)
        if match is not None and (agent := _named(match["agent"])) is not None:
            return agent, match["action"].lower()
    return None, None


def _said_by(text: str) -> str | None:
    """Whose word a question asks for besides what it asks ("according to the columnist, …")."""
    match = _ACCORDING.search(text)
    return _named(match["agent"] or match["agent2"]) if match is not None else None


def _named(agent: str) -> str | None:
    """Whom a text could name, or None."""
    agent = _POSSESSIVE.sub("", agent.strip())
    return None if len(agent.split()) > 8 or _NO_AGENT.search(agent) else agent


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


def asks_of_library(text: str) -> bool:
    """Whether a text asks about the program or what it holds, not of the documents.

    >>> asks_of_library("What documents do you have?"), asks_of_library("Which documents did the envoy have?")
    (True, False)
    """
    return _LIBRARY.fullmatch(text) is not None


def asks_nothing(text: str) -> bool:
    """Whether a text is a greeting, thanks or the like.

    >>> asks_nothing("Thank you very much!"), asks_nothing("Who said thank you?")
    (True, False)
    """
    return _COURTESY.fullmatch(text) is not None
