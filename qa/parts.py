"""The questions that one question is made of, read off its words; knows no documents and no answers.

"Who runs the kiosk, and how does she feel about it?" asks for two things. A passage that tells the one mostly doesn't
tell the other, and a reader that is asked both at once finds neither well. The rules are English, like those of
`qa/question.py`; a question that none of them fits is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from index.terms import split_words

__all__ = ["parts"]

_WH = r"(?:who|whom|whose|what|which|when|where|why|how)\b"
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b"
)
_BEFORE_WH = r"(?:(?:to|for|with|from|by|in|at|of|on|about|since|until)\s+)?"
# "how many guests did she invite": the verb stands before who acts, so it is asked and not told ("how she felt").
_INVERTED = re.compile(
    rf"{_BEFORE_WH}(?P<wh>{_WH})(?:\s+(?!(?:and|or|i|he|she|it|they|we|you|the|this|that|these|those|there|an?|his|her|its|their|our|my|your)\b)[a-z][\w’'-]*){{0,4}}?"
    rf"(?:\s+{_AUXILIARY}|(?<=what)['’]s\b|(?<=where)['’]s\b|(?<=how)['’]s\b)",
    re.I,
)
# "who reported?", "what happened?": also what a clause may look like ("she told them who reported").
_SUBJECT = re.compile(
    r"(?:who\s+[a-z]+s\b|what\s+(?:happens|causes|makes|changes|follows|counts|applies|helps)\b)"
    r"|(?:who|what|how\s+many(?:\s+[a-z]+)?)\s+(?:[a-z]+ed|said|made|won|lost|paid|took|came|gave|got|led|told|saw|went|found|held|wrote|built|"
    r"sent|met|left|kept|bought|sold|spoke|began|ran)\b",
    re.I,
)
_YES_NO = re.compile(
    rf"{_AUXILIARY}\s+(?:(?:he|she|it|they|the|this|that|these|those|there)\b|(?-i:[A-Z]))", re.I
)
_AND = re.compile(r"[,;]?\s+(?:and|but)\s+(?=\w)|(?<=\?)\s+(?:(?:and|but|so)\s+)?(?=\w)", re.I)
# "who" and "which" after a comma describe; "what", "how" and "why" ask, where what stands before them does, too
# ("According to the author, what changed?" is one question).
_COMMA = re.compile(r"[,;]\s+(?=(?:what|how|why)\b)", re.I)
_BEGINS = re.compile(rf"\W*(?:{_BEFORE_WH}{_WH}|{_AUXILIARY})", re.I)
_HAS_AUXILIARY = re.compile(rf"\b{_AUXILIARY}", re.I)
# What waits for its verb: "In which old cities".
_BARE = re.compile(rf"\W*{_BEFORE_WH}{_WH}(?:\s+\S+){{0,2}}\s*", re.I)
# "Who sang “What Is and What Should Never Be”?": what is quoted asks nothing.
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»")
# "When the lease ends, who pays …": all that follows is asked of that case.
_CASE = re.compile(rf"\W*(?:when|where)\b[^,?]*,\s*(?:{_WH}|{_AUXILIARY})", re.I)
_IF_SO = re.compile(r"[,;]?\s+(?:and|but),?\s+if\s+(?:so|not|yes)\W*$", re.I)
_ANY_WH = re.compile(rf"\b{_WH}", re.I)
# "who was in Kyiv" may ask or describe somebody; "who did they meet" asks.
_ASKS = re.compile(
    rf"{_BEFORE_WH}(?:who|which)\s+{_AUXILIARY}(?!\s+(?:(?:he|she|it|they|the|there)\b|(?-i:[A-Z])))", re.I
)


def parts(question: str) -> tuple[str, ...]:
    """The questions that a question is made of, in order, each as it stands there; empty when it's one.

    A later one may lean on those before it ("what did he say?"), like the follow-ups of a conversation. What leans on
    its verb, too ("and by when?", "and why?"), is left with the one before it.

    >>> parts("Who is the envoy, and what did she tell the press?")
    ('Who is the envoy?', 'what did she tell the press?')
    >>> parts("What did Blinken and Lavrov agree on, and by when?")
    ()
    """
    if _CASE.match(question) and not _INVERTED.match(question):
        return ()
    found = [""]
    at = 0
    breaks = sorted([*_AND.finditer(question), *_COMMA.finditer(question)], key=lambda match: match.start())
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    said = [word.start for word in split_words(question) if not word.stop]
    for match in breaks:
        if any(start < match.start() < end for start, end in quoted):
            continue
        before, after = question[at : match.start()], question[match.end() :]
        if match.re is _COMMA and not _asks(before.lstrip(), after_clause=False):
            continue
        # Whether there is anything to look for, in the one and in the other.
        ends, begins = bisect_left(said, match.start()), bisect_left(said, match.end())
        if ends == bisect_left(said, at) or begins == len(said):
            continue
        if _is_whole(before) and _asks(after, after_clause=_tells_who(before)):
            found[-1] = _IF_SO.sub("", before)
            found.append("")
            at = match.end()
    found[-1] = question[at:]
    if len(found) == 1:
        return ()
    return tuple(f"{part.strip(' ?,;.')}?" for part in found)


def _asks(text: str, *, after_clause: bool) -> bool:
    """Whether a text begins with a question that has a verb of its own.

    Args:
        text: What follows an "and".
        after_clause: Whether a clause stands before it of which it may be another one.
    """
    if (_INVERTED.match(text) and not _ASKS.match(text)) or _YES_NO.match(text):
        return True
    return not after_clause and (_INVERTED.match(text) or _SUBJECT.match(text)) is not None


def _tells_who(text: str) -> bool:
    """Whether a question has a clause in it that begins as a question does ("Did he say who came")."""
    return any(match.start() > 0 and text[: match.start()].strip() for match in _ANY_WH.finditer(text))


def _is_whole(text: str) -> bool:
    """Whether a question could end here: "When" and "In which cities" wait for the verb of the next."""
    if not _BEGINS.match(text):
        return False
    return bool(_HAS_AUXILIARY.search(text) or _SUBJECT.match(text) or not _BARE.fullmatch(text))
