"""Sentence boundaries by rule; knows characters and abbreviations, no documents and no model.

A regular expression finds the few places that can end a sentence, and Python
looks at those only: a terminator, closing quotes, white space, and what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.structure import line_starts

__all__ = ["split_at", "split_sentences"]

# Closing marks that stay with the sentence, a footnote number after them, and
# a closing quote that was set off by a space at the end of a line (`so. “\n`).
_CLOSERS = "\"'”’»›)\\]}」』】》）“"
_CANDIDATE = re.compile(
    r"(?<![.!?…])(?P<stop>[.!?…؟۔।॥።‼⁇⁈⁉]++)(?P<close>[" + _CLOSERS + r"]*+(?:\[\d{1,3}\])*+)"
    r"(?:[ \t]*+[\"”“’»](?=\s*+\Z|[ \t]*+\n))?(?P<space>\s++)"
    # A space lost after a full stop ("ended.The minister"), seen by a capitalised word of grammar.
    r"|(?<=[a-z]{3})(?P<tight>[.!?])(?=(?:The|This|That|These|Those|There|They|Their|He|She|His|Her|It|We|But|And|If"
    r"|In|On|At|For|With|From|When|While|After|Before|However|According|Meanwhile|Although|Since) )"
    r"|[。！？｡．]++[" + _CLOSERS + r"]*+\s*+"
)
_ELISION = re.compile(r"[.…]{1,8}[ \t]{0,4}")
_OPENERS = "\"'“‘„‚«‹([{¿¡「『【《（*_#>•"

# What a title or reference needs after it: never the end of a sentence before a name.
_TITLES = frozenset(
    "mr mrs ms mx dr prof rev fr hon pres gov lt col gen sgt cpl pvt maj capt cmdr cdr adm brig ens supt det insp"
    " rep reps sen sens amb messrs mme mlle ste mt ft vs v cf viz approx ca dept asst assoc attn"
    " e.g i.e gens profs drs msgr archbp".split()
)
# Before a number these abbreviate ("No. 5"); before a word some are words ("He said no.").
_COUNTERS = frozenset(
    "no nos pg pgs fig figs eq eqs vol vols p pp ch chap sec sect art arts par para pt op ver app bd nr tab ex c cl reg"
    " jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()
)
# These end sentences too: only a word that commonly begins one decides.
_DOUBTFUL = frozenset(
    "st inc co corp ltd llc plc bros jr sr esq etc al dist univ est ave blvd rd hwy ln sq bldg apt ste jan feb apr aug"
    " sept oct nov dec ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mont neb nev"
    " okla ore pa penn tenn tex va vt wash wis wyo ont que alta mfg intl natl govt min max avg tel ext dep prov rev"
    " cie cia gmbh s.a hr hrs km cm mm kg lb lbs oz sq a.m p.m am pm u.s u.k u.n e.u d.c ph.d m.d b.a m.a".split()
)
# Words among them that are far more often words: abbreviations only with a capital.
_CAPITAL_ONLY = frozenset("sat sun mar mon fri wed ill miss mass wash ore ind del la pa no art ex".split())

_STARTERS = frozenset(
    "a about according after all also although an and another any as asked at because before both but by can could"
    " despite did do does during each earlier even every few for from had has have he her here his how however i if"
    " in indeed instead is it its just last later like many may maybe meanwhile more moreover most much my neither"
    " nevertheless next no nobody none nor not nothing now of on once one only or other others our over perhaps"
    " rather several shall she should since so some someone still such than that the their them then there"
    " therefore these they this those though three through thus to today together tomorrow two under unlike until"
    " was we were what when where whether which while who whose why will with without would yes yesterday yet you"
    " your let's it's he's she's they're we're i'm don't didn't".split()
)
_REPORTING = re.compile(
    r"(?:[A-Z][\w.’'-]*,?\s+){1,4}(?:said|says|asked|asks|added|replied|recalled|told|wrote|writes|tweeted|answered"
    r"|continued|testified|explained|exclaimed|wondered|noted|insisted|joked|quipped|responded|shouted|cried|argued"
    r"|concluded|observed|remarked|demanded|declared|thought|mused)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\Z|.*-[A-Z]\.[A-Z][a-z]?\Z")
_UPPER = re.compile(r"[A-Z]")
_LETTER = re.compile(r"[a-z]")
_LONGEST_ABBREVIATION = 24
_LAST_WORD = re.compile(r"[^\W\d_]+(?= ?\Z)")
_ENDED = re.compile(r"[a-z]{4}[.!?] \Z")
_LETTERED = frozenset(
    "vitamin vitamins hepatitis plan option grade type class category appendix exhibit schedule annex platform".split()
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a plain text, lines and paragraphs included.

    Every character outside the spans is white space; a heading, a caption or a
    list item without a full stop ends with its line.

    Args:
        text: Canonical text.

    Returns:
        Half-open spans in code points, ascending, without surrounding white space.

    >>> split_sentences("U.S. Secretary Blinken spoke on Jan. 21. He left.")
    [(0, 40), (41, 49)]
    """
    return split_at(text, line_starts(text))


def split_at(text: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Spans of the sentences of a text whose paragraphs are known.

    Args:
        text: Canonical text.
        starts: Offsets where paragraphs start; any other line feed is a space.

    Returns:
        As `split_sentences()`.
    """
    if not starts:
        return []
    paragraphs = set(starts)
    lower_case = _lower_case(text)
    cuts = list(starts)
    size = len(text)
    for match in _CANDIDATE.finditer(text):
        at = match.end()
        if at < size and at not in paragraphs and _ends(text, match, at, paragraphs, lower_case):
            cuts.append(at)
    cuts.sort()
    spans = []
    for start, end in zip(cuts, [*cuts[1:], size], strict=True):
        sentence = text[start:end].rstrip()
        if sentence:
            spans.append((start, start + len(sentence)))
    return spans


def _lower_case(text: str) -> bool:
    """Whether a text has lost its capitals, so that a sentence may start without one."""
    sample = text[:20_000]
    return len(sample) >= 200 and len(_UPPER.findall(sample)) * 400 < len(_LETTER.findall(sample))


def _ends(text: str, match: re.Match[str], at: int, paragraphs: set[int], lower_case: bool) -> bool:
    """Whether the terminator of `match` ends a sentence, given that `at` starts something."""
    if match.start("tight") >= 0:
        return _plain_word(text, match.start("tight"))
    if match.start("stop") < 0:
        return True
    first = at
    size = len(text)
    while first < size and text[first] in _OPENERS:
        first += 1
    elided = text.startswith("…", first) or text.startswith("...", first)
    if elided:
        ahead = _ELISION.match(text, first)
        first = ahead.end() if ahead else first
    if first >= size:
        return True
    character = text[first]
    if character.islower() and not lower_case and not text[first + 1 : first + 2].isupper():
        return False  # "iPhone" and "eBay" are capital enough
    stop = match.group("stop")
    close = match.group("close")
    if character in "-–—":
        return False
    if "?" in stop or "!" in stop:
        return not (close and _REPORTING.match(text, first))
    word = _WORD.match(text, first)
    starter = word is not None and word.group().lower().replace("’", "'") in _STARTERS
    before = match.start()
    if len(stop) > 1 or stop == "…":
        spaced = text[before - 1 : before].isspace()
        return starter or not (spaced or elided)
    if stop != ".":
        return True
    return _stop_ends(text, before, close, character, starter, paragraphs) and not (elided and not starter)


def _lettered(text: str, at: int) -> bool:
    """Whether the word before `at` takes a letter: "vitamin D. Milk", "Plan B. Nobody"."""
    before = _LAST_WORD.search(text, max(0, at - 16), at)
    return before is not None and before.group().lower() in _LETTERED


def _plain_word(text: str, end: int) -> bool:
    """Whether a word in lower case ends at `end`: "ended", but no "System" or "example.org"."""
    start = end
    while start and text[start - 1].isalpha() and text[start - 1].islower():
        start -= 1
    return start == 0 or text[start - 1].isspace() or text[start - 1] in _OPENERS + "-’"


def _stop_ends(
    text: str, before: int, close: str, character: str, starter: bool, paragraphs: set[int]
) -> bool:
    """Whether a full stop at `before` is more than the end of an abbreviation."""
    start = before
    floor = max(0, before - _LONGEST_ABBREVIATION)
    while start > floor and not text[start - 1].isspace():
        start -= 1
    core = text[start:before].lstrip(_OPENERS)
    start = before - len(core)
    if not core:
        return True
    at_start = start in paragraphs
    if close and close[0] in '"”»':
        return True
    if core.isdigit():
        # "2." at the start of a line numbers a list item.
        if at_start and len(core) <= 3:
            return False
        # So does "2." after a full stop: "Boil the water. 2. Add tea", but not "vol. 2."
        return not (len(core) == 1 and _ENDED.search(text, max(0, start - 8), start))
    key = core.lower().strip("-–—").rsplit("/", 1)[-1]
    if key in _COUNTERS and character.isdigit() and len(key) <= 2 and core[0].islower():
        return False  # "p. 19", "c. 1225", but not "Vitamin C. 42 people"
    if len(core) == 1 and core.isalpha():
        if at_start:
            return False
        if core.isupper():
            if _lettered(text, start):
                return True
            # "Michael I. Jordan", but "So did I."
            return starter or (core == "I" and text[start - 2 : start - 1].islower())
        return core != "v"  # "Smith v. Jones"
    if key in _TITLES:
        return False
    word = key in _CAPITAL_ONLY and core[0].islower()
    if key in _COUNTERS and character.isdigit() and (not word or key == "no"):
        return False
    if _DOTTED.match(core) or (key in _DOUBTFUL and not word):
        return starter
    return True
