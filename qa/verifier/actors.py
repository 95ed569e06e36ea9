"""Who does what in a sentence, by word order alone: finds claims that give an act to somebody else.

Two ways. Where claim and evidence run nearly alike, names that stand in the same place must be the same. Where
they don't, the name before a verb (or after "by") and the one behind it must be those of the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from qa.verifier.tokens import Token, same
from qa.verifier.verbs import is_participle

__all__ = ["misplaced", "roles"]

_BE = frozenset("is are was were be been being get got".split())
_SPEECH = frozenset(
    "said says told tells added asked stated announced declared replied warned noted insisted".split()
)
_PREPOSITIONS = frozenset(
    "in on at with from to for of about that as after before during against under over near".split()
)
_JOINED = frozenset({"and", "or", "between"})
_REACH = 4  # words between a name and its verb
_SHARED = (
    0.6  # share of the claim's content words that the sentence must have for names to be compared by role
)
_ALIKE = 0.6  # share of the claim that must stand in the same order for names to be compared by their place


def misplaced(claim: Sequence[Token], told: Sequence[Token], names: frozenset[str]) -> list[tuple[str, str]]:
    """Names of the claim that the evidence has in another role.

    Args:
        claim: The claim's words.
        told: The words of one evidence sentence that the claim follows.
        names: Keys of what is known to be a name, for words that begin a sentence.

    Returns:
        (name in the claim, name in its place in the evidence), without repetition.
    """
    found = _by_place(claim, told, names)
    content = {t.key for t in claim if not t.stop}
    if len(content & {t.key for t in told}) >= _SHARED * len(content):
        found += _by_role(claim, told, names)
    return list(dict.fromkeys(found))


def _runs(words: Sequence[Token], names: frozenset[str]) -> list[tuple[Token, ...]]:
    """The words, with those of one name together."""
    runs: list[list[Token]] = []
    after_name = False
    for token in words:
        is_name = token.name and (token.start > 0 or _names_first(words, names))
        if is_name and after_name and not token.gap:
            runs[-1].append(token)
        else:
            runs.append([token])
        after_name = is_name
    return [tuple(r) for r in runs]


def _names_first(words: Sequence[Token], names: frozenset[str]) -> bool:
    """Whether the word that begins a sentence, with a capital for that reason alone perhaps, is a name."""
    if words[0].key in names or len(words) == 1:
        return True
    second = words[1]
    if second.gap:
        return False
    return second.name or (second.text.lower() in _SPEECH and not words[0].text.endswith("s"))


def _is_name(run: Sequence[Token], words: Sequence[Token], names: frozenset[str]) -> bool:
    return run[0].name and (run[0].start > 0 or _names_first(words, names))


def _agree(first: Sequence[Token], second: Sequence[Token]) -> bool:
    return any(same(a, b) for a in first for b in second)


def _text(run: Sequence[Token]) -> str:
    return " ".join(t.text for t in run)


def _by_place(claim: Sequence[Token], told: Sequence[Token], names: frozenset[str]) -> list[tuple[str, str]]:
    mine, theirs = _runs(claim, names), _runs(told, names)
    keys = [
        ["\x00" if _is_name(r, words, names) else r[0].key for r in side]
        for words, side in ((claim, mine), (told, theirs))
    ]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    if sum(b.size for b in blocks) < _ALIKE * len(mine):
        return []
    found = []
    for block in blocks:
        if block.size < 2:
            continue
        # The first of a block stands after other words in either text: its place says nothing.
        first = 0 if block.a == block.b == 0 else 1
        pairs = [
            (mine[block.a + n], theirs[block.b + n])
            for n in range(first, block.size)
            if keys[0][block.a + n] == "\x00"
        ]
        for ours, other in pairs:
            if _agree(ours, other):
                continue
            if any(_agree(other, partner) for partner in _partners(mine, ours)):
                continue  # "Ukraine and Russia" for "Russia and Ukraine"
            found.append((_text(ours), _text(other)))
    return found


def _partners(runs: Sequence[tuple[Token, ...]], run: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The names that a name is joined with by "and" or a comma."""
    at = next(i for i, r in enumerate(runs) if r is run)
    found = []
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(runs) and (runs[place][0].text.lower() in _JOINED or runs[place][0].name):
            if runs[place][0].name:
                found.append(runs[place])
            place += step
    return found


def _by_role(claim: Sequence[Token], told: Sequence[Token], names: frozenset[str]) -> list[tuple[str, str]]:
    ours, theirs = roles(claim, names), roles(told, names)
    everyone = [run for _, run in theirs]
    found = []
    for role, name in ours:
        holders = [run for r, run in theirs if r == role]
        if holders and not any(_agree(name, h) for h in holders) and any(_agree(name, o) for o in everyone):
            found.append((_text(name), _text(holders[0])))
    return found


def roles(
    words: Sequence[Token], names: frozenset[str] = frozenset()
) -> list[tuple[tuple[str, str], tuple[Token, ...]]]:
    """((verb's stem, "by" or "to"), name) for names next to verbs; "by" is who does it.

    A passive is turned: in "Reed was told by Bell" Bell tells and Reed is told.
    """
    runs = _runs(words, names)
    found: list[tuple[tuple[str, str], tuple[Token, ...]]] = []
    for place, run in enumerate(runs):
        if not _is_name(run, words, names):
            continue
        led = place > 0 and runs[place - 1][0].text.lower() in _PREPOSITIONS
        passive = False
        for after in runs[place + 1 : place + 1 + _REACH]:
            token = after[0]
            lower = token.text.lower()
            if (
                led
                or token.gap
                or _is_name(after, words, names)
                or lower in _JOINED
                or lower in _PREPOSITIONS
            ):
                break
            passive = passive or lower in _BE
            if not token.stop or token.text.lower() in _SPEECH:
                done_to = passive and is_participle(token.text.lower())
                found.append(((token.key, "to" if done_to else "by"), run))
                break
        if run[0].gap:
            continue
        by = False
        for before in reversed(runs[max(0, place - _REACH) : place]):
            token = before[0]
            if _is_name(before, words, names) or token.text.lower() in _JOINED:
                break
            by = by or token.text.lower() == "by"
            if token.text.lower() in {
                "in",
                "on",
                "at",
                "with",
                "from",
                "to",
                "for",
                "of",
                "about",
                "that",
                "as",
            }:
                break
            if not token.stop or token.text.lower() in _SPEECH:
                speech = token.text.lower() in {"said", "says", "added"}
                found.append(((token.key, "by" if by or speech else "to"), run))
                break
            if token.gap:
                break
    return found
