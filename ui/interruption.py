"""Ctrl-C as a wish to end in good order: what was read is written first; a second one ends at once."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interruption"]


class Interruption:
    """For the length of a `with` block, the first Ctrl-C is noted and the second one interrupts.

    Attributes:
        happened: Whether there was one.
    """

    def __init__(self) -> None:
        self.happened = False
        self._before: Any = None

    def wanted(self) -> bool:
        """Whether to end."""
        return self.happened

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, self._before)
        self.happened = True
        print("\nibid: writing what was read; press Ctrl-C again to end at once", file=sys.stderr)
