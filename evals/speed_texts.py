"""The texts and questions that speed is measured on; times nothing and stores nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.errors import EvalError

__all__ = ["ingest_files", "many_files", "questions"]

_SQUAD = "squad2-slice.json"
_OTHER = ("squad2-train-slice.json", "squadshifts-new-wiki.json", "squadshifts-reddit.json")
_DOCUMENT = 20_000  # characters of a made-up document


def ingest_files(data: Path, folder: Path) -> list[Path]:
    """The January, SQuAD and chunking-evaluation texts as files that both sides read.

    Args:
        data: A folder with `corpus/` and `data/` as the development data has.
        folder: Where SQuAD's articles are written as text files, a paragraph a block.

    Raises:
        EvalError: One of the three isn't there.
    """
    january = sorted(p for p in data.glob("corpus/january*/documents/*") if p.is_file())
    chunking = sorted(p for p in data.glob("data/chunking-evaluation/*.md"))
    for found, name in ((january, "corpus/january-2022/documents"), (chunking, "data/chunking-evaluation")):
        if not found:
            raise EvalError(f"{data} has no {name}", hint="give the folder that holds it with --data")
    return [*january, *_written(data / "data" / _SQUAD, folder), *chunking]


def many_files(data: Path, folder: Path, *, characters: int) -> list[Path]:
    """At least so much text for a large library: first all that the data has, each text once; then, where that is
    not enough, documents of its sentences drawn at random, which no one wrote but which index as any other.

    Args:
        data: As above.
        folder: Where the files are written.
        characters: How much.
    """
    files = ingest_files(data, folder)
    for name in _OTHER:
        if (data / "data" / name).is_file():
            files += _written(data / "data" / name, folder)
    texts = [path.read_text(encoding="utf-8") for path in files]
    missing = characters - sum(map(len, texts))
    draw = random.Random(0)
    sentences = [s for text in texts for s in text.replace("\n", " ").split(". ") if 40 < len(s) < 400]
    number = 0
    while missing > 0:
        body = ""
        while len(body) < _DOCUMENT:
            body += ". ".join(draw.choices(sentences, k=6)) + ".\n\n"
        path = folder / f"drawn-{number:04}.txt"
        path.write_text(body, encoding="utf-8")
        files.append(path)
        missing -= len(body)
        number += 1
    return files


def questions(data: Path, *, limit: int) -> list[str]:
    """Questions of the SQuAD slice, answerable or not, drawn at random."""
    path = data / "data" / _SQUAD
    found = [
        question["question"]
        for article in _articles(path)
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    return random.Random(0).sample(found, min(limit, len(found)))


def _articles(path: Path) -> list[dict[str, list[dict[str, Any]]]]:
    try:
        found: list[dict[str, list[dict[str, Any]]]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    except OSError as error:
        raise EvalError(
            f"{path} can't be read: {error.strerror}", hint="give its folder with --data"
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise EvalError(f"{path} is not in SQuAD's form", hint="it needs data/paragraphs") from error
    return found


def _written(path: Path, folder: Path) -> Iterator[Path]:
    """A SQuAD file's articles as text files; an article of a thousand paragraphs in several."""
    for number, article in enumerate(_articles(path)):
        paragraphs = [str(paragraph["context"]).strip() for paragraph in article["paragraphs"]]
        for part in range(0, len(paragraphs), 100):
            out = folder / f"{path.stem}-{number:03}-{part:04}.txt"
            out.write_text("\n\n".join(paragraphs[part : part + 100]) + "\n", encoding="utf-8")
            yield out
