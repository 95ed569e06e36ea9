"""Whom a sentence's statement or act belongs to, as far as the words say; knows no ranking.

Cautious on purpose: an unknown agent is None or no match, never a guess. A
minister speaks for a country where the text itself says so ("Russian Foreign
Minister Sergei Lavrov"): then "Russia demands" fits a question about Lavrov.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.attribution import Attribution
from qa.attribution.words import ADVERBS, ATTITUDES, AUXILIARIES, SAYING
from qa.names import is_mentioned, name_words

__all__ = ["agent_fit", "represented", "same_act"]

_OFFICE = (
    r"(?i:(?:(?:deputy|vice|prime|foreign|defen[cs]e|interior|finance|state|federal|press|first|permanent|acting|chief|top)\s+)*"
    r"(?:minister|president|chancellor|premier|secretary(?: of state)?|spokes(?:man|woman|person)|ambassador|envoy|diplomat|leader|"
    r"foreign affairs minister|minister of foreign affairs|minister of state))"
)
_VERBS = SAYING | ATTITUDES
_BETWEEN = ADVERBS | AUXILIARIES
_GAP = r"(?:[A-Z][\w.’'-]+\s+){0,2}"
# Verbs (by their beginnings) that report the same act in other words.
_ACTS = (
    (
        "demand",
        "want",
        "insist",
        "requir",
        "request",
        "expect",
        "seek",
        "sought",
        "urg",
        "call",
        "ask",
        "must",
        "guarantee",
    ),
    (
        "propos",
        "offer",
        "suggest",
        "promis",
        "pledg",
        "commit",
        "agree",
        "ready to",
        "willing",
        "invit",
        "provid",
        "should",
    ),
    ("warn", "threat", "caution", "consequence", "would be", "will be met", "risk", "danger"),
    (
        "den",
        "reject",
        "dismiss",
        "refus",
        "rule out",
        "ruled out",
        "no intention",
        "no plan",
        "not plan",
        "insist",
    ),
    ("accus", "criti", "blam", "condemn", "charg", "attack"),
    ("think", "believe", "hope", "fear", "expect", "consider", "argu", "said", "say"),
)


def represented(agent: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Countries or bodies that texts say the agent holds an office of.

    >>> represented("Lavrov", ["Russian Foreign Minister Sergei Lavrov spoke first."])
    ('Russian',)
    """
    last = name_words(agent)[-1:] or [""]
    if len(last[0]) < 3:
        return ()
    pattern = re.compile(
        rf"\b(?P<of>[A-Z][\w.]+(?:\s[A-Z]\w+)??)(?:[’']s)?\s+{_OFFICE}\s+{_GAP}(?P<name>[A-Z][\w’'-]+)"
        rf"|\b(?P<name2>[A-Z][\w’'-]+),?\s+(?:the\s+)?{_OFFICE}\s+of\s+(?P<of2>[A-Z]\w+)"
    )
    found: dict[str, None] = {}
    for text in texts:
        for match in pattern.finditer(text):
            name, of = match["name"] or match["name2"], match["of"] or match["of2"]
            if of[:1].isupper() and name_words(name)[-1:] == last:
                found.setdefault(of.split()[-1] if of.split()[0] in {"The", "A", "When", "While"} else of)
    return tuple(found)


def same_act(action: str, sentence: str) -> bool:
    """Whether a sentence reports an act of the question's kind, also in another verb.

    >>> same_act("demand", "Russia wants binding guarantees."), same_act("demand", "Russia thanked its guests.")
    (True, False)
    """
    text = sentence.lower()
    stem = re.sub(r"(?:ed|es|s|ing|d)$", "", action.lower())
    beginnings = {
        b for row in _ACTS if any(stem.startswith(b) or b.startswith(stem) for b in row) for b in row
    }
    beginnings.add(stem)
    return any(re.search(rf"\b{re.escape(b)}", text) for b in beginnings)


def agent_fit(sentence: str, *, said: Attribution | None, agent: str, stands_for: tuple[str, ...]) -> float:
    """How well a sentence reports a statement or act of an agent, in [-.5, 1].

    Args:
        sentence: The sentence.
        said: Who speaks in it and whom it is about; None where that wasn't looked for.
        agent: Whom the question asks about.
        stands_for: From `represented`.

    Returns:
        1 for the agent's own statement, less for a statement by whom the agent
        stands for, for an act of either, and for a mere mention; below 0 for
        the statement of somebody else who has a name.
    """
    speaker = None if said is None else said.speaker
    about = None if said is None else said.about
    fit = 0.0 if speaker is None else _named(speaker, agent, stands_for)
    if not fit and about is not None:
        fit = 0.8 * _named(about, agent, stands_for)
    if fit:
        return fit
    if speaker is not None:
        return 0.2 if _reported(sentence, agent) else -0.5
    return 0.4 * _named(sentence, agent, stands_for)


def _reported(sentence: str, agent: str) -> bool:
    """Whether somebody else's statement is about what the agent said: “Blinken said Lavrov had promised …”."""
    words = name_words(sentence)
    return any(
        (following in _VERBS or (following in _BETWEEN and after in _VERBS)) and is_mentioned(agent, [word])
        for word, following, after in zip(words, words[1:], [*words[2:], ""], strict=False)
    )


def _named(name: str, agent: str, stands_for: tuple[str, ...]) -> float:
    """Whether a name is the agent's (1), or of a body or country that the agent speaks for (.8)."""
    words = set(name_words(name))
    if is_mentioned(agent, words):
        return 1.0
    return 0.8 if any(is_mentioned(country, words) for country in stands_for) else 0.0
