"""Pages from the web into a library: asks whether a known one has changed, fetches, has it read; follows no links."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from corpus.errors import CorpusError
from index.events import AddEvent
from index.web.address import parse_address, shown
from index.web.fetch import Fetched, GoneError, Policy, fetch

if TYPE_CHECKING:
    from index.library import Library

__all__ = ["LastTime", "add_pages", "lose", "recall", "remember"]

_KEPT = frozenset({"added", "updated", "unchanged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """What was fetched from an address the last time.

    Attributes:
        document_id: Of what it gave.
        etag: Its server's, or None.
        last_modified: Its server's, or None.
    """

    document_id: str
    etag: str | None
    last_modified: str | None


def recall(connection: sqlite3.Connection, location: str, *, extractors: frozenset[str]) -> LastTime | None:
    """What the library has from an address, if it was read by a reader of this version; else None."""
    row = connection.execute(
        "SELECT d.id, f.etag, f.last_modified, s.extractor FROM fetched f"
        " JOIN sources s ON s.location = f.location AND s.sha256 = f.sha256"
        " JOIN documents d ON d.key = s.document AND d.state = 'ready' WHERE f.location = ?",
        (location,),
    ).fetchone()
    if row is None or row[3] not in extractors:
        return None
    return LastTime(document_id=row[0], etag=row[1], last_modified=row[2])


def remember(connection: sqlite3.Connection, found: Fetched) -> None:
    """Write down what to ask the next time. The hash is taken from the source, so that it can't be of other bytes."""
    connection.execute(
        "INSERT OR REPLACE INTO fetched (location, final_url, sha256, etag, last_modified, fetched_at)"
        " SELECT location, ?, sha256, ?, ?, ? FROM sources WHERE location = ? LIMIT 1",
        (found.final_url, found.etag, found.last_modified, _now(), found.url),
    )


def lose(connection: sqlite3.Connection, location: str) -> None:
    """Write down that a server hasn't a page any more; what it gave stays and is stale from now on."""
    connection.execute("UPDATE fetched SET gone_at = ? WHERE location = ?", (_now(), location))


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def add_pages(
    library: Library,
    urls: Iterable[str],
    *,
    policy: Policy | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[AddEvent]:
    """Fetch pages and add them, in place of what the same addresses gave before.

    Args:
        library: Where to.
        urls: One page each.
        policy: Limits; the usual ones by default.
        stop: Asked before each page whether to end.

    Yields:
        What became of each; "unchanged" also where the server says so and nothing was fetched.

    Raises:
        LibraryError: As `Library.add`.
    """
    given = list(dict.fromkeys(urls))
    for number, url in enumerate(given, start=1):
        if stop is not None and stop():
            return
        try:
            events = list(_add(library, url, policy))
        except CorpusError as error:
            events = [AddEvent(source=shown(url), outcome="failed", reason=str(error), done=0, total=0)]
        for event in events:
            yield replace(event, done=number, total=len(given), bytes_per_second=None, seconds_left=None)


def _add(library: Library, url: str, policy: Policy | None) -> Iterator[AddEvent]:
    from corpus.readers import FORMATS
    from corpus.source import SourceFile

    policy = policy or Policy()
    address = parse_address(url, ports=policy.ports)
    last = library.last_time(address.url, extractors=frozenset(f.extractor for f in FORMATS.values()))
    try:
        found = fetch(
            url,
            formats=frozenset(FORMATS),
            etag=last.etag if last else None,
            last_modified=last.last_modified if last else None,
            policy=policy,
        )
    except GoneError:
        library.remember_fetched(address.url)
        raise
    if found.unchanged and last is not None:
        library.remember_fetched(found)
        document = library.info(last.document_id)
        yield AddEvent(source=found.url, outcome="unchanged", document=document, done=0, total=0)
        return
    item = SourceFile(source=found.url, data=found.data, name=_name(found), metadata={"url": found.final_url})
    kept = False
    for event in library.add([item], encoding=found.encoding):
        kept = kept or (event.outcome in _KEPT and event.source == found.url)
        yield event
    if kept:
        library.remember_fetched(found)


def _name(found: Fetched) -> str:
    """A file name for the format and the title of last resort: the last part of the path, else the host."""
    parts = urlsplit(found.final_url)
    last = PurePosixPath(unquote(parts.path)).stem.replace("/", " ").strip()
    printable = "".join(c for c in last if c.isprintable())[:120]
    return (printable or parts.hostname or "page") + found.suffix
