"""Changes questions: into ones that the passage doesn't answer, or into other words for the same; no model.

A replaced name, number or word makes an adversarial question; lower case, missing words and synonyms make
what people type.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from qa.verifier.words import OPPOSITES

__all__ = ["SYNONYMS", "entities", "falsify", "numbers", "replace_all", "rough"]

_ENTITY = re.compile(r"\b[A-Z][\w’'-]*(?:(?: of| the| de| von)? [A-Z][\w’'-]*)*")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|(?<![\w.,])\d(?![\w])")
_NOT_ENTITY = frozenset(
    "What Who Whom Whose When Where Which Why How In On At By For From Of To Is Are Was Were Do Does Did Has Have Had Can Could "
    "The A An And But I It He She They We You This That These Those If As After Before During While With Besides According "
    "There Name List Along Since Under Aside Other Than".split()
)
SYNONYMS = {
    "last": ["go on", "take"],
    "large": ["big"],
    "big": ["large"],
    "begin": ["start"],
    "began": ["started"],
    "start": ["begin"],
    "started": ["began"],
    "end": ["finish"],
    "ended": ["finished"],
    "buy": ["purchase"],
    "bought": ["purchased"],
    "said": ["stated", "claimed"],
    "say": ["state", "think"],
    "demand": ["insist on", "ask for", "want"],
    "want": ["ask for", "wish"],
    "wanted": ["asked for", "sought"],
    "called": ["named", "known as"],
    "named": ["called"],
    "known": ["called"],
    "many": ["numerous"],
    "kind": ["sort", "type"],
    "type": ["kind", "sort"],
    "reason": ["cause"],
    "cause": ["bring about", "lead to"],
    "caused": ["led to", "brought about"],
    "located": ["situated", "found"],
    "city": ["town"],
    "country": ["nation", "state"],
    "people": ["persons", "folks"],
    "person": ["individual"],
    "help": ["aid", "assist"],
    "helped": ["assisted"],
    "use": ["employ", "make use of"],
    "used": ["employed", "utilised"],
    "make": ["produce"],
    "made": ["produced", "created"],
    "create": ["make"],
    "created": ["made", "set up"],
    "built": ["constructed", "put up"],
    "build": ["construct"],
    "get": ["obtain", "receive"],
    "got": ["received", "obtained"],
    "received": ["got"],
    "give": ["provide"],
    "gave": ["provided"],
    "given": ["provided"],
    "job": ["work", "occupation"],
    "important": ["significant", "key"],
    "main": ["chief", "principal"],
    "chief": ["main"],
    "happen": ["occur", "take place"],
    "happened": ["occurred", "took place"],
    "occur": ["happen"],
    "occurred": ["happened"],
    "show": ["display"],
    "near": ["close to"],
    "died": ["passed away"],
    "die": ["pass away"],
    "die?": ["pass away?"],
    "fight": ["battle"],
    "fought": ["battled"],
    "war": ["conflict"],
    "leader": ["head"],
    "ruler": ["leader"],
    "money": ["cash", "funds"],
    "amount": ["sum", "quantity"],
    "year": ["date"],
    "movie": ["film"],
    "film": ["movie"],
    "children": ["kids"],
    "doctor": ["physician"],
    "car": ["vehicle"],
    "house": ["home"],
    "poster": ["author", "writer"],
    "author": ["writer"],
    "speaker": ["author"],
    "wife": ["spouse"],
    "husband": ["spouse"],
    "found": ["discovered"],
    "discovered": ["found"],
    "often": ["frequently"],
    "usually": ["normally"],
    "allow": ["let"],
    "allowed": ["let"],
    "became": ["turned into"],
    "become": ["turn into"],
    "meet": ["see", "talk to"],
    "met": ["saw", "talked to"],
    "talks": ["meeting", "negotiations"],
    "meeting": ["talks", "encounter"],
    "minister": ["official"],
    "agreement": ["deal", "pact"],
    "deal": ["agreement"],
    "part": ["portion"],
    "area": ["region"],
    "region": ["area"],
    "group": ["organisation"],
    "company": ["firm"],
    "opened": ["started"],
    "published": ["released", "issued"],
    "released": ["published"],
    "wrote": ["authored"],
    "written": ["authored"],
    "effect": ["impact", "result"],
    "result": ["outcome"],
    "problem": ["issue"],
    "issue": ["problem"],
    "live": ["reside"],
    "lived": ["resided"],
    "old": ["aged"],
    "currently": ["now"],
    "first": ["earliest"],
    "percentage": ["share"],
    "population": ["number of inhabitants"],
}
_FUNCTION = frozenset(
    "the a an did does do is was were are of in on to that has have had its their his her be been".split()
)


def entities(text: str) -> list[str]:
    """Runs of capitalised words that look like names, without question words."""
    found = []
    for match in _ENTITY.finditer(text):
        words = match[0].split(" ")
        while words and words[0] in _NOT_ENTITY:
            words = words[1:]
        if words and len(" ".join(words)) > 2:
            found.append(" ".join(words))
    return found


def numbers(text: str) -> list[str]:
    """Figures as they are written."""
    return _NUMBER.findall(text)


def replace_all(text: str, old: str, new: str) -> str:
    """Every occurrence as whole words."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)


def falsify(
    question: str,
    *,
    rng: random.Random,
    near: Sequence[str],
    far: Sequence[str],
    figures: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
) -> str | None:
    """Asks for something else in nearly the same words.

    Args:
        question: The question.
        rng: Decides.
        near: Names of the passage; those that the question has are left out.
        far: Names from elsewhere.
        figures: Numbers of the passage; those that the question has are left out.
        neighbours: Words of the same kind by word (from the embedding's vocabulary).

    Returns:
        The changed question; None where nothing can be changed.
    """
    near = [name for name in near if name not in question]
    figures = [figure for figure in figures if figure not in question]
    changes: list[tuple[float, str]] = []
    own = entities(question)
    if own:
        old = rng.choice(own)
        pool = near if near and rng.random() < 0.5 else far
        new = rng.choice(pool) if pool else old
        if new not in question and old not in new:
            changes.append((3.0, replace_all(question, old, new)))
    if own_numbers := numbers(question):
        old = rng.choice(own_numbers)
        new = rng.choice(figures) if figures and rng.random() < 0.4 else _other_number(old, rng)
        if new != old:
            changes.append((3.0, replace_all(question, old, new)))
    words = question.split(" ")
    opposites = [i for i, w in enumerate(words) if w.lower().strip("?,.") in OPPOSITES and i > 0]
    if opposites:
        i = rng.choice(opposites)
        bare = words[i].strip("?,.")
        changes.append(
            (4.0, " ".join([*words[:i], words[i].replace(bare, OPPOSITES[bare.lower()]), *words[i + 1 :]]))
        )
    similar = [i for i, w in enumerate(words) if w.strip("?,.") in neighbours and i > 0]
    if similar:
        i = rng.choice(similar)
        bare = words[i].strip("?,.")
        new = rng.choice(neighbours[bare])
        changes.append((1.5, " ".join([*words[:i], words[i].replace(bare, new), *words[i + 1 :]])))
    negated = re.sub(
        r"\b(did|does|do|is|was|were|are|can|could|will|would|has|had)\b( \S+)",
        r"\1\2 not",
        question,
        count=1,
    )
    if negated != question and rng.random() < 0.5:
        if rng.random() < 0.5:
            negated = re.sub(
                r"\b(did|does|do|is|was|were|could|would|has|had)\b", r"\1n't", question, count=1
            )
        changes.append((0.8, negated))
    if not changes:
        return None
    return rng.choices([c for _, c in changes], [w for w, _ in changes])[0]


def _other_number(number: str, rng: random.Random) -> str:
    if re.fullmatch(r"1\d{3}|20\d\d", number):
        return str(int(number) + rng.choice([-100, -50, -20, -11, -7, -3, -2, 2, 3, 5, 9, 14, 30]))
    return "".join(
        str(rng.randint(1 if i == 0 else 0, 9)) if c.isdecimal() else c for i, c in enumerate(number)
    )


def rough(question: str, rng: random.Random) -> str:
    """The question as somebody might type it: other words, fewer words, no capitals, no question mark."""
    if rng.random() < 0.3:
        question = " ".join(
            rng.choice(SYNONYMS[w]) if w in SYNONYMS and rng.random() < 0.7 else w
            for w in question.split(" ")
        )
    kind = rng.random()
    if kind < 0.12:
        question = " ".join(
            w for w in question.split(" ") if w.lower() not in _FUNCTION or rng.random() < 0.3
        )
    elif kind < 0.18:
        question = rng.choice(
            [
                "Do you know {}",
                "Tell me {}",
                "I'd like to know {}",
                "can you say {}",
                "According to the text, {}",
                "{} And please be brief.",
            ]
        ).format(question if kind < 0.15 else question[:1].lower() + question[1:])
    if rng.random() < 0.25:
        question = question.rstrip("?. ")
    if rng.random() < 0.35:
        question = question.lower()
    return question
