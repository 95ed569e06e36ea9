"""The errors of an evaluation; knows no data set, no metric and no report."""

from __future__ import annotations

from corpus.errors import IbidError

__all__ = ["EvalError"]


class EvalError(IbidError):
    """A data set, option or report file that an evaluation can't use."""
