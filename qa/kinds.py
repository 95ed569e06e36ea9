"""Whether a sentence contains the kind of thing that a question asks for; knows no ranking.

Patterns over surface forms: they say "could answer", never "answers".
"""

from __future__ import annotations

import re

from qa.question import Expect

__all__ = ["mentions"]

_WORD_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|"
    r"dozens?|half|twice|several|a few|a couple)"
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|nights?)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

_PATTERNS: dict[Expect, re.Pattern[str]] = {
    Expect.NUMBER: re.compile(rf"\d|\b{_WORD_NUMBER}\b|\bno\b|\bnone\b", re.I),
    Expect.MONEY: re.compile(
        r"[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:million|billion|trillion)?\s?(?:dollars|euros?|pounds|rubles|roubles|yen|percent|cents)\b",
        re.I,
    ),
    Expect.DURATION: re.compile(
        rf"(?:\d[\d.,]*|\b{_WORD_NUMBER}|\ban?|\bhalf an?)(?:\s|-|\s?of\s)(?:\w+\s)?{_UNIT}\b|\b(?:since|until|overnight|briefly|throughout)\b",
        re.I,
    ),
    Expect.TIME: re.compile(
        rf"\b{_MONTH}(?:\s+\d|,|\b)|\b{_WEEKDAY}\b|\b(?:1\d{{3}}|20\d\d)s?\b|\b\d{{1,2}}:\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)? century\b"
        r"|\b(?:today|yesterday|tomorrow|tonight|last (?:week|month|year|night)|next (?:week|month|year)|this (?:week|month|year)|earlier this|later that|\w+ (?:days?|weeks?|months?|years?) (?:ago|later|earlier))\b",
    ),
    Expect.PERSON: re.compile(
        r"(?<![.!?:”\"] )(?<!^)\b[A-Z][a-z’'-]+(?:\s+[A-Z][\w.’'-]+)*|^[A-Z][a-z’'-]+(?:\s+[A-Z][\w.’'-]+)+"
    ),
    Expect.PLACE: re.compile(
        r"\b(?:in|at|to|from|near|outside|across|between|of)\s+(?:the\s+)?(?:\w+\s+)?[A-Z]\w+"
    ),
    Expect.REASON: re.compile(
        r"\b(?:because|since|due to|owing to|so that|in order to|as a result|reasons?|caused?|therefore|led to|aimed? (?:at|to)|given|to (?:avoid|prevent|ensure|protect|allow|make|keep|stop|reduce|deter|reaffirm)|fear(?:s|ed|ing)?|concern(?:s|ed)?|requires?|means? that|as (?:both|the|it|they|he|she))\b",
        re.I,
    ),
    Expect.STATEMENT: re.compile(
        r"[“\"]|\b(?:said|says|told|demand(?:s|ed)?|want(?:s|ed)?|insist(?:s|ed)?|warn(?:s|ed)?|ask(?:s|ed)?|propos(?:es|ed|als?)|offer(?:s|ed)?|promis(?:es|ed)|claim(?:s|ed)?|den(?:ies|ied)|argu(?:es|ed)|announced|suggest(?:s|ed)?|call(?:s|ed) for|accus(?:es|ed)|reject(?:s|ed)?|urg(?:es|ed)|expects?|pledg(?:es|ed)|stress(?:es|ed)|added|repeated|stated|confirmed|explained|according to)\b",
        re.I,
    ),
}


def mentions(sentence: str, expects: Expect) -> bool:
    """Whether a sentence has something of the expected kind in it.

    `ANY` and `YES_NO` fit every sentence.

    >>> mentions("They lasted 90 minutes.", Expect.DURATION)
    True
    >>> mentions("They met in the lakeside hotel.", Expect.DURATION)
    False
    """
    pattern = _PATTERNS.get(expects)
    return pattern is None or pattern.search(sentence) is not None
