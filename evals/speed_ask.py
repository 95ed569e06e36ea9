"""How long a warm question takes, by part, and in how much memory; run in a process of its own.

    python -m evals.speed_ask LIBRARY QUESTIONS.json

prints one JSON object: milliseconds by part, one number for each question, and the process's memory in MB.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

__all__ = ["main"]

_WARM = 20  # questions before those that count: the first ones load models and fill the page cache


def main(library: str, questions: str) -> int:
    """Ask every question of the file and print what it took."""
    from qa import ask, open_library

    asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    opened = open_library(library)
    start = time.perf_counter()
    ask(asked[0], library=opened)
    first = (time.perf_counter() - start) * 1000
    for question in asked[1:_WARM]:
        ask(question, library=opened)
    parts: dict[str, list[float]] = {"retrieve": [], "read": [], "answer": [], "total": []}
    abstained = 0
    for question in asked[_WARM:]:
        start = time.perf_counter()
        answer = ask(question, library=opened)
        parts["total"].append((time.perf_counter() - start) * 1000)
        parts["retrieve"].append(answer.timings.retrieve_ms)
        parts["read"].append(answer.timings.read_ms)
        parts["answer"].append(answer.timings.answer_ms)
        abstained += answer.abstained
    found = {
        "first_ms": first,
        "milliseconds": parts,
        "abstained": abstained,
        "chunks": opened.chunk_count,
        "resident_mb": _status("VmRSS"),
        "peak_mb": _status("VmHWM"),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _status(name: str) -> float | None:
    """A figure of this process in MB; None where there is no /proc."""
    path = Path("/proc/self/status")
    if not path.exists():
        return None
    [line] = [line for line in path.read_text(encoding="ascii").splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
