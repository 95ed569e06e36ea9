"""Evaluations other than questions on documents, each as a `Sheet`; one file each, imported when asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from evals.sheet import Sheet

__all__ = ["SHEETS", "SHEETS_WITHOUT_DATA", "make_sheet"]

SHEETS = ("attribution", "verifier", "premises", "calibration", "webpages", "recorded")
"""By name, in the order of reports; `ibid eval NAME` runs one."""

SHEETS_WITHOUT_DATA = ("attribution", "premises", "webpages", "recorded")
"""Those that need nothing but what ships."""


def make_sheet(name: str, data: Path | None, *, seed: int = 0, limit: int | None = None) -> Sheet:
    """Run one.

    Args:
        name: One of `SHEETS`.
        data: The data folder, for those that need one.
        seed: Of samples and intervals.
        limit: At most so many items of each of its sets.

    Raises:
        EvalError: What it needs isn't there.
    """
    made = import_module(f"evals.sheets.{name}").make(data, seed=seed, limit=limit)
    assert isinstance(made, Sheet)
    return made
