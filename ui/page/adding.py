"""What a page shows while documents are added to its library; knows neither where they come from nor HTML."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from corpus.errors import IbidError
from ui.terminal import without_name

if TYPE_CHECKING:
    from index import AddEvent

__all__ = ["reported", "state"]

_log = logging.getLogger(__name__)


def state(
    *,
    done: int = 0,
    total: int = 0,
    items: Iterable[dict[str, Any]] = (),
    left: float | None = None,
    finished: bool = False,
    error: str | None = None,
) -> dict[str, Any]:
    """How far an addition has come: all of it each time, so that a page may miss any but the last.

    Returns:
        `{done, total, items: [{name, id, outcome, reason, warnings}], left: seconds|None, stopped, finished,
        error: str|None}`; `stopped` where it ended before its end without an error.
    """
    return {
        "done": done,
        "total": total,
        "items": list(items),
        "left": left,
        "stopped": finished and done < total and error is None,
        "finished": finished,
        "error": error,
    }


def reported(events: Iterable[AddEvent], *, total: int) -> Iterator[dict[str, Any]]:
    """The events of an addition as `state`s, whatever it ends with.

    Args:
        events: Of `Library.add` or `Library.add_urls`.
        total: Sources to expect at first; a file that holds others brings more.
    """
    items: list[dict[str, Any]] = []
    now: dict[str, Any] = {"done": 0, "total": total, "items": items, "left": None}
    yield state(**now)
    error = None
    try:
        for event in events:
            now |= {"done": event.done, "total": event.total, "left": event.seconds_left}
            items.append(
                {
                    "name": str(event.source),
                    "id": None if event.document is None else event.document.id,
                    "outcome": event.outcome,
                    "reason": without_name(event.reason or "", str(event.source)),
                    "warnings": list(event.warnings),
                }
            )
            yield state(**now)
    except IbidError as failure:
        error = str(failure)
    except Exception:  # any fault of ours: the page is told that there was one, and the log what it was
        _log.exception("adding documents failed")
        error = "Something went wrong while adding; the log of the server says what."
    yield state(**now, finished=True, error=error)
