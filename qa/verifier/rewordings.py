"""Says a sentence in other words without changing what it claims; rules, no model, training data only."""

from __future__ import annotations

import random
import re

from qa.reader.perturb import SYNONYMS, entities

__all__ = ["reword", "shorten"]

_DIGITS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30",
    "fifty": "50", "hundred": "100",
}  # fmt: skip
_WORDS = {digits: word for word, digits in _DIGITS.items()}
_MORE = {
    "said": ["stated", "noted", "added", "explained", "remarked"],
    "says": ["states", "notes", "explains"],
    "announced": ["declared", "said"],
    "about": ["around", "roughly", "approximately"],
    "around": ["about", "roughly"],
    "approximately": ["about", "around"],
    "more than": ["over", "upwards of"],
    "over": ["more than"],
    "because": ["since", "as"],
    "although": ["though", "even though"],
    "however": ["but"],
    "several": ["a number of", "various"],
    "also": ["as well"],
    "near": ["close to"],
    "main": ["principal"],
    "entire": ["whole"],
    "whole": ["entire"],
    "quickly": ["rapidly", "fast"],
    "difficult": ["hard"],
    "important": ["significant"],
    "famous": ["well-known"],
    "rapidly": ["quickly"],
    "primarily": ["mainly", "mostly"],
    "mostly": ["mainly"],
    "mainly": ["mostly", "chiefly"],
    "within": ["inside"],
    "during": ["in the course of"],
    "attempt": ["try"],
    "attempted": ["tried"],
    "permitted": ["allowed"],
    "assistance": ["help"],
    "sufficient": ["enough"],
    "until": ["till"],
    "led to": ["resulted in", "caused"],
    "consists of": ["is made up of"],
    "demanded": ["called for", "insisted on"],
    "asked": ["requested"],
    "rejected": ["turned down", "refused"],
    "warned": ["cautioned"],
    "agreed": ["consented"],
    "won": ["was victorious in"],
    "begun": ["started"],
    "originally": ["at first", "initially"],
    "initially": ["at first", "originally"],
    "percent": ["%", "per cent"],
    "U.S.": ["US", "American"],
    "United States": ["US", "U.S."],
    "United Kingdom": ["UK", "Britain"],
}
_GROUPS = (
    "choose select pick|chosen selected picked|shows demonstrates displays|showed demonstrated displayed|obtained acquired got|"
    "keep retain|kept retained|need require|needs requires|needed required|try attempt|build construct|constructed built|"
    "quick rapid swift|slow sluggish|huge enormous vast|tiny minute|famous renowned|old ancient|rich wealthy|poor impoverished|"
    "angry furious|happy glad|sad unhappy|scared afraid frightened|clever intelligent smart|difficult hard tough|easy simple|"
    "dangerous hazardous risky|beautiful lovely pretty|strange odd unusual|clear obvious evident|correct right|wrong incorrect|"
    "important significant major|main chief principal primary|common widespread|rare uncommon|new recent|whole entire complete|"
    "start begin commence|started began commenced|end finish conclude|ended finished concluded|increase rise growth|"
    "increased rose grew|decrease decline drop|decreased declined dropped|improve enhance|improved enhanced|reduce lower cut|"
    "reduced lowered|allow permit|allowed permitted|forbid ban prohibit|banned prohibited|occur happen|occurred happened|"
    "remain stay|remained stayed|leave depart|return come_back|returned came_back|discover find|discovered found|"
    "destroy ruin|destroyed ruined|injured hurt wounded|killed slain|kill slay|house home residence|child kid|children kids|"
    "film movie|car automobile|road street|job occupation|company firm business|firm company|employees workers staff|"
    "money funds|price cost|costs prices|goal aim objective|idea notion|plan scheme|method approach way|result outcome|"
    "effect impact|reason cause|problem issue difficulty|area region zone|part portion section|kind type sort|"
    "amount quantity|number figure|speech address|letter message|book volume|author writer|teacher instructor|doctor physician|"
    "lawyer attorney|leader head|boss manager|king monarch|war conflict|battle fight|attack assault|victory win|defeat loss|"
    "law legislation|rule regulation|court tribunal|crime offence|prison jail|police officers|accident crash|illness disease|"
    "medicine drug|food nourishment|journey trip voyage|ship vessel|plane aircraft|forest woods|ocean sea|mountain peak|"
    "almost nearly|approximately about around roughly|often frequently|rarely seldom|usually normally generally|"
    "quickly rapidly swiftly|slowly gradually|suddenly abruptly|finally eventually|currently presently now|previously formerly earlier|"
    "mainly mostly chiefly primarily|completely entirely totally|very extremely highly|enough sufficient|"
    "claimed asserted|believes thinks|believed thought|stated declared|explained clarified|announced declared|mentioned cited|"
    "criticised faulted|praised lauded commended|opposed resisted|supported backed endorsed|requested sought|urged pressed|"
    "created established founded|established set_up|produced made manufactured|developed devised|designed planned|"
    "released issued published|received got|gave provided supplied|provides supplies offers|contains includes holds|"
    "consists comprises|forms constitutes|located situated|surrounded encircled|covers spans|reached attained|won gained|"
    "joined entered|moved relocated shifted|visited toured|studied examined|examined inspected|watched observed|"
    "person individual|people individuals|nation country state|city town|citizens residents|visitors guests|crowd throng|"
    "friend companion|enemy foe|rival competitor|fans supporters|players athletes|team squad side|match game|song track|"
    "picture image photo|photos pictures|noise sound|smell odour|anger fury|fear dread|danger peril|chance opportunity|"
    "although though even_though|because since as|therefore thus hence|however nevertheless|besides moreover|within inside|"
    "near close_to|beside next_to|among amid|throughout across|during in_the_course_of|before prior_to|after following"
)
_CONTRACTIONS = (
    ("did not", "didn't"), ("do not", "don't"), ("does not", "doesn't"), ("was not", "wasn't"), ("were not", "weren't"),
    ("is not", "isn't"), ("are not", "aren't"), ("could not", "couldn't"), ("would not", "wouldn't"),
    ("has not", "hasn't"), ("have not", "haven't"), ("had not", "hadn't"), ("cannot", "can't"), ("will not", "won't"),
    ("it is", "it's"), ("I am", "I'm"), ("they are", "they're"),
)  # fmt: skip
_VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|may|might|must|\w+ed|said|says|made|took|became|won|"
    r"went|came|gave|held|began|led|left|lost|got|saw|told|met|put|built|found|kept|grew|wrote|sent|ran)\b"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"


_ALIKE = {
    word: [w.replace("_", " ") for w in row.split() if w != word]
    for row in reversed(_GROUPS.split("|"))
    for word in row.split()
    if "_" not in word
}


def reword(text: str, rng: random.Random, *, strength: int = 2) -> str:
    """The sentence after up to `strength` changes that leave its meaning alone."""
    for _ in range(rng.randint(0, strength)):
        change = rng.choice(_CHANGES)
        text = change(text, rng) or text
    return text


def shorten(text: str, rng: random.Random) -> str | None:
    """The sentence without one of its parts, if something with a verb is left.

    What is left still follows: asides, relative clauses and everything behind a comma may go, but no
    part that the rest stands under ("if", "said", "according to").
    """
    cuts = [
        re.sub(r" ?\([^()]*\)", "", text),
        re.sub(r", (?:which|who|whose|where)\b[^,;]*(?=[,.;]|$)", "", text),
        re.sub(r"^[^,]{3,70}, (?=[A-Z]|the |it |he |she |they )", "", text),
        re.sub(r"^((?:\S+ ){5,}?\S+), (?:and|but|while|which|with|where|who|[a-z]+ing)\b .*$", r"\1.", text),
        re.sub(r"^((?:\S+ ){5,}?\S+); .*$", r"\1.", text),
        re.sub(r", (?:a|an|the) [^,]{3,60}, ", " ", text),
    ]
    if re.match(r"(?i)(if|unless|when|according|although|had|while|without|until)\b", text):
        cuts[2] = text
    found = [c for c in cuts if c != text and len(c.split()) >= 4 and _VERB.search(c)]
    if not found:
        return None
    chosen = rng.choice(found)
    return chosen[:1].upper() + chosen[1:]


def _synonym(text: str, rng: random.Random) -> str | None:
    options = [
        (w, s)
        for table in (_MORE, SYNONYMS, _ALIKE)
        for w, s in table.items()
        if re.search(rf"\b{re.escape(w)}\b", text)
    ]
    if not options:
        return None
    word, others = rng.choice(options)
    found = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: rng.choice(others), text, count=1)
    return re.sub(r"  +", " ", found)


def _contraction(text: str, rng: random.Random) -> str | None:
    for long, short in rng.sample(_CONTRACTIONS, len(_CONTRACTIONS)):
        if re.search(rf"\b{long}\b", text):
            return re.sub(rf"\b{long}\b", short, text, count=1)
        if re.search(rf"\b{short}\b", text):
            return re.sub(rf"\b{short}\b", long, text, count=1)
    return None


def _number_form(text: str, rng: random.Random) -> str | None:
    table = _DIGITS if rng.random() < 0.5 else _WORDS
    found = [w for w in table if re.search(rf"(?<![\w.,-]){w}(?![\w-]|[.,]\d)", text)]
    if found:
        word = rng.choice(found)
        return re.sub(rf"(?<![\w.,-]){word}(?![\w-]|[.,]\d)", table[word], text, count=1)
    return re.sub(r"(\d),(\d{3})(?!\d)", r"\1\2", text) if re.search(r"\d,\d{3}(?!\d)", text) else None


def _date_form(text: str, _rng: random.Random) -> str | None:
    found = re.sub(rf"\b({_MONTH}) (\d{{1,2}})\b(?!,? ?\d{{3}})", r"\2 \1", text, count=1)
    if found == text:
        found = re.sub(rf"\b(\d{{1,2}}) ({_MONTH})\b", r"\2 \1", text, count=1)
    return found if found != text else None


def _moved_opening(text: str, _rng: random.Random) -> str | None:
    match = re.fullmatch(
        r"((?:In|On|At|During|After|Before|By|Since|From|Under) [^,]{3,50}), (.{15,}?)\.", text
    )
    if match and not re.search(r"[,;:]", match[2]):
        opening = match[1][:1].lower() + match[1][1:]
        rest = match[2] if match[2][:1].isupper() else match[2][:1].upper() + match[2][1:]
        return f"{rest} {opening}."
    match = re.fullmatch(
        r"([^,]{15,}) ((?:in|on|during|after|before|since) (?:the )?[A-Z0-9][^,]{2,30})\.", text
    )
    if match:
        start = match[1]
        if not re.match(r"[A-Z][\w’'-]* [A-Z]", start) and entities(start)[:1] != [start.split(" ")[0]]:
            start = start[:1].lower() + start[1:]
        return f"{match[2][:1].upper()}{match[2][1:]}, {start}."
    return None


def _reported(text: str, rng: random.Random) -> str | None:
    match = re.fullmatch(r"[“\"](.+?)[,.]?[”\"],? (said|says|added|told [\w ]+?) ([^,“”\"]{3,60})\.", text)
    if match:
        inner = match[1][:1].lower() + match[1][1:] if not match[1].startswith(("I ", "I’", "I'")) else None
        if inner and not re.search(r"\b(I|we|my|our)\b", inner):
            return f"{match[3][:1].upper()}{match[3][1:]} {match[2]} that {inner}."
        return f"{match[3][:1].upper()}{match[3][1:]} {match[2]}, “{match[1]}.”"
    match = re.fullmatch(r"([A-Z][\w’' -]{2,50}?) said (?:that )?([^“”\"]{12,})\.", text)
    if match:
        if rng.random() < 0.5:
            return f"According to {match[1]}, {match[2]}."
        return f"{match[2][:1].upper()}{match[2][1:]}, {match[1]} said."
    return None


def _short_name(text: str, rng: random.Random) -> str | None:
    names = [
        n for n in entities(text) if 2 <= len(n.split(" ")) <= 3 and " of " not in n and " the " not in n
    ]
    if not names:
        return None
    name = rng.choice(names)
    return text.replace(name, name.split(" ")[-1], 1)


def _case(text: str, rng: random.Random) -> str | None:
    if rng.random() < 0.8:
        return text.rstrip(".")
    return text.lower()


def _framed(text: str, rng: random.Random) -> str | None:
    if text[:1] in '“"':
        return None
    first = text.split(" ")[0]
    rest = text[:1].lower() + text[1:] if first.lower() in _STARTS else text
    return f"{rng.choice(_FRAMES)}{rest}"


def _passive(text: str, _rng: random.Random) -> str | None:
    match = re.fullmatch(
        r"((?:[A-Z][\w’'-]*|the|The|a|A|an|An)(?: [\w’'-]+){0,4}?) (was|were) (\w+ed|made|built|written|held|led|won|"
        r"given|taken|known|found|sold|sent|told|seen) by ((?:the |a |an )?[A-Z0-9][\w’' -]{2,40})\.",
        text,
    )
    if match:
        verb = {"written": "wrote", "given": "gave", "taken": "took", "known": "knew", "seen": "saw"}.get(
            match[3], match[3]
        )
        subject = (
            match[1]
            if match[1].split(" ")[0] not in {"The", "A", "An"}
            else match[1][:1].lower() + match[1][1:]
        )
        return f"{match[4][:1].upper()}{match[4][1:]} {verb} {subject}."
    match = re.fullmatch(
        r"((?:[A-Z][\w’'-]*)(?: [A-Z][\w’'-]+){0,3}) (founded|created|won|signed|released|published|directed|designed|"
        r"invented|discovered|defeated|attacked|captured|introduced|led|produced|recorded|criticised|criticized) "
        r"((?:the |a |an |his |her )?[\w’' -]{3,40}?)((?: in| on| at| during| after)\b[^,]*)?\.",
        text,
    )
    if match and not match[3].startswith(("to ", "that ", "by ", "in ")):
        thing = match[3][:1].upper() + match[3][1:]
        plural = "were" if re.search(r"[^s]s$", match[3]) else "was"
        return f"{thing} {plural} {match[2]} by {match[1]}{match[4] or ''}."
    return None


_STARTS = frozenset(
    "the a an in on at it he she they this that these there his her its their after before when as some many most".split()
)
_FRAMES = (
    "According to the text, ", "According to the article, ", "The article says that ", "The source states that ",
    "It is said that ", "As the passage notes, ", "The document says ", "In fact, ", "Indeed, ", "According to the author, ",
)  # fmt: skip
_CHANGES = (
    _synonym,
    _synonym,
    _framed, _synonym, _synonym, _synonym, _contraction, _number_form, _date_form, _moved_opening,
    _reported, _reported, _short_name, _case, _passive, _passive,
)  # fmt: skip
