"""Web pages that a user of the page names: whether that is allowed, fetching, reporting; knows neither gradio nor HTML."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.errors import IbidError
from ui.terminal import without_name

if TYPE_CHECKING:
    from index import Library
    from index.web import Policy

__all__ = ["ALLOW", "add_addresses", "allowed_by_environment"]

ALLOW = "IBID_ALLOW_URLS"
"""Set to 1, it allows what `ibid serve --allow-urls` does."""

_MOST = 20
_log = logging.getLogger(__name__)


def allowed_by_environment() -> bool:
    """Whether the environment lets users of the page have web pages fetched by this machine."""
    return os.environ.get(ALLOW, "").strip().lower() in {"1", "true", "yes", "on"}


def add_addresses(
    library: Library, urls: object, *, allowed: bool, policy: Policy | None = None
) -> Iterator[dict[str, Any]]:
    """Fetch untrusted addresses and add what they give.

    Yields:
        As `sources.add_uploads`.
    """
    items: list[dict[str, Any]] = []
    given = [url.strip() for url in urls if isinstance(url, str)] if isinstance(urls, list) else []

    def progress(*, finished: bool = False, error: str | None = None) -> dict[str, Any]:
        return {
            "done": min(len(items), len(given)),
            "total": len(given),
            "items": list(items),
            "finished": finished,
            "error": error,
        }

    if not allowed:  # the page shows no field then, so somebody has made this request himself
        yield progress(finished=True, error="Fetching web pages is not allowed here.")
        return
    if not given or len(given) > _MOST:
        yield progress(finished=True, error=f"Give from one to {_MOST} addresses.")
        return
    yield progress()
    try:
        for event in library.add_urls(given, policy=policy):
            items.append(
                {
                    "name": str(event.source),
                    "outcome": event.outcome,
                    "reason": without_name(event.reason or "", str(event.source)),
                    "warnings": list(event.warnings),
                }
            )
            yield progress()
        yield progress(finished=True)
    except IbidError as error:
        yield progress(finished=True, error=str(error))
    except Exception:
        _log.exception("adding web pages failed")
        yield progress(
            finished=True, error="Something went wrong while adding; the log of the server says what."
        )
