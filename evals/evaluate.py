"""Runs what `ibid eval` names and writes its reports; parses no option and knows no metric."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IbidError
from evals.errors import EvalError
from evals.sheet import Sheet
from evals.sheets import SHEETS, make_sheet

if TYPE_CHECKING:
    from evals.cases import Dataset
    from evals.report import Report

__all__ = ["DEVELOPMENT", "REPORTED", "evaluate"]

REPORTED = ("sample", "january", "squad", "realtimeqa", "rgb", "chunking")
"""The data sets of `ibid eval all`, in this order."""

DEVELOPMENT = ("new-wiki-held", "reddit-held", "squad2-train")
"""Sets that settings may be chosen on: never part of a report."""

_log = logging.getLogger("ibid.evals")


def evaluate(options: argparse.Namespace) -> int:
    """Run one evaluation, or all of them, and write what was asked for.

    Args:
        options: As `evals.command` parses them.

    Returns:
        0, or 1 when a case failed.

    Raises:
        EvalError: An option doesn't fit, or what a single evaluation needs isn't there.
    """
    _check(options)
    from evals.overview import Overview, overview_dict, overview_html, summary_lines

    if options.name != "all":
        return _show(_run(options.name, options), options, suffix="")
    started = time.monotonic()
    parts: list[Report | Sheet] = []
    skipped: list[tuple[str, str]] = []
    failed = 0
    names = (*REPORTED, *SHEETS)
    for number, name in enumerate(names, 1):
        begun = time.monotonic()
        print(f"{name} ({number} of {len(names)})", file=sys.stderr)
        try:
            part = _run(name, options)
        except IbidError as error:
            print(f"skipped {name}: {error}\n")
            skipped.append((name, str(error)))
            continue
        except (
            Exception
        ) as error:  # named in the report; the others' figures took minutes and aren't lost with it
            _log.exception("%s failed", name)
            print(f"failed {name}: {type(error).__name__}: {error}\n")
            skipped.append((name, f"failed: {type(error).__name__}: {error}"))
            failed = 1
            continue
        parts.append(part)
        failed = max(failed, _show(part, options, suffix=f"-{name}"))
        print(f"{name} took {time.monotonic() - begun:.0f} s", file=sys.stderr)
    overview = Overview(parts=tuple(parts), skipped=tuple(skipped), seconds=time.monotonic() - started)
    if options.json is not None:
        _save(options.json, _as_json(overview_dict(overview)))
    if options.html is not None:
        _save(options.html, overview_html(overview))
    print("\n".join(summary_lines(overview)))
    return failed


def _check(options: argparse.Namespace) -> None:
    for path in (options.json, options.html):
        if path is not None and not path.absolute().parent.is_dir():
            raise EvalError(f"there is no folder {path.absolute().parent}", hint="make it first")
    if not options.record:
        return
    if options.limit is not None or options.split == "tune" or not options.baselines:
        # What is published is of whole sets, never of the half that is tuned on.
        raise EvalError(
            "--record keeps the figures of whole sets",
            hint="leave out --limit, --no-baselines and --split tune",
        )
    if options.name in (*DEVELOPMENT, "tuning", "story-lists", "collection"):
        raise EvalError(f"{options.name} is for development, not for the README", hint="use --json FILE")
    if not (Path(__file__).parent.parent / "pyproject.toml").is_file():
        raise EvalError(
            "--record keeps figures in a checkout, and this is an installation", hint="use --json FILE"
        )


def _run(name: str, options: argparse.Namespace) -> Report | Sheet:
    if name in SHEETS:
        return make_sheet(name, _data(options, needed=False), seed=options.seed, limit=options.limit)
    split = options.split
    if split is None:
        # Half of the sample's questions are there to be tuned on: what is published is of the others.
        split = "held" if name == "sample" and (options.name == "all" or options.record) else "all"
    return _report(_load(name, options, split), options, split)


def _load(name: str, options: argparse.Namespace, split: str) -> Dataset:
    from evals import datasets

    if name == "sample":
        dataset = datasets.load_sample()
    elif name == "tuning":
        dataset = datasets.load_sample_tuning()
    elif name == "story-lists":
        dataset = datasets.load_story_lists()
    elif name == "collection":
        if options.documents is None or options.questions is None:
            raise EvalError("a collection needs its files", hint="give --documents DIR and --questions FILE")
        dataset = datasets.load_collection(
            options.documents,
            options.questions,
            name="collection",
            title=f"{options.documents.absolute().name}, asked {options.questions.name}",
        )
    else:
        data = _data(options, needed=True)
        assert data is not None
        dataset = datasets.load_named(name, data)
    if split != "all":
        cases = tuple(case for case in dataset.cases if case.split == split)
        if not cases:
            raise EvalError(f"{dataset.name} has no questions marked {split}", hint="leave out --split")
        dataset = replace(dataset, cases=cases)
    return dataset


def _data(options: argparse.Namespace, *, needed: bool) -> Path | None:
    if options.data is not None:
        return Path(options.data).expanduser()
    if os.environ.get("IBID_DATA"):
        return Path(os.environ["IBID_DATA"]).expanduser()
    if needed:
        raise EvalError("no data folder", hint="give it with --data DIR or in IBID_DATA")
    return None


def _report(dataset: Dataset, options: argparse.Namespace, split: str) -> Report:
    from evals.report import make_report
    from evals.runner import run_dataset

    run = run_dataset(
        dataset,
        limit=options.limit,
        answers=options.answers,
        seed=options.seed,
        keep=options.keep,
        baselines=options.baselines,
    )
    return make_report(run, split=split)


def _show(part: Report | Sheet, options: argparse.Namespace, *, suffix: str) -> int:
    """Write and print one part; 1 when a case of it failed."""
    from evals.console import console_lines
    from evals.html_page import page
    from evals.html_report import to_html
    from evals.overview import sheet_html, sheet_lines
    from evals.readme import RESULTS
    from evals.report_json import to_dict
    from evals.sheet import sheet_dict

    # Files first: a reader of the table that stops early (head) mustn't cost them.
    if isinstance(part, Sheet):
        if options.json is not None:
            _save(_with_suffix(options.json, suffix), _as_json(sheet_dict(part)))
        if options.html is not None:
            html = page(f"ibid eval {part.name}", sheet_html(part, level=1))
            _save(_with_suffix(options.html, suffix), html)
        if options.record:
            _save(RESULTS / f"{part.name}.json", _as_json(sheet_dict(part)))
        print("\n".join(sheet_lines(part)) + "\n")
        return 0
    if options.json is not None:
        _save(_with_suffix(options.json, suffix), _as_json(to_dict(part)))
    if options.html is not None:
        _save(_with_suffix(options.html, suffix), to_html(part))
    if options.record:
        _save(RESULTS / f"{part.run.dataset.name}.json", _as_json(to_dict(part, cases=False)))
    print("\n".join(console_lines(part)) + "\n")
    return 1 if part.errors else 0


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvalError(
            f"can't write {path}: {error.strerror or error}", hint="choose another file"
        ) from error
    print(f"wrote {path}", file=sys.stderr)


def _with_suffix(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.stem}{suffix}{path.suffix}")
