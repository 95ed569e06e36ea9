"""Whether a text bears out what a question takes for granted; knows no library, no reader and no threshold.

"How many missiles did Germany fly into Ukraine?" takes for granted that Germany flew missiles. Every signal
here compares the question's own words (its actor, its names, figures and dates, its verb, its superlative)
with the sentence that would be cited and what stands around it. None of them decides: they are weighed with the
search's and the reader's judgement in `qa/judging.py`, by weights fitted on questions whose names, figures
and opposites were exchanged.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.terms import split_words, stem, stems
from qa.days import MONTHS, WEEKDAYS
from qa.names import country, is_mentioned, name_words
from qa.premise_words import OPPOSITES, SYNONYMS
from qa.presupposed import CALENDAR, NEGATION, Presupposed, figures_in, presupposed
from qa.question import names_in

__all__ = ["SIGNALS", "Setting", "premise_signals"]

SIGNALS = (
    "words",
    "names",
    "names_near",
    "parts",
    "actor",
    "actor_near",
    "speaker",
    "figures",
    "rival",
    "reversed",
    "negated",
    "opposite",
    "superlative",
)
"""The names of the signals, in the order of the weights."""

_SAYING = frozenset(
    map(
        stem,
        "say said tell told demand propose offer promise claim call called describe described think answer reply replied add added ask asked warn warned".split(),
    )
)
_REPORTING = _SAYING | frozenset(
    map(
        stem,
        "suggest comment comments remark insist argue note state declare vow acknowledge predict admit stress deny".split(),
    )
)
_OBJECT = frozenset("to with of for told asked about against from by and".split())
_HALT = re.compile(r"[,.;:—–“\"()]")
_PRONOUN = re.compile(r"[“\"']*(?:he|she)\b", re.I)
_COMPARED = re.compile(
    r"\bthan (?:any|all|ever|before|every|the other)|\b(?:most|least|best|worst|record|top|leading|\w{3,}est)\b",
    re.I,
)


# Words up to which a question hangs on its figures. Who asks in eighty tells a story, and a date in it is told in passing.
_HANGS = 30
_OPENING = 200  # characters of a document that hold for all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The sentence that would be cited, with what may explain it.

    Attributes:
        sentence: The sentence.
        before: The sentences before it, nearest last, that belong to its passage or introduce it.
        after: The sentences after it, nearest first.
        passage: The whole passage.
        around: What else was read of the document: its beginning (a dateline) and its other passages.
        header: Title, heading, author and source: what is known of it without its being said.
        date: The document's date (ISO 8601) or None.
        speaker: Who speaks in the sentence, as far as the text settles it.
        about: Whom it is about, likewise.
    """

    sentence: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    passage: str = ""
    around: str = ""
    header: str = ""
    date: str | None = None
    speaker: str | None = None
    about: str | None = None

    @property
    def near(self) -> str:
        """The sentence with its neighbours."""
        return " ".join((*self.before, self.sentence, *self.after))


def premise_signals(question: str, setting: Setting) -> dict[str, float]:
    """How much of what a question takes for granted is not borne out, by name of the signal.

    Args:
        question: Standing alone.
        setting: What would be cited for it.

    Returns:
        Each of `SIGNALS`, in [0, 1]; 0 where the question takes nothing of the kind for granted.
    """
    asked = presupposed(question)
    near = _Words(" ".join(filter(None, (setting.near, setting.speaker, setting.about))))
    # What a text is about by its title needn't be named in every sentence.
    topic = _Words(f"{setting.near} {setting.speaker or ''} {setting.about or ''} {setting.header}")
    document = _Words(f"{setting.passage} {setting.near} {setting.around} {setting.header}")
    # A report says where and of whom it tells at its beginning ("BRUSSELS, 12 January"), and then again near by.
    local = _Words(f"{setting.near} {setting.speaker or ''} {setting.header} {setting.around[:_OPENING]}")
    sentence = _Words(setting.sentence)
    known = _Words(setting.header)
    lacking = [word for word in asked.words if not near.has(word) and not known.has(word)]
    others = [name for name in asked.names if name not in (asked.actor or "")]
    # A yes-no question takes less for granted: "no" answers it too.
    open_question = not asked.yes_no
    return {
        "words": len(lacking) / max(1, len(asked.words)),
        "names": _share(others, document.mentions),
        "names_near": _share([n for n in others if document.mentions(n)], local.mentions),
        "parts": _share([part for name in asked.names for part in _parts(name)], document.mentions),
        "actor": float(asked.actor is not None and not document.mentions(asked.actor)),
        "actor_near": float(asked.actor is not None and not topic.mentions(asked.actor)),
        "speaker": float(_speaks_another(asked, setting)),
        "figures": _unstated(asked, setting) * min(1.0, _HANGS / max(1, len(question.split()))),
        "rival": float(open_question and _has_rival(asked, setting, topic)),
        "reversed": float(open_question and _is_reversed(asked, setting.sentence)),
        "negated": float(open_question and _is_negated(asked, setting.sentence)),
        "opposite": float(open_question and any(_says_opposite(w, sentence, near) for w in asked.words)),
        "superlative": float(bool(asked.superlatives) and not _COMPARED.search(setting.near)),
    }


class _Words:
    """A text's stems and names, read once."""

    def __init__(self, text: str) -> None:
        self.stems = set(stems(text))
        self.names = frozenset(name_words(text))

    def has(self, word: str) -> bool:
        """Whether a stem, or another word for it, is there."""
        return word in self.stems or not self.stems.isdisjoint(SYNONYMS.get(word, ()))

    def mentions(self, name: str) -> bool:
        """Whether a name is there in any spelling."""
        return is_mentioned(name, self.names)


def _parts(name: str) -> list[str]:
    """The words of a name of several: of "Boston Observer" another Observer lacks one."""
    parts = [word for word in name.split() if word[:1].isupper()]
    return parts if len(parts) > 1 else []


def _share(names: Sequence[str], there: Callable[[str], bool]) -> float:
    return sum(not there(name) for name in names) / len(names) if names else 0.0


def _unstated(asked: Presupposed, setting: Setting) -> float:
    """Share of a question's figures, months and weekdays that the passage and the document's date lack."""
    wanted = asked.figures | asked.calendar
    if not wanted:
        return 0.0
    text = f"{setting.passage} {setting.near} {setting.header}"
    stated = figures_in(text) | set(CALENDAR.findall(text)) | _of_date(setting.date)
    return len(wanted - stated) / len(wanted)


def _of_date(date: str | None) -> set[str]:
    """Year, month, day and weekday of an ISO 8601 date."""
    try:
        day = datetime.date.fromisoformat((date or "")[:10])
    except ValueError:
        return set()
    return {str(day.year), MONTHS[day.month - 1], str(day.day), WEEKDAYS[day.weekday()]}


def _at(words: Sequence[str], verb: str) -> list[int]:
    """Where a verb, or another word for it, stands."""
    forms = {verb} | SYNONYMS.get(verb, set())
    exact = [n for n, word in enumerate(words) if word == verb]
    return exact or [n for n, word in enumerate(words) if word in forms]


def _is_reversed(asked: Presupposed, sentence: str) -> bool:
    """Whether the sentence lets the question's actor undergo what it is asked to have done.

    True only where the actor stands after the verb alone and another name before it ("she told Lavrov").
    """
    if asked.actor is None or asked.verb is None or asked.passive:
        return False
    tokens = split_words(sentence)
    places = _at([t.stem for t in tokens], asked.verb)
    if not places:
        return False
    at = tokens[places[0]]
    before, after = sentence[: at.start], sentence[at.end :]
    if is_mentioned(asked.actor, name_words(before)) or not is_mentioned(asked.actor, name_words(after)):
        return False
    by = re.search(r"\bby\s+(.{0,60})", after)
    if by is not None and is_mentioned(asked.actor, name_words(by[1])):
        return False
    # "…”, said Lavrov": a verb of saying may come first.
    return not (
        asked.verb in _SAYING
        and is_mentioned(asked.actor, name_words(after)[:3])
        and '"' in _straight(before)
    )


def _speaks_another(asked: Presupposed, setting: Setting) -> bool:
    """Whether somebody else speaks where the question asks what its actor said.

    A person may speak for a country, and a country for its minister: only two of a kind are set against each other.
    One who is told by an office alone ("the president") may be the actor.
    """
    if asked.actor is None or asked.verb not in _SAYING or asked.passive or setting.speaker is None:
        return False
    if not names_in(setting.speaker):
        return False
    if (country(asked.actor) is None) != (country(setting.speaker) is None):
        return False
    if _reported(asked.actor, setting.sentence):
        return False
    return not (
        is_mentioned(asked.actor, name_words(setting.speaker))
        or is_mentioned(setting.speaker, name_words(asked.actor))
    )


def _reported(actor: str, sentence: str) -> bool:
    """Whether a sentence tells in passing what the actor said, whoever else speaks in it.

    >>> _reported("Biden", "Blinken spoke a day after Biden drew criticism for saying that it could prompt discord.")
    True
    >>> _reported("Biden", "Blinken told Biden, he said, that it could prompt discord.")
    False
    """
    last = name_words(actor)[-1:]
    words = split_words(sentence)
    for number, word in enumerate(words):
        if name_words(sentence[word.start : word.end]) != last:
            continue
        if number and sentence[words[number - 1].start : words[number - 1].end].lower() in _OBJECT:
            continue
        after = _HALT.split(sentence[word.end :], maxsplit=1)[0]
        said = next((w for w in split_words(after) if w.stem in _REPORTING), None)
        if said is not None and not names_in(after[: said.start]):
            return True
    return False


def _has_rival(asked: Presupposed, setting: Setting, topic: _Words) -> bool:
    """Whether the sentence says of another name what the question says of its actor ("Turkey has supplied …")."""
    sentence = setting.sentence
    if asked.actor is None or asked.verb is None or topic.mentions(asked.actor):
        return False
    tokens = split_words(sentence)
    places = _at([t.stem for t in tokens], asked.verb)
    if not places:
        return False
    if setting.about is not None:
        return True  # and it isn't the actor, who would be near
    before = sentence[: tokens[places[0]].start]
    if _PRONOUN.match(before):
        before = " ".join(setting.before)
    return any(not CALENDAR.match(name) for name in names_in(before))


def _straight(text: str) -> str:
    return text.replace("“", '"').replace("”", '"')


def _is_negated(asked: Presupposed, sentence: str) -> bool:
    """Whether the sentence denies the question's verb ("refuses to send")."""
    if asked.verb is None or asked.negated:
        return False
    tokens = split_words(sentence)
    for place in _at([t.stem for t in tokens], asked.verb):
        start = tokens[max(0, place - 4)].start
        if NEGATION.search(sentence[start : tokens[place].start]):
            return True
    return False


def _says_opposite(word: str, sentence: _Words, near: _Words) -> bool:
    """Whether the sentence has a word's opposite, and nothing near it the word."""
    return word not in near.stems and not sentence.stems.isdisjoint(OPPOSITES.get(word, ()))
