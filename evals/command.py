"""`ibid eval NAME`: options to a run and its reports; knows no metric and no data set's form."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IbidError
from evals.errors import EvalError

if TYPE_CHECKING:
    from evals.cases import Dataset
    from evals.report import Report

__all__ = ["build_parser", "main"]

USER_ERROR = 2
INTERRUPTED = 130

_SETS = ("sample", "january", "squad", "realtimeqa", "rgb", "chunking")
_DEVELOPMENT = ("new-wiki-held", "reddit-held", "squad2-train")
_ABOUT = """\
sample      the shipped sample collection; needs no data
january     DATA/corpus/january-2022, or another folder in its layout
squad       DATA/data/squad2-slice.json, searched over all its paragraphs
realtimeqa  DATA/data/realtimeqa-gold, a news quiz
rgb         DATA/data/rgb-en-fact.jsonl: refuses when only noise is there
chunking    DATA/data/chunking-evaluation: cited characters against exact references
tuning      the sample, asked the questions that settings are chosen on (--split held: those that check them)
collection  any --documents DIR with --questions FILE
new-wiki-held, reddit-held, squad2-train
            for development: what the reader never saw of its own training data
all         the first four, as far as they are there
speed       how fast files are added and questions answered (options: ibid eval speed --help)
readme      the README's figures from the recorded results; --write puts them in
"""


def build_parser() -> argparse.ArgumentParser:
    """The options of `ibid eval`."""
    parser = argparse.ArgumentParser(
        prog="ibid eval",
        description="Measure Ibid on questions with known answers.",
        epilog=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "name",
        choices=[*_SETS, "tuning", *_DEVELOPMENT, "collection", "all", "speed", "readme"],
        metavar="NAME",
        help="see below",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: $IBID_DATA)")
    parser.add_argument("--documents", type=Path, metavar="DIR", help="collection: the folder of documents")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="collection: the questions, JSON Lines"
    )
    parser.add_argument(
        "--split", choices=["held", "tune", "all"], default="all", help="which questions (default: all)"
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help="a seeded sample of N questions (default: all)"
    )
    parser.add_argument(
        "--answers",
        type=_count,
        metavar="N",
        help="ask at most N of them (default: all; squad: 200, half unanswerable)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of samples and intervals (default: 0)"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the libraries there for the next run")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the report as JSON (all: one file per set)"
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write the report as a page (all: one file per set)"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep the figures in evals/results for the README"
    )
    parser.add_argument(
        "--no-baselines",
        dest="baselines",
        action="store_false",
        help="leave out BM25, MiniLM cosine and llama-index",
    )
    parser.add_argument("--write", action="store_true", help="readme: write the figures into README.md")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: What follows `ibid eval`; the process's arguments by default.

    Returns:
        0, 1 when a case failed (or the README is out of date), 2 for a user error.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] == ["speed"]:
            from evals import speed

            return int(speed.main(arguments[1:]))
        options = build_parser().parse_args(arguments)
        if options.name == "readme":
            from evals.readme import main as readme

            return readme(write=options.write)
        return _evaluate(options)
    except IbidError as error:
        print(f"ibid eval: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("ibid eval: stopped", file=sys.stderr)
        return INTERRUPTED


def _evaluate(options: argparse.Namespace) -> int:
    several = options.name == "all"
    for path in (options.json, options.html):
        if path is not None and not path.absolute().parent.is_dir():
            raise EvalError(f"there is no folder {path.absolute().parent}", hint="make it first")
    if options.record and (options.limit is not None or options.split == "tune"):
        # What is published is of whole sets, never of the half that is tuned on.
        raise EvalError("--record keeps the figures of whole sets", hint="leave out --limit and --split tune")
    if options.record and not (Path(__file__).parent.parent / "pyproject.toml").is_file():
        raise EvalError(
            "--record keeps figures in a checkout, and this is an installation", hint="use --json FILE"
        )
    from evals.console import console_lines

    failed = False
    for name in _SETS if several else (options.name,):
        try:
            dataset = _load(name, options)
        except EvalError as error:
            if not several:
                raise
            print(f"skipped {name}: {error}\n")
            continue
        report = _report(dataset, options)
        # Files first: a reader of the table that stops early (head) mustn't cost them.
        _write(report, options, suffix=f"-{name}" if several else "")
        print("\n".join(console_lines(report)) + "\n")
        failed = failed or bool(report.errors)
    return 1 if failed else 0


def _load(name: str, options: argparse.Namespace) -> Dataset:
    from evals import datasets

    if name == "sample":
        dataset = datasets.load_sample()
    elif name == "tuning":
        dataset = datasets.load_sample_tuning()
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
        dataset = datasets.load_named(name, _data(options))
    if options.split != "all":
        cases = tuple(case for case in dataset.cases if case.split == options.split)
        if not cases:
            raise EvalError(
                f"{dataset.name} has no questions marked {options.split}", hint="leave out --split"
            )
        dataset = replace(dataset, cases=cases)
    return dataset


def _data(options: argparse.Namespace) -> Path:
    if options.data is not None:
        return Path(options.data).expanduser()
    if os.environ.get("IBID_DATA"):
        return Path(os.environ["IBID_DATA"]).expanduser()
    raise EvalError("no data folder", hint="give it with --data DIR or in IBID_DATA")


def _report(dataset: Dataset, options: argparse.Namespace) -> Report:
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
    return make_report(run, split=options.split)


def _write(report: Report, options: argparse.Namespace, *, suffix: str) -> None:
    from evals.html_report import to_html
    from evals.readme import RESULTS
    from evals.report import to_dict

    if options.json is not None:
        _save(_with_suffix(options.json, suffix), _as_json(to_dict(report)))
    if options.html is not None:
        _save(_with_suffix(options.html, suffix), to_html(report))
    if options.record:
        _save(RESULTS / f"{report.run.dataset.name}.json", _as_json(to_dict(report, cases=False)))


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


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of questions")
    return int(text)
