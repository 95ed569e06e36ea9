"""What a text wants that is no question to be answered by a sentence; knows no documents.

People ask an assistant for a summary, for the documents that mention somebody, or to write something. None of these has
a sentence that answers it, and the one that looks most like the request would be quoted as if it had. The rules are
English, like those of `qa/question.py`, and take whole texts only: what none of them fits is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.parts import parts

__all__ = ["Intent", "Mentions", "Overview", "Task", "read_intent"]


@dataclass(frozen=True, slots=True)
class Overview:
    """A summary is wanted.

    Attributes:
        subject: Of what, as the text puts it; empty for all that is asked ("the documents", "this").
    """

    subject: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """The documents that mention something are wanted.

    Attributes:
        phrase: What they mention.
        literal: Whether nothing but these words will do: whoever asks which contract contains a penalty clause also wants
            to know of the one that puts it in other words.
    """

    phrase: str
    literal: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """Something is to be made of the documents that a quotation can't be.

    Attributes:
        verb: What is to be done ("translate").
    """

    verb: str


Intent = Overview | Mentions | Task

_PLEASE = r"(?:(?:please|kindly|ok(?:ay)?|so|and|now|hi|hello),? )*(?:(?:can|could|would|will) you (?:please )?|i(?: woul|')?d like(?: you to| to have| to get| to see)? |(?:can|could|may) (?:i|we) (?:please )?(?:have|get|see) |i (?:want|need)(?: you to)? |let me have |let's have )?(?:please )?"
_ADJECTIVES = r"(?:(?:very|short|brief|quick|concise|general|rough|good|nice|complete|full|executive|high-level|one-paragraph|main|key|most important|important|central|principal|major|overall) )*"
_KIND = r"(?:summary|overview|recap|synopsis|outline|digest|gist|précis|abstract|rundown|round-?up)"
_ABOVE_ALL = r"(?:(?:most important|important|main|key|central|principal|major|essential) )"
_POINTS = r"(?:points|take-?aways|messages|ideas|themes|topics|subjects)"
_POINT = r"(?:point|message|idea|theme|topic|subject|gist|thrust)"
_ALL_DOCUMENTS = (
    r"(?:documents?|files?|texts?|articles?|papers?|reports?|sources?|collection|library|pdfs?|books?|pages?)"
)
_FILE = r"[^\s?]+\.(?:pdf|docx?|odt|rtf|txt|md|html?|epub|xlsx?|csv|pptx?|eml|json|xml)"
_THESE = rf"(?:(?:of|in) (?P<subject>(?:this|these|the|my|your|our|all the) {_ALL_DOCUMENTS}))"
_HOW = r"(?:,? ?(?:in (?:(?:an?|one|a few|two|three|four|five|some|(?:(?:under|at most|less than|fewer than) )?\d+) (?:short )?(?:sentences?|words?|lines?|points?|bullets?(?: points)?|paragraphs?|nutshell)|(?:plain|simple|easy) (?:english|words|terms|language))|briefly|shortly|quickly|for me|please|in short))*"
_OVERVIEWS = tuple(
    re.compile(rf"\W*{_PLEASE}{pattern}{_HOW}\W*", re.I)
    for pattern in (
        r"(?:briefly |quickly )?(?:summari[sz]e|sum (?:it |this |them |that |everything )?up|recapitulate|recap|outline|condense|boil down)(?: (?:for me|me|up))?(?: (?P<subject>.+?))?",
        rf"(?:give|write|show|provide|make|get|do|prepare)(?: me| us)?(?: with)? (?:an?|the|some|your) {_ADJECTIVES}{_KIND}(?: (?:of|about|on|over|for) (?P<subject>.+?))?",
        rf"(?:an? |the )?{_ADJECTIVES}{_KIND}(?: (?:of|about|on) (?P<subject>.+?))?",
        rf"(?:what|which) (?:are|were) the {_ABOVE_ALL}+{_POINTS}(?: (?:of|in|from|made in|covered in|discussed in) (?P<subject>.+?))?",
        rf"(?:what|which) (?:is|was) the (?:{_ABOVE_ALL}|overall )?{_POINT} {_THESE}",
        rf"(?:give|list|show|tell|name)(?: me| us)? the {_ABOVE_ALL}+{_POINTS}(?: (?:of|in|from|made in) (?P<subject>.+?))?",
        rf"(?:the )?{_ABOVE_ALL}{_POINTS}(?: (?:of|in|from) (?P<subject>.+?))?",
        rf"what(?: is|'s|’s| are) (?P<subject>(?:this|these|all this|the|my|your|our) ?{_ALL_DOCUMENTS}?)(?: all)? about",
        rf"what(?: do(?:es)?) (?P<subject>(?:this|these|the|my|your|our) {_ALL_DOCUMENTS}) (?:say|contain|cover|deal with|discuss|tell(?: me| us)?)",
        rf"(?:tell(?: me| us)?|explain(?: to (?:me|us))?) what (?P<subject>(?:this|these|the|my|your|our) {_ALL_DOCUMENTS}?) ?(?:is|are)(?: all)? about",
        r"what(?: is|'s|’s| was) the (?:gist|summary|tl;?dr)(?: (?:of|in) (?P<subject>.+?))?",
        rf"what do(?:es)? (?:the (?:file|document) )?(?P<subject>{_FILE}) (?:say|contain|cover|deal with|discuss)",
        rf"what(?: is|'s|’s) (?:the (?:file|document) )?(?P<subject>{_FILE}) about",
        rf"what(?: is|'s|’s) in (?:the (?:file|document) )?(?P<subject>{_FILE})",
        r"(?:give me )?(?:an? )?tl;?dr of (?P<subject>.+?)",
        r"(?:give me an? |an? )?(?:tl;? ?dr|in short|the short version|bottom line|what's the bottom line|what's new)",
    )
)
# What a subject is when it's all that is asked.
_ALL = re.compile(
    r"(?:(?:all|each|every|everything|whole|entire|of|in|the|this|these|those|that|my|your|our|it|them|both|here|contents?|documents?|docs?|files?|texts?|articles?|papers?|reports?|sources?|"
    r"collection|library|pdfs?|books?|pages?|uploads?|uploaded|attached|material|stuff|corpus)\s*)*",
    re.I,
)
_DOCUMENTS = r"(?:documents?|docs?|files?|texts?|articles?|papers?|reports?|sources?|e-?mails?|letters?|contracts?|pages?|pdfs?)"
_MENTION = r"(?:mention(?:s|ed|ing)?|contain(?:s|ing)?|name(?:s|d)?|refer(?:s|ring)? to|cite(?:s|d)?|quote(?:s|d)?|include(?:s)? the (?:words?|phrase|name|term))"
_ANYWHERE = r"(?: anywhere| at all|(?: anywhere)? in (?:any|all|one)(?: of)? (?:the |my |these |our )?(?:documents|files|sources)| in (?:the|my|these|our) (?:documents|files|sources|library))"
_MENTIONED = re.compile(
    rf"\W*{_PLEASE}(?:in )?(?:(?:which|what|how many|list|show(?: me)?|find(?: me)?|name|give me|search(?: for)?|are there)(?: me)?(?: all| any)?(?: of)?(?: the| these| those| my| our| your)? {_DOCUMENTS}"
    rf"(?: (?:that|which|do|does|there are that))? {_MENTION} (?P<first>.+?)"
    rf"|(?:which|what|how many) (?:of (?:the|my|these) )?{_DOCUMENTS} (?:is|are|was|were) (?P<second>.+?) (?:mentioned|named|cited|quoted)(?: in)?"
    rf"|where(?: in (?:the|my|these) {_DOCUMENTS})? (?:is|are|was|were) (?P<third>.+?) (?:mentioned|named|cited|quoted)"
    rf"|do(?:es)? any(?:(?: of)? (?:the|my|these|our))? {_DOCUMENTS} {_MENTION} (?P<fourth>.+?)"
    rf"|(?:in )?(?:which|what)(?: of (?:the|my|these|our))? {_DOCUMENTS} do(?:es)? (?P<fifth>.+?) (?:appear|occur|come up)(?: in)?"
    rf"|how (?:often|many times) (?:is|are|was|were) (?P<sixth>.+?) mentioned{_ANYWHERE}?"
    rf"|how (?:often|many times) do(?:es)? (?P<seventh>(?:the (?:word|phrase|name|term) .+?|[\"“«].+?[\"”»])) (?:appear|occur|come up){_ANYWHERE}?"
    rf"|(?:is|are|was|were) (?P<eighth>.+?) mentioned{_ANYWHERE}"
    rf"|where do (?:the|my|these|our) {_DOCUMENTS} {_MENTION} (?P<ninth>.+?)"
    rf"|(?:(?:find|show|list|give)(?: me)? )?(?:(?:all|every|any) )?(?:the )?(?:mentions?|occurrences?) of (?P<tenth>.+?))\W*",
    re.I,
)
_QUOTED = re.compile(
    r"^(?:the )?(?:words?|phrase|name|term|string|expression)?\s*[\"“”'‘’«»](.+)[\"“”'‘’«»]$|^(?:the (?:words?|phrase|name|term) )",
    re.I,
)
# What contains something or names it may do so in other words, as long as none stand in quotation marks.
_IN_OTHER_WORDS = re.compile(
    r"\b(?:contain(?:s|ing)?|names?) (?!(?:the )?(?:words?|phrase|name|term|string)\b)[^A-Z\d\"“”'‘’«»]+$"
)
_ARTICLE = re.compile(r"(?:the|an?|any) (?!of\b)(?=\S)")
# "Which documents mention how it failed?" has an answer that need not have these words; "anyone from Oslo" is nobody's name.
_NO_WORDING = re.compile(
    r"(?:any|some|every|no)(?:one|body|thing)?\b|(?:all|both|each|that|who|whom|whose|what|which|when|where|why|how|whether|if)\b",
    re.I,
)
# Words up to which they may be looked for as they stand, if there's no more to be had.
_FEW_WORDS = 3
_PRONOUN = re.compile(r"(?:he|she|it|they|him|her|them|this|that|these|those)(?: (?:one|person))?", re.I)
# Longer ones are no requests, and the patterns' time grows with the square of the length.
_LONGEST = 400
_TASK = re.compile(
    rf"\W*{_PLEASE}(?P<verb>translate|write|draft|rewrite|re-write|rephrase|paraphrase|compose|generate|create|draw|plot|calculate|compute|delete|send|e-?mail|remind|proofread)"
    r"(?: me| us)?(?<!you write)(?<!you create)(?<!you draw)(?<!you compute)(?<!you calculate)(?<!you plot)(?<!you generate)"
    r" (?:an?|the|this|these|those|that|it|them|all|some|my|your|our|everything|\d+)\b.*",
    re.I | re.S,
)


@lru_cache(maxsize=256)
def read_intent(text: str) -> Intent | None:
    """Reads what is wanted instead of an answer; None for a question.

    >>> read_intent("Please summarise the interview in five sentences.")
    Overview(subject='the interview')
    >>> read_intent("what is this about?"), read_intent("Which documents mention Borrell?")
    (Overview(subject=''), Mentions(phrase='Borrell', literal=True))
    >>> read_intent("Translate the article into German"), read_intent("Who wrote the article?")
    (Task(verb='translate'), None)
    """
    text = " ".join(text.split())
    if len(text) <= _LONGEST and (gathered := _gathered(text)) is not None:
        return gathered
    if (match := _TASK.fullmatch(text)) is not None:
        return Task(match["verb"].lower())
    return None


def _gathered(text: str) -> Overview | Mentions | None:
    if (match := _MENTIONED.fullmatch(text)) is not None:
        asked = next(filter(None, match.groups()))
        phrase, quoted = _phrase(asked), _QUOTED.match(asked.strip(" ?.!,;:")) is not None
        # "Which reports mention a strike, and when was it?" also asks something.
        if not any(c.isalnum() for c in phrase) or parts(text):
            return None
        if not quoted and (_PRONOUN.fullmatch(phrase) or _NO_WORDING.match(phrase)):
            return None
        few = len(phrase.split()) <= _FEW_WORDS and _IN_OTHER_WORDS.search(text) is None
        return Mentions(phrase, literal=quoted or few)
    for pattern in _OVERVIEWS:
        if (match := pattern.fullmatch(text)) is not None:
            return Overview(_subject(match.groupdict().get("subject") or ""))
    return None


def _subject(text: str) -> str:
    subject = text.strip(" ?.!,;:\"“”'‘’")
    return "" if _ALL.fullmatch(subject) or re.fullmatch(_HOW, subject, re.I) else subject


def _phrase(text: str) -> str:
    bare = text.strip(" ?.!,;:")
    quoted = _QUOTED.match(bare)
    if quoted is not None:
        bare = quoted[1] or bare[quoted.end() :]
    else:  # "a deposit" is mentioned where "the deposit" stands; "The Hague" is a name
        bare = _ARTICLE.sub("", bare, count=1) if _ARTICLE.match(bare) else bare
    return bare.strip(" \"“”'‘’«»")
