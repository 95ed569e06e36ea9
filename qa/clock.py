"""When the parts of an answer were done, as its timings; knows no part."""

from __future__ import annotations

import time
from dataclasses import dataclass

from qa.answer import Timings

__all__ = ["Clock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Times of `time.perf_counter`.

    Attributes:
        begun: When the question came.
        retrieved: When the search was done.
        read: When what it found was read.
    """

    begun: float
    retrieved: float
    read: float

    def timings(self) -> Timings:
        """Where the time went until now."""
        now = time.perf_counter()
        return Timings(
            retrieve_ms=_milliseconds(self.begun, self.retrieved),
            read_ms=_milliseconds(self.retrieved, self.read),
            answer_ms=_milliseconds(self.read, now),
            total_ms=_milliseconds(self.begun, now),
        )


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)
