"""What every test shares: Hypothesis without limits of time, since a busy machine is no failure; an empty library, a browser.

`pytest -n auto` runs the tests in a process for each processor, up to four, and shares the processors among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ibid", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ibid")

_MOST_PROCESSES = 4
"""Each loads the models: it takes 1.2 to 1.5 GB of memory."""


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes `-n auto` starts."""
    return min(_MOST_PROCESSES, _processors())


def pytest_configure(config: pytest.Config) -> None:
    """Let each of several test processes use its share of the processors, so that they don't wait for each other."""
    processes = os.environ.get("PYTEST_XDIST_WORKER_COUNT")
    if processes is not None:
        os.environ.setdefault("IBID_THREADS", str(max(1, _processors() // int(processes))))


if TYPE_CHECKING:
    from index import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    from fakes import WordHashEmbedder

    from index import Library

    with Library.open(tmp_path / "library", embedder=WordHashEmbedder(), create=True) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Three short files on three matters, by name."""
    from library_checks import written

    return written(tmp_path)


@pytest.fixture(params=["exact", "chroma"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of searching vectors: the scan, and Chroma as for a very large library."""
    if request.param == "chroma":
        monkeypatch.setattr("index.nearest.EXACT_LIMIT", 0)
    return str(request.param)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The installed Chromium."""
    from browsing import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, site: Any) -> Iterator[Any]:
    """A page of the module's `site` that lets no request out, and that must end without any tried and without an error."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    outside, errors = [], []

    def route(handler: Any) -> None:
        if handler.request.url.startswith(site.address):
            handler.continue_()
        else:
            outside.append(handler.request.url)
            handler.abort()

    context.route("**/*", route)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(site.address)
    opened.wait_for_selector("#chat .welcome")
    opened.wait_for_selector("#sources .documents li[data-id]")
    yield opened
    xss = opened.evaluate("window.__xss")
    context.close()
    assert outside == []
    assert errors == []
    assert xss is None
