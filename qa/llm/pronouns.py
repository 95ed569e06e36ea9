"""Whom "she" means at the beginning of a model's sentence, where that is plain; knows no verdict and no document.

"Anna Berg demanded jobs. She offered four million euros." was shown as supported by the line that has Piet Vos offer them, for
by itself the second sentence doesn't say who she is. Only the plainest case is resolved: the sentence before begins with a
name and has no other that could be a person's.
"""

from __future__ import annotations

import re

from qa.names import country, is_mentioned, name_words

__all__ = ["named", "someone_else", "subject"]

_PART = r"(?:[^\W\d_a-z][\w’'-]*[^\W_]|[A-Z]\.)"
_NAME = re.compile(rf"{_PART}(?: (?:(?:de|del|van|von|der|den|bin|al|la) )?{_PART})+")
_OTHERS = re.compile(rf"(?P<place>\b(?:in|at|near|on|from)\s)?(?P<name>\b{_PART})")
_OPENERS = frozenset(
    "a an the in on at for from after before when while if but and as by with this that these those it its".split()
)
_PRONOUN = re.compile(
    r"(?P<label>(?P<of>[^:.!?]{2,40}):\s+)?(?P<link>(?:(?:and|but|later|then),?\s+)?)\b(?P<pronoun>he|she|his|her)\b(?=\s)",
    re.I,
)
_ANY_PRONOUN = re.compile(r"\b(?:he|she|his|her|him|I|we|my|our|me|us|it|its|they|their|them)\b", re.I)


def subject(text: str) -> str:
    """The name that a sentence begins with, if nobody else is named in it; else nothing.

    >>> subject("Anna Berg demanded jobs in Oldport."), subject("Anna Berg met Piet Vos."), subject("The talks began.")
    ('Anna Berg', '', '')
    """
    whom = _beginning(text)
    if whom.endswith(("'s", "’s")):
        return ""
    return "" if any(not m["place"] for m in _OTHERS.finditer(text, len(whom))) else whom


def named(text: str, name: str) -> str:
    """A sentence with the name in place of the pronoun that it begins with; nothing if it doesn't begin with one.

    Args:
        text: The sentence. A label before the pronoun that is a name goes before the one given.
        name: Whom the pronoun means, or nothing.

    >>> named("She offered four million.", "Anna Berg"), named("Her offer stands.", "Anna Berg"), named("It stands.", "Anna Berg")
    ('Anna Berg offered four million.', "Anna Berg's offer stands.", '')
    """
    found = _PRONOUN.match(text)
    if found is None:
        return ""
    label = found["of"] or ""
    whole = _NAME.fullmatch(label)
    name = whole[0] if whole else name
    if not name:
        return ""
    owner = found["pronoun"].lower() in {"his", "her"}
    return f"{name}{chr(39) + 's' if owner else ''}{text[found.end() :]}"


def someone_else(text: str, quote: str) -> str:
    """Whom a quote names in full, where the sentence begins with another name and hasn't that one; else nothing.

    A quote in which a pronoun or a part of the sentence's own name stands may be about both.

    >>> someone_else("Anna Berg offered four million.", "The chairman, Piet Vos, offered four million.")
    'Piet Vos'
    >>> someone_else("Anna Berg offered four million.", "She offered Piet Vos four million.")
    ''
    """
    whom = _beginning(text)
    if not whom or country(whom.casefold()) or _ANY_PRONOUN.search(quote):
        return ""
    said, wanted = name_words(quote), name_words(text)
    if any(is_mentioned(part, said) for part in name_words(whom)):
        return ""
    others = (m[0] for m in _NAME.finditer(quote) if m[0].split()[0].casefold() not in _OPENERS)
    return next((o for o in others if not any(is_mentioned(part, wanted) for part in name_words(o))), "")


def _beginning(text: str) -> str:
    found = _NAME.match(text)
    return "" if found is None or found[0].split()[0].casefold() in _OPENERS else found[0]
