"""Which documents fit a filter by date and source, decided in the record; searches nothing."""

from __future__ import annotations

import calendar
import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from corpus.errors import LibraryError

__all__ = ["Filter", "Filtered", "filtered", "id_set"]

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What documents have to be like.

    Attributes:
        after: The first day, as an ISO date: "2022-01-20", "2022-01" or "2022"; None for no first day.
        before: The last day, in the same form, that month's or year's last day included; None for no last day.
        sources: Names, any of which will do: each is looked for in every source of a document (path or URL), its
            publisher and its title, whatever the case; with `*`, `?` or `[…]` it has to fit one of those whole, or the
            last part of a path, the file's name.

    A filter by date leaves out documents that state no date, and those that may lie outside (dated "2022" alone).

    Raises:
        LibraryError: A date that is none, or a last day before the first.
    """

    after: str | None = None
    before: str | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        first, last = self.days
        if first is not None and last is not None and first > last:
            raise LibraryError(
                f"no day is after {self.after} and before {self.before}", hint="exchange the two dates"
            )
        if not all(name.strip() for name in self.sources):
            raise LibraryError(
                "an empty source fits everything", hint="leave it out, or give a part of a name"
            )

    def __bool__(self) -> bool:
        """Whether it leaves out anything."""
        return bool(self.after or self.before or self.sources)

    @property
    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day, each in full or None."""
        return _day(self.after, last=False), _day(self.before, last=True)

    def fits(self, text: str | None) -> bool:
        """Whether a source, publisher or title is one of those looked for."""
        folded = (text or "").casefold()
        last = re.split(r"[/\\]", folded)[-1]
        return any(
            fnmatchcase(folded, name) or fnmatchcase(last, name) if _GLOB.search(name) else name in folded
            for name in (name.strip().casefold() for name in self.sources)
        )

    def covers(self, date: str) -> bool:
        """Whether an ISO date (a month or year, too) lies wholly within the days.

        >>> Filter(after="2022-01").covers("2022-03"), Filter(before="2022-06").covers("2022")
        (True, False)
        """
        return _within(date, self.days)

    @property
    def dated(self) -> bool:
        """Whether it asks for a date."""
        return bool(self.after or self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """What a filter leaves.

    Attributes:
        documents: Ids of the documents that fit.
        total: How many documents there are.
        undated: How many fit but for having no date.
    """

    documents: frozenset[str]
    total: int
    undated: int


def filtered(connection: sqlite3.Connection, wanted: Filter) -> Filtered:
    """The ready documents that fit a filter."""
    connection.create_function("ibid_fits", 1, wanted.fits)
    rows = connection.execute(
        "SELECT d.id, d.date FROM documents d WHERE d.state = 'ready' AND (?1 OR ibid_fits(d.title)"
        " OR ibid_fits(d.publisher)"
        " OR EXISTS (SELECT 1 FROM sources s WHERE s.document = d.key AND ibid_fits(s.source)))",
        (not wanted.sources,),
    ).fetchall()
    (total,) = connection.execute("SELECT count(*) FROM documents WHERE state = 'ready'").fetchone()
    if not wanted.dated:
        return Filtered(documents=frozenset(row[0] for row in rows), total=total, undated=0)
    days = wanted.days
    return Filtered(
        documents=frozenset(identity for identity, date in rows if date and _within(date, days)),
        total=total,
        undated=sum(not date for _, date in rows),
    )


def _within(date: str, days: tuple[str | None, str | None]) -> bool:
    if len(date) == 10 and date[4] == date[7] == "-":  # whole days need no calendar
        return (days[0] is None or date >= days[0]) and (days[1] is None or date <= days[1])
    try:
        first, last = _day(date[:10], last=False), _day(date[:10], last=True)
    except LibraryError:
        return False
    return (
        first is not None
        and last is not None
        and (days[0] is None or first >= days[0])
        and (days[1] is None or last <= days[1])
    )


def _day(text: str | None, *, last: bool) -> str | None:
    """A day in full, of a month or year its first or its last one."""
    if text is None or not text.strip():
        return None
    match = _DATE.fullmatch(text.strip())
    if match is not None:
        year, month, day = int(match["year"]), int(match["month"] or (12 if last else 1)), match["day"]
        if year >= 1 and 1 <= month <= 12:
            days = calendar.monthrange(year, month)[1]
            number = int(day) if day else days if last else 1
            if 1 <= number <= days:
                return f"{year:04}-{month:02}-{number:02}"
    raise LibraryError(f"{text!r} is no date", hint="write it as 2022-01-20, 2022-01 or 2022")


def id_set(documents: str | Collection[str] | None) -> frozenset[str] | None:
    """The ids of the documents to search, of which one may be given by itself; None for all.

    >>> id_set("abcd"), id_set(["abcd"]), id_set(None)
    (frozenset({'abcd'}), frozenset({'abcd'}), None)
    """
    if documents is None:
        return None
    return frozenset([documents] if isinstance(documents, str) else documents)
