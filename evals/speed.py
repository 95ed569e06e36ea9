"""`ibid eval speed`: ingest against a plain llama-index stack, a warm question by part, memory, start; knows no store.

ibid eval speed --data DATA [--json FILE] [--threads 2] [--only ingest|formats|ask|start ...]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.errors import IbidError
from evals.errors import EvalError
from evals.speed_texts import ingest_files, many_files, questions

__all__ = ["build_parser", "main"]

_PARTS = ("ingest", "ask", "start", "formats")
_CHUNK = 1000  # characters; a chunk has about 800, so this is text enough for the chunks asked for


def build_parser() -> argparse.ArgumentParser:
    """The options of `ibid eval speed`."""
    parser = argparse.ArgumentParser(prog="ibid eval speed", description="Measure how fast Ibid is.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: $IBID_DATA)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--threads", type=_count, default=2, metavar="N", help="for both sides (default: 2)")
    parser.add_argument("--runs", type=_count, default=3, metavar="N", help="of each ingest (default: 3)")
    parser.add_argument("--questions", type=_count, default=250, metavar="N", help="to ask (default: 250)")
    parser.add_argument(
        "--chunks",
        type=_count,
        default=10_000,
        metavar="N",
        help="of the library that is asked (default: 10,000)",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="published model.safetensors for the plain stack (default: random)",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the large library there for the next run"
    )
    parser.add_argument(
        "--only", choices=_PARTS, nargs="+", default=_PARTS, help="measure these parts alone (default: all)"
    )
    return parser


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, write JSON if asked; 0 when done, 2 on an error of the user's."""
    options = build_parser().parse_args(arguments)
    # Both sides get these processors and no others, whatever thread pools their parts have.
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, allowed[: options.threads])
    os.environ["IBID_THREADS"] = str(options.threads)
    try:
        data = options.data or os.environ.get("IBID_DATA")
        if data is None:
            raise EvalError("no data folder", hint="give it with --data or IBID_DATA")
        found = measure(Path(data), options)
    except IbidError as error:
        sys.stderr.write(f"ibid eval speed: {error}\n")
        return 2
    sys.stdout.write("\n".join(_lines(found)) + "\n")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(data: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The parts that were asked for, by name."""
    found: dict[str, Any] = {
        "schema": "ibid-speed/1",
        "threads": options.threads,
        "processor": _processor(),
        "python": platform.python_version(),
    }
    if "start" in options.only:
        found["start"] = {"ibid --help": _start(["-m", "ui.cli", "--help"])}
    with tempfile.TemporaryDirectory() as temporary:
        if "ingest" in options.only:
            from evals.speed_ingest import measure_ingest

            (texts := Path(temporary) / "ingest").mkdir()
            files = ingest_files(data, texts)
            results = measure_ingest(
                files, runs=options.runs, threads=options.threads, weights=options.weights, note=_note
            )
            found["ingest"] = {
                "files": len(files),
                "characters": sum(len(path.read_text(encoding="utf-8")) for path in files),
                "weights": "published" if options.weights else "random, which take the same time",
                "ways": [{**asdict(result), "median": result.median} for result in results],
            }
        if "formats" in options.only:
            from evals.speed_formats import measure_formats

            found["formats"] = measure_formats(
                runs=options.runs, threads=options.threads, weights=options.weights, note=_note
            )
        if "ask" in options.only:
            (texts := Path(temporary) / "many").mkdir()
            library = options.keep or Path(temporary) / "library"
            found["ask"] = _ask(data, texts, library, options)
    return found


def _ask(data: Path, texts: Path, library: Path, options: argparse.Namespace) -> dict[str, Any]:
    from index.library import Library

    with Library.open(library, create=True) as opened:
        if opened.chunk_count < options.chunks:
            files = many_files(data, texts, characters=options.chunks * _CHUNK)
            for event in opened.add(files):
                if event.outcome == "failed":
                    raise EvalError(f"{event.source} failed: {event.reason}")
                if event.done % 20 == 0:
                    _note(f"{event.done} of {event.total} documents, {opened.chunk_count:,} chunks")
                if opened.chunk_count >= options.chunks:
                    break
        if opened.chunk_count < options.chunks:
            raise EvalError(
                f"the library has {opened.chunk_count:,} chunks only", hint="ask for fewer with --chunks"
            )
    asked = texts / "questions.json"
    asked.write_text(json.dumps(questions(data, limit=options.questions + 20)), encoding="utf-8")
    child = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "evals.speed_ask", str(library), str(asked)],
        stdout=subprocess.PIPE,
        check=True,
    )
    measured: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    parts = measured.pop("milliseconds")
    measured["questions"] = len(parts["total"])
    measured["parts"] = {
        name: {
            "p50": _quantile(values, 0.5),
            "p95": _quantile(values, 0.95),
            "mean": statistics.fmean(values),
        }
        for name, values in parts.items()
    }
    return measured


def _start(command: Sequence[str]) -> dict[str, float]:
    """Seconds from start to end of a Python process, best and median of seven."""
    took = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=True)  # noqa: S603 (ours)
        took.append(time.perf_counter() - start)
    return {"median": statistics.median(took), "best": min(took)}


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.exists() else []
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    flags = next((set(line.split()) for line in lines if line.startswith("flags")), set())
    features = sorted(flags & {"avx2", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16"})
    return f"{name or platform.processor()} ({', '.join(features) or platform.machine()})"


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['threads']} threads, {found['processor']}"]
    if "start" in found:
        for name, start in found["start"].items():
            lines.append(f"{name}: {start['median']:.2f} s (best {start['best']:.2f})")
    if "ingest" in found:
        ingest = found["ingest"]
        lines += [
            "",
            f"ingest of {ingest['files']} files, {ingest['characters']:,} characters (weights of the plain stack: "
            f"{ingest['weights']})",
            f"  {'':36}{'chunks':>8}{'median s':>10}{'in Ibid times':>15}",
        ]
        for way in ingest["ways"]:
            lines.append(f"  {way['name']:36}{way['chunks']:>8,}{way['median']:>10.2f}{way['ratio']:>15.2f}")
    if "formats" in found:
        from evals.speed_formats import format_lines

        lines += format_lines(found["formats"])
    if "ask" in found:
        ask = found["ask"]
        resident = ask["resident_mb"]
        memory = f", {resident:.0f} MB resident (peak {ask['peak_mb']:.0f})" if resident else ""
        lines += ["", f"a warm question to {ask['chunks']:,} chunks, {ask['questions']} questions{memory}"]
        for name, part in ask["parts"].items():
            lines.append(f"  {name:10} p50 {part['p50']:7.1f} ms   p95 {part['p95']:7.1f} ms")
        lines.append(
            f"  the first question of the process: {ask['first_ms']:.0f} ms; {ask['abstained']} abstained"
        )
    return lines


def _note(line: str) -> None:
    sys.stderr.write(line + "\n")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
