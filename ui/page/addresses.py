"""Web pages that a user of the page names: whether that is allowed, fetching, reporting; knows neither gradio nor HTML."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ui.page.adding import reported, state

if TYPE_CHECKING:
    from index import Library
    from index.web import Policy

__all__ = ["ALLOW", "add_addresses", "allowed_by_environment"]

ALLOW = "IBID_ALLOW_URLS"
"""Set to 1, it allows what `ibid serve --allow-urls` does."""

_MOST = 20


def allowed_by_environment() -> bool:
    """Whether the environment lets users of the page have web pages fetched by this machine."""
    return os.environ.get(ALLOW, "").strip().lower() in {"1", "true", "yes", "on"}


def add_addresses(
    library: Library, urls: object, *, allowed: bool, policy: Policy | None = None
) -> Iterator[dict[str, Any]]:
    """Fetch untrusted addresses and add what they give.

    Args:
        library: The library.
        urls: A list of addresses, if the page sent what it should.
        allowed: Whether this machine fetches for users of the page.
        policy: Limits of time, size and redirects.

    Yields:
        As `adding.state`.
    """
    given = [url.strip() for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    if not allowed:  # the page shows no field then, so somebody has made this request himself
        yield state(finished=True, error="Fetching web pages is not allowed here.")
    elif not given or len(given) > _MOST:
        yield state(finished=True, error=f"Give from one to {_MOST} addresses.")
    else:
        yield from reported(library.add_urls(given, policy=policy), total=len(given))
