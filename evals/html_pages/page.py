"""A page under construction that remembers of each text whether it is content; knows no layout."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from evals.html_pages.words import Words

__all__ = ["Page"]


@dataclass(slots=True, kw_only=True)
class Page:
    """A made page and what is what in it.

    `main`, `other` and `either` escape a text for markup and remember it: content; not content (menus,
    teasers, prompts, comments, hidden text); what one may keep or leave (bylines, dates, credits, references).

    Attributes:
        kind: Of `KINDS`.
        half: "tune" or "held".
        variant: From 0; sets the words and the length.
        source: Its HTML, once it is made.
        content: Texts of the main content, in order.
        rest: Texts that are none.
        open: Texts that don't count.
    """

    kind: str
    half: str
    variant: int
    source: str = ""
    content: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(f"{self.kind} {self.half} {self.variant}")

    @property
    def name(self) -> str:
        """For reports."""
        return f"{self.kind}, {self.half} {self.variant + 1}"

    def main(self, text: str) -> str:
        """Content."""
        self.content.append(text)
        return html.escape(text)

    def other(self, text: str) -> str:
        """No content."""
        self.rest.append(text)
        return html.escape(text)

    def either(self, text: str) -> str:
        """Neither kept nor left is wrong."""
        self.open.append(text)
        return html.escape(text)

    def paragraphs(self, count: int, *, tag: str = "p", attributes: str = "") -> str:
        """Paragraphs of content."""
        opened = f"<{tag} {attributes}>" if attributes else f"<{tag}>"
        return "\n".join(f"{opened}{self.main(self.words.paragraph())}</{tag}>" for _ in range(count))

    def links(self, count: int, *, item: str = '<li><a href="#">{}</a></li>') -> str:
        """Headlines of other pages."""
        return "\n".join(item.replace("{}", self.other(self.words.headline())) for _ in range(count))

    def menu(self, *names: str, item: str = '<li><a href="#">{}</a></li>') -> str:
        """A menu's entries."""
        return "".join(item.replace("{}", self.other(name)) for name in names)
