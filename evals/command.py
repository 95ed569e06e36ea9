"""`ibid eval NAME`: options to a run and its reports; knows no metric and no data set's form."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import IbidError

__all__ = ["build_parser", "main"]

USER_ERROR = 2
INTERRUPTED = 130

_NAMES = (
    *("sample", "january", "squad", "realtimeqa", "rgb", "chunking"),
    *("attribution", "verifier", "premises", "calibration", "webpages", "recorded"),
    *("new-wiki-held", "reddit-held", "squad2-train", "tuning", "story-lists", "collection"),
    *("all", "speed", "readme"),
)
_ABOUT = """\
sample      the shipped sample collection; needs no data
january     DATA/corpus/january-2022, or another folder in its layout
squad       DATA/data/squad2-slice.json, searched over all its paragraphs
realtimeqa  DATA/data/realtimeqa-gold, a news quiz
rgb         DATA/data/rgb-en-fact.jsonl: refuses when only noise is there
chunking    DATA/data/chunking-evaluation: cited characters against exact references
attribution who speaks in the sample's sentences, against labels
verifier    claims against their evidence, and the sample's sentences made wrong
premises    questions with a false premise on the sample
calibration whether the probability of an answer means what it says (development data, held back)
recorded    answers as a language model might write them: planted statements caught, citations by ALCE
webpages    the main content of made web pages, beside plain trafilatura
tuning      the sample, asked the questions that settings are chosen on (--split held: those that check them)
story-lists for development: questions on our stories that want several things (in a checkout)
collection  any --documents DIR with --questions FILE
new-wiki-held, reddit-held, squad2-train
            for development: what the reader never saw of its own training data
all         everything above the sets for development that is there, in one report
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
        choices=_NAMES,
        metavar="NAME",
        help="see below",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: $IBID_DATA)")
    parser.add_argument("--documents", type=Path, metavar="DIR", help="collection: the folder of documents")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="collection: the questions, JSON Lines"
    )
    parser.add_argument(
        "--split",
        choices=["held", "tune", "all"],
        help="which questions (default: all; of a sample that is recorded: held)",
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
        "--json", type=Path, metavar="FILE", help="write the report as JSON (all: and one file per set)"
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write the report as a page (all: and one file per set)"
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
        from evals.evaluate import evaluate

        return evaluate(options)
    except IbidError as error:
        print(f"ibid eval: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("ibid eval: stopped", file=sys.stderr)
        return INTERRUPTED


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of questions")
    return int(text)
