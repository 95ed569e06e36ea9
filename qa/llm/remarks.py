"""What a model says beside its answer: that the documents are silent, pleasantries, labels; knows no verdict.

None of it can stand in a line, so the verifier flagged it all: "The documents don't mention this." was shown as an answer
that the documents don't bear out (or contradict), "Let me know if you need more!" as a false statement. Only whole sentences
that are nothing else are taken for such, and never one that stands in a line.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from qa.llm.prompt import NOT_SAID, RULES

__all__ = [
    "is_remark",
    "is_silence",
    "says_nothing",
    "split_silence",
    "unlabelled",
    "without_form",
    "without_sources",
]

_LABEL = re.compile(
    r"^(?:(?:the |my |final |short |direct )*(?:answer|response|reply)|assistant|a)(?:\s*:\s*|\s*$)", re.I
)
_DOCUMENTS = (
    r"(?:the|these|those|this|your|any of the|any|all|my)?\s?(?:of the )?"
    r"(?:(?:provided|given|available|supplied|above|listed|retrieved|user's|cited|own|relevant|same)\s)*"
    r"(?:documents?|lines?|texts?|passages?|sources?|context|excerpts?|articles?|files?|materials?|information|data|content)"
    r"(?:\s(?:provided|given|above|available|supplied|shown|you (?:have )?(?:provided|gave|shared)|that (?:was|were) provided))?"
)
_TOLD = (
    r"(?:say|said|state|stated|mention|mentioned|specify|specified|indicate|indicated|tell|told|explain|explained|answer|"
    r"answered|address|addressed|clarify|clarified|disclose|disclosed|reveal|revealed|describe|described|discuss|discussed|"
    r"contain|contained|include|included|provide|provided|give|given|cover|covered|identify|identified|find|found|make clear|"
    r"have|offer|elaborate|known|available|refer)"
)
_HOW = (
    r"(?:explicitly|directly|specifically|actually|clearly|exactly|really|otherwise|anywhere|further|ever|seem to|appear to|itself|"
    r"themselves|also|even|either)"
)
_NEGATION = r"(?:do|does|did|is|are|was|were|has|have|can|could|will|would)(?: not|n't|'t|not)"
_LEAD = (
    r"(?:(?:however|unfortunately|but|also|additionally|note|please note|sorry|i'm sorry|i am sorry|"
    r"i apologi[sz]e|i'm afraid|it seems|it appears|explanation|(?:(?:based|relying) (?:only |solely )?on|according to|from|in|"
    rf"after reviewing) {_DOCUMENTS})(?: that)?[\s,:;]+)*+"
)
_INTRODUCED = re.compile(_LEAD, re.I)
_KNOWLEDGE = (
    r"(?:information|mention|answers?|details?|indication|reference|data|statement|specifics|explanation)"
)
_SILENCE = re.compile(
    rf"{_LEAD}(?:"
    rf"{_DOCUMENTS} {_NEGATION} (?:{_HOW} )*{_TOLD}\b.*"
    rf"|{_DOCUMENTS} (?:are|is) silent\b.*|{_DOCUMENTS} (?:lacks?|says? nothing|contains? no|provides? no|makes? no|gives? no)\b.*"
    rf"|(?:none|nothing|nowhere|no one) (?:of|in) {_DOCUMENTS}\b.*|no {_DOCUMENTS} (?:{_HOW} )*{_TOLD}\w*\b.*"
    rf"|(?:there(?: is|'s| are| was| were)|{_DOCUMENTS} (?:has|have)|i (?:have|find|found|see|saw)) (?:no|not any|not enough|insufficient|nothing)"
    rf" (?:\w+ ){{0,2}}?{_KNOWLEDGE}\b.*|(?:no|not enough|insufficient) (?:\w+ ){{0,2}}?{_KNOWLEDGE}\b"
    rf"(?:\W*|.*\b(?:found|provided|given|available|mentioned|in {_DOCUMENTS})\W*)"
    rf"|i (?:(?:was|am|'m) (?:unable|not able) to|(?:can|could|do|did)(?: not|n't|'t|not)) (?:{_HOW} )*"
    rf"(?:find|see|locate|determine|know|tell|have|answer (?:this|that|the|your|it)\b)(?!.*\b(?:help|assist|comply)\b).*"
    rf"|(?:not able|unable|impossible|not possible|it(?: is|'s) (?:not possible|impossible)) to (?:answer|determine|find|tell|say|locate)\b.*"
    rf"|.{{0,80}}?\b(?:cannot|can't|can not|could not|couldn't) be (?:answered|determined|found|inferred)\b.*"
    rf"|it(?: is|'s) (?:unclear|unknown|not (?:clear|known|specified|stated|mentioned))\b.*\b{_DOCUMENTS}.*"
    rf"|.{{0,80}}?\b(?:(?:is|are|was|were)(?: not|n't)|not) (?:{_HOW} )*(?:{_TOLD} )?(?:{_HOW} )*(?:in|by|within|from) {_DOCUMENTS}"
    rf"|(?:this |that |it |the answer |(?:this|that|the) information )?(?:(?:is|was)(?: not|n't)|not) (?:{_HOW} )*"
    rf"(?:mentioned|specified|stated|said|found|provided|given|available|known|addressed|answered|in {_DOCUMENTS})"
    rf")",
    re.I | re.S,
)
_NOTHING_ELSE = re.compile(
    rf"{_LEAD}(?:{_DOCUMENTS} (?:do|does|did)(?: not|n't) (?:{_HOW} )*{_TOLD}(?: (?:this|that|so|it|anything|more))?"
    rf"|i (?:do not|don't) know|not (?:mentioned|specified|stated|found|available|known))",
    re.I,
)
# What follows a silence in the same sentence, or goes before it.
_BUT = re.compile(
    r"[,;]\s+(?:(?:but|though|although|while|and)\s+)?(?:however,?\s+)?(?:they (?:do )?say that\s+)?", re.I
)

# Words that say nothing of the world: a sentence of these alone announces the answer or describes it.
_IDLE = frozenset(
    """a about above according all an and answer answers answering answered are as based be below brief briefly can citation
    citations cited citing clear completely concise context could course directly document documents each entirely exactly
    excerpt excerpts exclusively file files final follow following follows for found from given great have here here's hi hello
    i i've i'll ids id in information is it its key let's line lines list listed me my now of okay ok on only passage passages
    please points provide provided question good relevant reply response result retrieved s say says sentence sentences short
    so solely source sources strictly summarised summarized summary sure text texts that the these they this those to
    understand used user user's using was well what which will with you your absolutely certainly alright right note thanks
    thank assistant rules instructions requested""".split()
)
_CLOSING = re.compile(
    r"(?:please )?(?:let me know|feel free|don't hesitate|do not hesitate|i hope (?:this|that|it)|hope (?:this|that|it) helps|"
    r"if you(?:'d| would| have| need| want| like| require|'re)\b.*\b(?:question|let me know|feel free|ask|help|assist|clarif|happy)|"
    r"is there anything else|would you like|do you (?:want|need) (?:me|more|any|further)|(?:can|may) i (?:help|assist)|"
    r"how (?:else )?(?:can|may) i|i(?: am|'m) (?:here to|happy to|glad to)|i(?:'d| would) be happy|you're welcome|happy to help|"
    r"thank you for|thanks for|good luck)\b.*",
    re.I | re.S,
)
_CONNECTIVE = re.compile(
    r"(?:however|additionally|furthermore|moreover|meanwhile|in addition|also|finally|lastly|firstly|first|secondly|second|"
    r"thirdly|third|next|in (?:summary|short|conclusion|contrast)|by contrast|on the other hand|overall|specifically|notably|"
    r"importantly|interestingly|unfortunately|similarly|likewise|to summari[sz]e|to sum up),\s+(?=\S)",
    re.I,
)
_NUMBER = re.compile(r"(?<!\S)\((?:\d|[a-e]|i{1,3}|iv)\)\s+(?=\w)")
_OTHER_TURN = re.compile(r"(?:question|user|human|q|query)\s*:\s*.*", re.I | re.S)
_SOURCES = re.compile(
    r"\(?(?:(?:the )?(?:sources?|references?|citations?|bibliography|footnotes?|documents?|cited (?:lines|sources)|lines? (?:used|cited))"
    r"(?: used| cited)?)\s*:?(?P<named>.*)",
    re.I | re.S,
)
# What stands in round brackets before the sentence goes on or ends; of a source it has its name, or a low number.
_BRACKETED = re.compile(r"\s*\((?P<source>[^()]{1,200})\)(?=\s*(?:[.,;:!?]|$))")
_A_SOURCE = re.compile(
    r"\b(?:source|sources|line|lines|document|documents|doc|docs|passage|ref|refs|reference|citation|cited|see|from|in|and|p)\b"
    r"|\b\d{1,2}\b",
    re.I,
)
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SPACES = re.compile(r"\W+")
_ECHO = 4  # words from which a sentence of our own rules is known again


def unlabelled(text: str) -> str:
    """A sentence without the label of its role.

    >>> unlabelled("Answer: They met."), unlabelled("A: They met."), unlabelled("assistant")
    ('They met.', 'They met.', '')
    """
    return _LABEL.sub("", text)


def without_form(text: str) -> str:
    """A sentence as it is checked: without the word that ties it to the one before, and the numbers of what it lists.

    The verifier takes "However, they met" for contradicted by "They met": a source doesn't say "however". Words that
    claim something of their own ("therefore", "then", "as a result") stay.

    >>> without_form("However, they met."), without_form("Therefore, they met."), without_form("They want (1) rest, (2) pay.")
    ('They met.', 'Therefore, they met.', 'They want rest, pay.')
    """
    match = _CONNECTIVE.match(text)
    text = text if match is None else _capital(text[match.end() :])
    return _NUMBER.sub("", text) if len(_NUMBER.findall(text)) > 1 else text


def is_silence(text: str) -> bool:
    """Whether a sentence says that the documents don't say something.

    >>> is_silence("The lines do not mention when it ended."), is_silence("I couldn't find that in the documents.")
    (True, True)
    >>> is_silence("The council did not say when it ended.")
    False
    """
    return _SILENCE.fullmatch(_stripped(text)) is not None


def says_nothing(text: str) -> bool:
    """Whether a sentence only says that there is no answer, and not to what.

    >>> says_nothing("The documents do not say."), says_nothing("The documents don't say when it ended.")
    (True, False)
    """
    plain = _stripped(text)
    return plain == _stripped(NOT_SAID) or _NOTHING_ELSE.fullmatch(plain) is not None


def split_silence(text: str) -> tuple[str, str]:
    """A sentence without the clause that says what the documents don't, and that clause; either may be empty.

    >>> split_silence("The documents don't say when, but Berg met Vos.")
    ('Berg met Vos.', "The documents don't say when.")
    >>> split_silence("Berg met Vos, but the lines don't mention where.")
    ('Berg met Vos.', "The lines don't mention where.")
    """
    lead = _INTRODUCED.match(text)
    for match in _BUT.finditer(text, lead.end() if lead else 0):
        first, second = text[: match.start()], text[match.end() :]
        if min(len(first.split()), len(second.split())) < 2:
            continue
        silent = is_silence(first), is_silence(second)
        if silent == (True, False):
            return _capital(second), first + "."
        if silent == (False, True):
            return first + ".", _capital(second)
    return ("", text) if is_silence(text) else (text, "")


def is_remark(text: str, *, question: str, names: Collection[str]) -> bool:
    """Whether a sentence announces the answer, ends the talk, repeats what was asked, or lists the sources.

    Args:
        text: The sentence, without its label.
        question: What was asked.
        names: What the documents are called: titles, paths.

    >>> is_remark("Here is the answer based on the provided documents:", question="Who met?", names=())
    True
    >>> is_remark("Sources: harbour.txt", question="Who met?", names=["docs/harbour.txt"])
    True
    >>> is_remark("Here are the demands of Anna Berg:", question="Who met?", names=())
    False
    """
    stripped = _stripped(text)
    words = _WORDS.findall(stripped.casefold())
    if not words:
        return True
    if (
        all(word in _IDLE for word in words)
        or _CLOSING.fullmatch(stripped)
        or _OTHER_TURN.fullmatch(stripped)
    ):
        return True
    plain = _plain(text)
    if plain == _plain(question) or (len(words) >= _ECHO and f" {plain} " in f" {_plain(RULES)} "):
        return True
    listed = _SOURCES.fullmatch(stripped)
    return listed is not None and not _unnamed(listed["named"], names)


def without_sources(text: str, *, names: Collection[str], quotes: Collection[str]) -> str:
    """A sentence without the sources that it gives in round brackets instead of ids; what stands so in a line stays.

    >>> without_sources("They met (Source 1).", names=(), quotes=())
    'They met.'
    >>> without_sources("They met (see docs/a.txt, line 3).", names=["docs/a.txt"], quotes=())
    'They met.'
    >>> without_sources("It was settled (3).", names=(), quotes=["Settled (3)."])
    'It was settled (3).'
    """
    for match in reversed([*_BRACKETED.finditer(text)]):
        said = match["source"]
        if not _unnamed(_A_SOURCE.sub(" ", said), names) and not any(
            f"({said})" in quote for quote in quotes
        ):
            text = text[: match.start()] + text[match.end() :]
    return text


def _unnamed(text: str, names: Collection[str]) -> str:
    """What is left of a text without the names of documents."""
    left = _plain(text)
    called = {_plain(part) for name in names for part in (name, re.split(r"[/\\]", name)[-1])} - {""}
    for name in sorted(called, key=len, reverse=True):
        left = re.sub(rf"\b{re.escape(name)}\b", " ", left)
    return left.strip()


def _stripped(text: str) -> str:
    return text.replace("’", "'").strip(" \t\n\"“”'()[]*_.!?:;-")


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.casefold()).strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
