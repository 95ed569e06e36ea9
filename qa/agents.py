"""Whom a sentence's statement or act belongs to, as far as the words say; knows no ranking.

Cautious on purpose: an unknown agent is None or no match, never a guess. A
minister speaks for a country where the text itself says so ("Russian Foreign
Minister Sergei Lavrov"): then "Russia demands" fits a question about Lavrov.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.names import is_mentioned, name_words

__all__ = ["agent_fit", "represented", "same_act"]

_OFFICE = (
    r"(?i:(?:(?:deputy|vice|prime|foreign|defen[cs]e|interior|finance|state|federal|press|first|permanent|acting|chief|top)\s+)*"
    r"(?:minister|president|chancellor|premier|secretary(?: of state)?|spokes(?:man|woman|person)|ambassador|envoy|diplomat|leader|"
    r"foreign affairs minister|minister of foreign affairs|minister of state))"
)
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
_SUBJECT_PRONOUN = re.compile(r"^[“\"(]*(?:he|she|they|it)\b", re.I)
_SPEECH = re.compile(
    r"\b(?:said|says|told|demand\w*|want(?:s|ed)?|insist\w*|warn\w*|ask(?:s|ed)|propos\w+|offer\w*|promis\w+|claim\w*|den(?:y|ies|ied)|"
    r"argu\w+|announc\w+|suggest\w*|call(?:s|ed|ing)|accus\w+|reject\w*|urg\w+|expect\w*|pledg\w+|stress\w*|add(?:s|ed)|repeat\w*|"
    r"stat(?:es|ed)|confirm\w*|explain\w*|cautioned|underscored|reaffirm\w*|replied|responded|requested|seek\w*|sought)\b",
    re.I,
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


def agent_fit(
    sentence: str, *, before: str, speaker: str | None, agent: str, stands_for: tuple[str, ...]
) -> float:
    """How well a sentence reports a statement or act of an agent, in [0, 1].

    Args:
        sentence: The sentence.
        before: The sentence before it, for a pronoun at the start; may be empty.
        speaker: Its speaker label, or None.
        agent: Whom the question asks about.
        stands_for: From `represented`.

    Returns:
        1 for the agent's own reported statement, less for a statement by whom
        the agent stands for, a mere mention, or a pronoun after a mention.
    """
    if speaker is not None and is_mentioned(agent, name_words(speaker)):
        return 1.0
    if _inside_quotation(before, sentence):
        # “… either. What we expect is concrete answers.” belongs to who opened it.
        opened = agent_fit(before, before="", speaker=speaker, agent=agent, stands_for=stands_for)
        return 0.9 * opened
    says = _SPEECH.search(sentence)
    head = name_words(sentence[: says.start()]) if says else []
    everything = name_words(sentence)
    if is_mentioned(agent, set(head)):
        return 1.0
    if (
        says
        and is_mentioned(agent, set(name_words(sentence[says.end() : says.end() + 40])))
        and re.search(r"[”\"],?\s", sentence)
    ):
        return 0.9  # “…,” said Lavrov
    if _SUBJECT_PRONOUN.match(sentence) and is_mentioned(agent, set(name_words(before))):
        return 0.8
    if any(is_mentioned(country, set(head)) for country in stands_for):
        return 0.8
    if is_mentioned(agent, set(everything)):
        return 0.4
    if any(is_mentioned(country, set(everything)) for country in stands_for):
        return 0.3
    return 0.0


def _inside_quotation(before: str, sentence: str) -> bool:
    """Whether a quotation that the sentence before opened goes on in this one."""
    if before.count("“") > before.count("”"):
        return "”" in sentence and "“" not in sentence[: sentence.index("”")]
    return before.count('"') % 2 == 1 and sentence.count('"') % 2 == 1
