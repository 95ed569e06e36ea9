"""Sentences of the sample collection with one thing made wrong, or said in other words; knows no verifier.

Written apart from the verifier's training material: its own word tables, its own list of names, no code in common.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus import read_file
from corpus.sample import sample_documents

__all__ = ["Changed", "changed_sentences", "sample_sentences"]

_PEOPLE = (
    "Antony Blinken|Sergey Lavrov|Joe Biden|Vladimir Putin|Volodymyr Zelensky|Emmanuel Macron|Olaf Scholz|Boris Johnson|"
    "Jens Stoltenberg|Annalena Baerbock|Josep Borrell|Dmitry Peskov|Jake Sullivan|Jen Psaki|Liz Truss|Ben Wallace|"
    "Wendy Sherman|Sergei Ryabkov|Dmytro Kuleba|Blinken|Lavrov|Biden|Putin|Zelensky|Macron|Scholz|Johnson|Stoltenberg|"
    "Baerbock|Borrell|Peskov|Sullivan|Psaki|Truss|Wallace|Sherman|Ryabkov|Kuleba"
).split("|")
# Names in one row may stand for each other; changing one for another changes nothing.
_PLACES = tuple(
    row.split(", ")
    for row in (
        "United States, Washington|European Union, Brussels|United Kingdom, Britain, London|Russia, Moscow|Ukraine, Kyiv|"
        "Germany, Berlin|France, Paris|Belarus|Poland|Latvia|Lithuania|Estonia|Geneva|Vienna|Prague|Romania|Bulgaria|Canada|"
        "Turkey|China|Iran|NATO"
    ).split("|")
)
_NEGATED = (
    ("was", "was not"), ("were", "were not"), ("is", "is not"), ("are", "aren't"), ("has", "has not"), ("have", "haven't"),
    ("had", "hadn't"), ("will", "will not"), ("would", "wouldn't"), ("could", "could not"), ("should", "should not"),
    ("can", "can't"), ("must", "must not"), ("may", "may not"),
)  # fmt: skip
_PASTS = (
    "said say|told tell|called call|described describe|set set|met meet|agreed agree|raised raise|demanded demand|pressed press|"
    "promised promise|accused accuse|warned warn|announced announce|began begin|held hold|sent send|left leave|arrived arrive|"
    "lasted last|asked ask|repeated repeat|made make|won win|approved approve|ordered order|gathered gather|rejected reject|"
    "listed list|found find|took take|gave give|came come|went go|spoke speak|voted vote|flew fly|offered offer|wanted want|"
    "insisted insist|argued argue|expected expect|urged urge|opened open|closed close|rose rise|fell fall|paid pay|"
    "landed land|signed sign|touched touch|turned turn|stood stand|put put|wrote write|refused refuse|praised praise|"
    "welcomed welcome|added add|noted note|thanked thank|showed show|delivered deliver|handed hand|named name|imposed impose"
)
_BASE = {row.split()[0]: row.split()[1] for row in _PASTS.split("|")}
_COUNTING = {
    "two": "six", "three": "seven", "four": "nine", "five": "two", "six": "eleven", "seven": "three", "eight": "four",
    "nine": "fifteen", "ten": "forty", "eleven": "five", "twelve": "thirty", "twenty": "seventy", "thirty": "sixteen",
    "hundred": "thousand", "hundreds": "thousands", "thousand": "million", "million": "billion", "dozen": "hundred",
    "half": "a quarter", "twice": "four times", "first": "fourth", "second": "ninth", "third": "sixth",
}  # fmt: skip
_SAME = (
    ("talks", "negotiations"), ("said", "stated"), ("told", "informed"), ("nobody", "no one"), ("held", "had"),
    ("roughly", "about"), ("more than", "over"), ("wants", "would like"), ("began", "started"),
    ("called", "described"), ("meeting", "encounter"), ("soldiers", "troops"), ("troops", "soldiers"), ("allies", "partners"),
    ("big", "large"), ("because", "since"), ("but", "yet"), ("weapons", "arms"), ("arms", "weapons"),
    ("help", "assistance"), ("frontier", "border"), ("border", "frontier"), ("capital", "capital city"), ("reply", "answer"),
    ("answer", "reply"), ("buy", "purchase"), ("shut", "closed"), ("pipeline", "gas pipeline"), ("promised", "pledged"),
    ("warned", "cautioned"), ("repeated", "said again"), ("while", "whereas"), ("several", "a number of"), ("sent", "dispatched"),
    ("afterwards", "later"), ("ready", "prepared"), ("quick", "fast"), ("written", "put in writing"), ("many", "lots of"),
)  # fmt: skip
_NEIGHBOURS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A claim made from a sentence of the collection.

    Attributes:
        kind: "original", "reworded", "negated", "number" or "actor"; "+" when reworded too.
        claim: What is claimed.
        evidence: The sentence as it stands, with its neighbours.
        source: The sentence.
    """

    kind: str
    claim: str
    evidence: tuple[str, ...]
    source: str

    @property
    def supported(self) -> bool:
        """Whether the evidence says so."""
        return self.kind in {"original", "reworded"}


def sample_sentences() -> list[tuple[str, tuple[str, ...]]]:
    """(sentence, it and its neighbours) for the running text of the sample collection."""
    found = []
    for path in sample_documents():
        parsed = read_file(path)
        text = parsed.document.text
        plain = [" ".join(text[s.span.start : s.span.end].split()) for s in parsed.sentences if not s.heading]
        for n, sentence in enumerate(plain):
            if 6 <= len(sentence.split()) <= 45 and sentence[-1:] in ".!?”":
                found.append((sentence, tuple(plain[max(0, n - _NEIGHBOURS) : n + _NEIGHBOURS + 1])))
    return found


def changed_sentences(*, seed: int = 2022) -> list[Changed]:
    """Every sentence as it stands, reworded, and with each thing wrong that can be made so in it."""
    rng = random.Random(seed)
    found: list[Changed] = []
    for sentence, evidence in sample_sentences():

        def add(
            kind: str, claim: str | None, sentence: str = sentence, evidence: tuple[str, ...] = evidence
        ) -> None:
            if claim and claim != sentence and claim not in evidence:
                found.append(Changed(kind=kind, claim=claim, evidence=evidence, source=sentence))

        found.append(Changed(kind="original", claim=sentence, evidence=evidence, source=sentence))
        other = _reworded(sentence, rng)
        add("reworded", other)
        makers: tuple[tuple[str, Callable[[str, random.Random], str | None]], ...] = (
            ("negated", _negated), ("number", _number), ("actor", _actor),
        )  # fmt: skip
        for kind, make in makers:
            add(kind, make(sentence, rng))
            if other:
                add(f"{kind}+", make(other, rng))
    return found


def _negated(text: str, rng: random.Random) -> str | None:
    options = []
    for plain, denied in _NEGATED:
        match = re.search(rf"(?<=\w )\b{plain}\b(?! not|n't|n’t| no\b| never)", text)
        if match:
            options.append((match.start(), text[: match.start()] + denied + text[match.end() :]))
    for past, base in _BASE.items():
        match = re.search(rf"(?<=[\w,] ){past}\b(?! by\b)", text)
        if match and not re.search(
            r"\b(had|has|have|was|were|be|been|is|are|the|a|and|or|to|not|since|that|which|who)\s(?:\w+ly\s)?$",
            text[: match.start()],
        ):
            options.append((match.start(), f"{text[: match.start()]}did not {base}{text[match.end() :]}"))
    undone = re.sub(r"\b(did not|didn’t) (\w+)", lambda m: _past_of(m[2]) or m[0], text, count=1)
    if undone == text:
        undone = re.sub(
            r"\b(was|were|is|are|has|have|had|will|would|could) not\b|\b(is|are|was|were|has|had|would)n’t\b",
            lambda m: m[1] or m[2],
            text,
            count=1,
        )
    if undone != text:
        options.append((0, undone))
    # The sentence's first verb is the one that the sentence turns on.
    options.sort()
    return rng.choice(options[:2])[1] if options else None


def _past_of(base: str) -> str | None:
    return next((p for p, b in _BASE.items() if b == base), None)


def _number(text: str, rng: random.Random) -> str | None:
    options = []
    for match in re.finditer(r"(?<![\w.,])\d[\d.,]*\d|(?<![\w.,])\d(?![\w])", text):
        digits = match[0].rstrip(".,")
        if re.fullmatch(r"(19|20)\d\d", digits):
            new = str(int(digits) + rng.choice([-9, -4, -2, 1, 3, 6]))
        elif digits.replace(",", "").isdecimal():
            value = int(digits.replace(",", ""))
            new = (
                f"{value + max(2, value // rng.choice([2, 3, 4])):,}"
                if "," in digits or value > 9999
                else str(value + max(2, value // 2))
            )
        else:
            new = digits[:-1] + str((int(digits[-1]) + 4) % 10)
        options.append(text[: match.start()] + new + text[match.start() + len(digits) :])
    for word, new in _COUNTING.items():
        place = re.search(rf"(?<![\w-]){word}(?![\w-])", text)
        if place and word != "second":  # a second is no ordinal
            options.append(text[: place.start()] + new + text[place.end() :])
    return rng.choice(options) if options else None


def _actor(text: str, rng: random.Random) -> str | None:
    places = [name for row in _PLACES for name in row]
    for pool in (_PEOPLE, places):
        rest, found = text, []
        for name in pool:  # full names stand first, so that "Joe Biden" isn't found as "Biden"
            if re.search(rf"\b{name}\b", rest):
                found.append(name)
                rest = re.sub(rf"\b{name}\b", lambda m: " " * len(m[0]), rest)
        if not found:
            continue
        first = rng.choice(found)
        others = [
            n for n in found if n != first and not _side_by_side(text, n, first) and not _one_thing(n, first)
        ]
        if others:
            second = rng.choice(others)
            text = re.sub(rf"\b{first}\b", "\x01", text)
            return re.sub(rf"\b{second}\b", first, text).replace("\x01", second)
        strange = [
            n
            for n in pool
            if n.split()[-1] not in text and (" " in n) == (" " in first) and not _one_thing(n, first)
        ]
        return re.sub(rf"\b{first}\b", rng.choice(strange), text)
    return None


def _one_thing(first: str, second: str) -> bool:
    return any(first in row and second in row for row in _PLACES) or first.split()[-1] == second.split()[-1]


def _side_by_side(text: str, first: str, second: str) -> bool:
    """Named together, so that changing them over changes nothing."""
    gap = r"(?:,? (?:and|or|nor|with)(?: the)? |, |’s? and | and [A-Z][\w ]{3,20} )"
    return bool(re.search(rf"{first}{gap}{second}|{second}{gap}{first}", text))


def _reworded(text: str, rng: random.Random) -> str | None:
    """Other words for one or two things, or another order; what is claimed stays."""
    result = text
    fitting = [(old, new) for old, new in _SAME if re.search(rf"(?<![\w-]){old}(?![\w-])", text)]
    for old, new in rng.sample(fitting, min(len(fitting), 2)):
        result = re.sub(rf"(?<![\w-]){old}(?![\w-])", new, result, count=1)
    moved = re.fullmatch(
        r"(On|In|At|After|By|Since) ([^,“]{3,40}), (he |she |it |they |the |[A-Z])([^,“]+)\.", result
    )
    if moved:
        result = f"{moved[3][:1].upper()}{moved[3][1:]}{moved[4]} {moved[1].lower()} {moved[2]}."
    elif result == text:
        result = re.sub(
            r"\b(did|do|does|was|were|is|are|has|have|had|would|could) not\b", r"\1n't", text, count=1
        )
        if result == text and "“" not in text and text.split()[0] in {"The", "A", "No", "Both"}:
            result = f"According to the report, {text[:1].lower()}{text[1:]}"
    return result if result != text else None
