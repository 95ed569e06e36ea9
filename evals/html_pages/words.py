"""Sentences of our own about an invented coast, drawn by a seed; knows no markup."""

from __future__ import annotations

import random
import re

__all__ = ["Words"]

_SLOT = re.compile(r"\{(\w+)\}")

_PARTS: dict[str, tuple[str, ...]] = {
    "first": tuple("Ada Bruno Celia Dorin Edda Farid Greta Hasan Ilse Jonas Kaja Levi Mara Nils Oda Pavel Runa Selim".split()),
    "last": tuple(
        "Abbott Brenner Castell Dunmore Eklund Farrow Garrick Holm Ivers Jessop Kirwan Lindqvist Marlow Norcross Okoro Pell".split()
    ),
    "place": (
        "Amberfield", "Brackwater", "Corley Sound", "Dunhaven", "Easter Quay", "Fallow Point", "Gannet Bay", "Hollin Cross",
    ),
    "body": (
        "the harbour board", "the county council", "the water company", "the transport office", "the school trust",
        "the fisheries union", "the museum", "the island's hospital", "the planning committee", "the lifeboat service",
    ),
    "thing": (
        "the old swing bridge", "the sea wall", "the ferry terminal", "the tram line", "the fish market", "the pumping station",
        "the lighthouse road", "the cannery", "the observatory", "the tidal turbine", "the reading room", "the flood gate",
    ),
    "role": (
        "an engineer", "the board's chair", "a retired pilot", "a teacher", "the union's secretary", "a marine biologist",
        "the mayor", "an accountant", "a nurse", "the site manager",
    ),
    "money": ("£2.4 million", "£780,000", "£13 million", "about £60,000", "£1.15 million", "more than £9 million"),
    "count": ("eleven", "about 40", "163", "2,300", "fewer than a dozen", "seventy-five", "nearly 900"),
    "time": (
        "by the end of March", "next spring", "within two years", "on Tuesday", "before the storms return", "in early June",
        "after the summer holidays", "over the coming weeks",
    ),
    "past": ("in 1968", "last autumn", "during the war", "three years ago", "in the winter of 2009", "a decade earlier", "in May"),
    "cause": (
        "the ground had shifted under the northern pier", "two bidders had withdrawn", "salt had eaten through the bolts",
        "nobody had read the second report", "the tide tables were wrong", "costs had doubled since the first estimate",
        "a survey had missed the old mine workings",
    ),
    "act": ("reopen", "close for repairs", "be handed to the town", "move inland", "be rebuilt in oak", "run at night", "be sold"),
    "noun": ("repairs", "plan", "inquiry", "survey", "contract", "timetable", "budget", "vote", "permit", "campaign"),
    "quality": ("slower than hoped", "cheaper than expected", "popular with visitors", "hard to explain", "overdue", "unusually quiet"),
    "person": ("{first} {last}",),
}  # fmt: skip
_SENTENCES = (
    "{person}, {role}, said {thing} would {act} {time}.",
    "{Body} has set aside {money} for the {noun}, which began {past}.",
    "According to minutes seen by residents, {cause}, and {body} was told of it {past}.",
    "“We knew that {cause},” {person} said, “and we said so {past}.”",
    "{Body} counted {count} visitors at {thing} {past}, a figure it called {quality}.",
    "The {noun} for {thing} is {quality}, and {count} households in {place} have signed a letter against it.",
    "It was not the first time.",
    "Whether {thing} can {act} {time} depends on the {noun} and on the weather.",
    "{person}, who has lived in {place} since she was nine, remembers when {thing} was built.",
    "In {place}, {body} and {body} share the cost of {thing}, {money} a year between them.",
    "That changed {past}, when {cause}.",
    "The work will take {count} people, most of them from {place}, and should end {time}.",
    "{Body} declined to comment on the {noun}.",
    "“Nobody asked us,” said {person}, {role} from {place}.",
    "Of the {count} objections received, {count} named the {noun} and the rest named {thing}.",
    "A second {noun}, paid for with {money} from the county, found that {cause}.",
    "If the {noun} fails, {thing} could {act} as soon as {time}, {person} warned.",
    "Nothing has been decided.",
    "For now {thing} stays as it is, and {body} meets again {time}.",
    "Engineers measured the drift at {count} points between {place} and {place} and found it {quality}.",
    "The {noun}, first promised {past}, is now expected {time}; {body} blames the delay on suppliers.",
    "{person} disagrees: the {noun} was {quality} long before {cause}, she argues.",
)
_HEADLINES = (
    "{Thing} to {act} {time}",
    "{Body} delays {noun} after {count} complaints",
    "Why the {noun} in {place} is {quality}",
    "{person} on the {noun} that divided {place}",
    "{place}: {count} homes without water",
    "What we know about {thing}",
    "Photos: a morning at {thing}",
    "{Body} finds {money} for {thing}",
)
_TEASERS = (
    "Our reporter spent a week in {place} and asked {body} about {thing}.",
    "{person} explains how {thing} came to {act} and what the {noun} has to do with it.",
    "The {noun} is {quality}, says {body}. Here is what that means for {place}.",
)
_COMMENTS = (
    "I walked past {thing} {past} and it looked fine to me, so what is all this about?",
    "Typical of {body}. They did the same with {thing} and nobody lost their job over it.",
    "Well written, thank you. My father worked on {thing} {past} and always said that {cause}.",
    "{money}?! You could build two of them for that in {place}.",
    "Agree with {first}.",
    "Has anyone asked {person} what the {noun} was for in the first place?",
)


class Words:
    """Texts drawn by a seed: the same seed, the same texts.

    >>> Words("a").sentence() == Words("a").sentence()
    True
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._waiting: dict[tuple[str, ...], list[str]] = {}

    def _drawn(self, forms: tuple[str, ...]) -> str:
        """A form filled; none comes again before all have come."""
        waiting = self._waiting.setdefault(forms, [])
        if not waiting:
            waiting += self._random.sample(forms, len(forms))
        text = self._filled(waiting.pop())
        return text[0].upper() + text[1:]

    def _filled(self, form: str) -> str:
        def fill(match: re.Match[str]) -> str:
            name = match[1]
            text = self._filled(self._random.choice(_PARTS[name.lower()]))
            return text[0].upper() + text[1:] if name[0].isupper() else text

        return _SLOT.sub(fill, form)

    def number(self, low: int, high: int) -> int:
        """An integer within both bounds."""
        return self._random.randint(low, high)

    def part(self, name: str) -> str:
        """A name, place, sum and so on."""
        return self._filled(self._random.choice(_PARTS[name]))

    def sentence(self) -> str:
        """One of running text."""
        return self._drawn(_SENTENCES)

    def paragraph(self) -> str:
        """One to five sentences."""
        return " ".join(self.sentence() for _ in range(self._random.choice((1, 2, 2, 3, 3, 4, 5))))

    def headline(self) -> str:
        """Without a full stop."""
        return self._drawn(_HEADLINES)

    def teaser(self) -> str:
        """A sentence or two about another page."""
        return self._drawn(_TEASERS)

    def comment(self) -> str:
        """What a reader wrote below a page."""
        return " ".join(self._drawn(_COMMENTS) for _ in range(self._random.choice((1, 1, 2))))
