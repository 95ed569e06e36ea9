"""What is done and seen in a page in Chromium; shared by its tests."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field

from page_fakes import FakeLibrary, FakeTalk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Site:
    address: str
    library: FakeLibrary
    talks: list[FakeTalk] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


def ask(page, question):
    page.fill("textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"article.turn[data-state=done] >> text={question}")


def active_text(page) -> str:
    page.wait_for_selector("mark.active")
    return page.evaluate(
        "[...document.querySelectorAll('mark.active, mark.active + .gap')].map(m => m.textContent).join('')"
    )


def in_view(page, selector) -> bool:
    return page.evaluate(
        """selector => {
            const box = document.querySelector(selector).getBoundingClientRect();
            const pane = document.querySelector('.reading').getBoundingClientRect();
            return box.top >= pane.top && box.bottom <= pane.bottom && box.width > 0;
        }""",
        selector,
    )
