"""Changes what a sentence says in figures: numbers, limits, days and months; training data only."""

from __future__ import annotations

import random
import re

from qa.days import MONTHS, WEEKDAYS
from qa.reader.perturb import numbers, replace_all
from qa.verifier.mutation import Mutation, Surroundings

__all__ = ["other_date", "other_number", "true_bound"]

_COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth".split()
_YEAR = re.compile(r"1\d{3}|20\d\d")


def other_number(text: str, around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence with another number, or with a limit that its number breaks; None where it has no number."""
    digits = numbers(text)
    words = [w for w in text.split(" ") if w.lower() in _COUNTS or w.lower() in _ORDINALS]
    if not digits and not words:
        return None
    if words and (not digits or rng.random() < 0.4):
        old = rng.choice(words)
        table = _COUNTS if old.lower() in _COUNTS else _ORDINALS
        new = rng.choice([w for w in table if w != old.lower()])
        new = new.capitalize() if old[0].isupper() else new
    else:
        old = rng.choice(digits)
        others = [f for f in around.figures if f not in digits and (len(f) == 4) == (len(old) == 4)]
        if others and rng.random() < 0.4:
            new = rng.choice(others)
        elif _YEAR.fullmatch(old):
            new = str(int(old) + rng.choice([-100, -50, -20, -10, -5, -2, -1, 1, 2, 3, 6, 10, 15, 30]))
        else:
            new = _other_figure(old, rng)
        if new == old:
            return None
        if rng.random() < 0.2 and not _YEAR.fullmatch(old):
            return _bound(text, old, rng)
    return Mutation(text=replace_all(text, old, new), kind="number", against=True)


def _other_figure(old: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        at = rng.choice([i for i, c in enumerate(old) if c.isdecimal()])
        new = old[at]
        while new == old[at]:
            new = str(rng.randint(1 if at == 0 else 0, 9))
        return old[:at] + new + old[at + 1 :]
    value = (
        float(old.replace(",", "").rstrip(".") or 0)
        if old.replace(",", "").replace(".", "", 1).isdecimal()
        else 7.0
    )
    found = value * rng.choice([0.1, 0.2, 0.5, 0.75, 1.5, 2, 3, 10]) + rng.choice([0, 1, 2, 5])
    return f"{found:,.1f}" if "." in old.rstrip(".") else f"{round(found):,}"


def _bound(text: str, old: str, rng: random.Random) -> Mutation | None:
    """Makes "more than 50" of "40"."""
    if not old.replace(",", "").isdecimal() or re.search(rf"(more|less|fewer) than {re.escape(old)}", text):
        return None
    value = int(old.replace(",", ""))
    up = max(value + 1, round(value * rng.choice([1.1, 1.5, 2])))
    down = round(value * rng.choice([0.9, 0.7, 0.5]))
    new = _limit(up, down, rng)
    return Mutation(text=replace_all(text, old, new), kind="bound", against=True)


def true_bound(text: str, rng: random.Random) -> str | None:
    """The sentence with one of its numbers as a limit that it keeps."""
    digits = [d for d in numbers(text) if d.replace(",", "").isdecimal() and not _YEAR.fullmatch(d)]
    digits = [
        d
        for d in digits
        if int(d.replace(",", "")) > 4
        and not re.search(rf"(than|least|most|about|over|under|to|nearly) {re.escape(d)}", text)
    ]
    if not digits:
        return None
    old = rng.choice(digits)
    value = int(old.replace(",", ""))
    down = min(value - 1, round(value * rng.choice([0.95, 0.8, 0.5])))
    up = max(value + 1, round(value * rng.choice([1.05, 1.3, 2])))
    return replace_all(text, old, _limit(down, up, rng))


def _limit(least: int, most: int, rng: random.Random) -> str:
    """A limit in words: above the first number, or below the second."""
    return rng.choice(
        [
            f"more than {least:,}",
            f"over {least:,}",
            f"at least {least:,}",
            f"fewer than {most:,}",
            f"less than {most:,}",
            f"under {most:,}",
        ]
    )


def other_date(text: str, _around: Surroundings, rng: random.Random) -> Mutation | None:
    """The sentence with another day of the week or month; None where it names none."""
    found = [(w, t) for t in (WEEKDAYS, MONTHS) for w in t if re.search(rf"\b{w}\b", text)]
    if not found:
        return None
    old, table = rng.choice(found)
    return Mutation(
        text=replace_all(text, old, rng.choice([w for w in table if w != old])), kind="calendar", against=True
    )
