"""Made-up news stories with questions whose answers are known; knows no files and no model.

Public question sets hardly have what fails on news: the answer in the *next* sentence ("They lasted 40
minutes"), two people who each want something, lists, relative dates, speaker labels, competing numbers.
Every person, event and figure here is invented, so a model can't know the answer without reading.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from qa.reader.news_facts import FACTS
from qa.reader.news_talks import LEADS, TALKS
from qa.reader.news_words import POOLS

__all__ = ["Story", "StoryQuestion", "make_story"]

_BLOCKS = (*TALKS, *FACTS)
_MARK = re.compile(r"\[\[(\w+)\|(.*?)\]\]")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuestion:
    """A question about a story.

    Attributes:
        text: The question.
        answer: Half-open offsets into the story's text; None when the story doesn't say.
    """

    text: str
    answer: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An invented news text.

    Attributes:
        title: Its headline, sometimes empty.
        text: Its sentences, joined by spaces or line breaks.
        sentences: Half-open offsets of each.
        questions: What it answers, and what it seems to answer but doesn't.
    """

    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    questions: tuple[StoryQuestion, ...]


def make_story(rng: random.Random, *, filler: list[str] | None = None) -> Story:
    """Invents a story of a lead and four to eight blocks of facts.

    Args:
        rng: Decides everything.
        filler: Real sentences to put between the blocks.
    """
    people = _people(rng)
    shared = _shared(rng)
    chosen = [(rng.choice(LEADS), (0, 1, 2))]
    seen: set[tuple[str, int]] = set()
    for block in rng.sample(_BLOCKS, k=min(len(_BLOCKS), rng.randint(4, 8))):
        first, second, third = rng.sample(range(3), 3)
        chosen.append((block, (first, second, third)))
        if block.twice and rng.random() < 0.5:
            chosen.append((block, (second, first, third)))
    head, rest = chosen[0], chosen[1:]
    rng.shuffle(rest)
    for block, order in rest:
        seen.add((block.kind, order[0]))
    parts: list[str] = []
    asked: list[tuple[str, str | None]] = []
    for number, (block, order) in enumerate([head, *rest]):
        values = {**shared, **_block_values(rng, [people[i] for i in order])}
        prefix = f"k{number}_"
        for sentence in rng.choice(block.sentences):
            marked = _fill(sentence, values, rng)
            parts.append(_MARK.sub(rf"[[{prefix}\1|\2]]", marked))
        for key, forms in block.questions.items():
            asked.append((_fill(rng.choice(forms), values, rng), prefix + key))
        if block.unsaid and (block.kind, order[1]) not in seen:
            asked.append((_fill(rng.choice(block.unsaid), values, rng), None))
        if filler and rng.random() < 0.25:
            parts.append(rng.choice(filler).replace("[[", "").replace("]]", ""))
    title = _fill(rng.choice(POOLS["headline"]), {**shared, **_block_values(rng, people)}, rng)
    return _assemble(rng, parts, asked, title if rng.random() < 0.8 else "")


def _assemble(rng: random.Random, parts: list[str], asked: list[tuple[str, str | None]], title: str) -> Story:
    glue = "\n\n" if rng.random() < 0.2 else " "
    text, spans, keys = "", [], dict[str, tuple[int, int]]()
    for part in parts:
        if text:
            text += glue
        start = len(text)
        at = 0
        for mark in _MARK.finditer(part):
            text += part[at : mark.start()]
            keys[mark[1]] = (len(text), len(text) + len(mark[2]))
            text += mark[2]
            at = mark.end()
        text += part[at:]
        spans.append((start, len(text)))
    questions = [
        StoryQuestion(text=question, answer=None if key is None else keys[key])
        for question, key in asked
        if key is None or key in keys
    ]
    return Story(title=title, text=text, sentences=tuple(spans), questions=tuple(questions))


def _people(rng: random.Random) -> list[dict[str, str]]:
    surnames = rng.sample(POOLS["surname"], 3)
    places = rng.sample(POOLS["place"], 3)
    people = []
    for surname, place in zip(surnames, places, strict=True):
        country, people_of, capital = place.split("|")
        female = rng.random() < 0.5
        first = rng.choice(POOLS["female" if female else "male"])
        role = rng.choice(POOLS["role"])
        people.append(
            {
                "first": first,
                "last": surname,
                "full": f"{first} {surname}",
                "role": role,
                "titled": rng.choice(
                    [
                        f"{people_of} {role} {first} {surname}",
                        f"{people_of} {role} {surname}",
                        f"{first} {surname}, the {role} of {country},",
                    ]
                ),
                "they": "she" if female else "he",
                "country": country,
                "adj": people_of,
                "capital": capital,
            }
        )
    return people


def _shared(rng: random.Random) -> dict[str, str]:
    place = rng.choice(POOLS["place"]).split("|")
    return {
        "city": rng.choice([*POOLS["city"], place[2]]),
        "topic": rng.choice(POOLS["topic"]),
        "day": rng.choice(POOLS["day"]),
        "event": rng.choice(POOLS["event"]),
        "org": rng.choice(POOLS["org"]),
    }


def _block_values(rng: random.Random, people: list[dict[str, str]]) -> dict[str, str]:
    values = {f"{letter}{key}": v for letter, p in zip("abc", people, strict=True) for key, v in p.items()}
    for name in ("demand", "demandx", "refusal", "reason", "promise", "plan", "item", "accuse"):
        values[name] = rng.choice(POOLS[name.rstrip("x")])
    for pool in ("quote", "cause"):
        first, second = rng.choice(POOLS[pool]).split("|")
        values[pool], values[pool + "_about"] = first, second
    values["quote2"] = rng.choice(POOLS["quote"]).split("|")[0]
    three = rng.sample(POOLS["place"], 5)
    values["list3"] = "{}, {} and {}".format(*(p.split("|")[0] for p in three[:3]))
    values["list2"] = "{} and {}".format(*(p.split("|")[0] for p in three[3:]))
    values["goods3"] = "{}, {} and {}".format(*rng.sample(POOLS["goods"], 3))
    values["day2"] = rng.choice(POOLS["day"])
    values["when"] = rng.choice(POOLS["when"])
    values["minutes"] = rng.choice(
        [
            f"{rng.randint(20, 190)} minutes",
            f"{rng.choice(['two', 'three', 'four', 'five', 'six', 'nine'])} hours",
            "about an hour",
            "nearly three hours",
            "less than half an hour",
            "more than seven hours",
        ]
    )
    values["minutes2"] = rng.choice(["ten minutes", "an hour", "twenty minutes", "half an hour", "two hours"])
    for name in ("n", "m"):
        values[name] = rng.choice(
            [
                f"{rng.randint(11, 980)}",
                f"{rng.randint(2, 90)},{rng.randint(0, 9)}00",
                f"{rng.randint(2, 19)} million",
                f"some {rng.randint(2, 90)},000",
                f"more than {rng.randint(3, 90)}00",
            ]
        )
    values["money"] = rng.choice(["$", "€", "£"]) + rng.choice(
        [
            f"{rng.randint(2, 950)} million",
            f"{rng.randint(2, 40)}.{rng.randint(1, 9)} billion",
            f"{rng.randint(20, 900)},000",
        ]
    )
    values["money2"] = f"${rng.randint(2, 950)} million"
    values["year"] = str(rng.randint(1948, 2030))
    values["percent"] = f"{rng.randint(2, 97)} percent"
    return values


def _fill(template: str, values: dict[str, str], rng: random.Random) -> str:
    """Fills the slots; `(one|two)` picks one."""
    text = re.sub(r"\(([^()\[\]]*\|[^()\[\]]*)\)", lambda m: rng.choice(m[1].split("|")), template)
    for _ in range(2):
        text = _SLOT.sub(lambda m: values[m[1]], text)
    text = re.sub(r"\s{2,}", " ", text).strip().replace(",,", ",").replace(",.", ".")
    return text[:1].upper() + text[1:] if not text.startswith("[[") else _capital(text)


def _capital(text: str) -> str:
    at = text.index("|") + 1
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
