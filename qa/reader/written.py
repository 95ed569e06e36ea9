"""Reads the questions that we wrote by hand for training the reader; knows no model.

`written/news-*.jsonl` holds invented news passages with their questions, `written/wiki-*.jsonl` questions on
passages of SQuADShifts' training part, which it names by the SHA-256 of their text. An answer of null means that
the passage doesn't say. What they teach that the public sets don't: other words than the passage's, and questions
that look answerable and aren't.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import split_sentences
from qa.reader.data import PublicPassage, PublicQuestion, PublicSet

__all__ = ["WRITTEN", "load_written"]

WRITTEN = Path(__file__).parent / "written"
_HELD_BACK = "held-back.txt"
_DIGITS = 16


def load_written(public: Sequence[PublicSet], *, folder: Path = WRITTEN) -> tuple[PublicSet, PublicSet]:
    """The questions that we wrote: those to train on, and those of the passages that are held back.

    Args:
        public: The public training sets, for the passages that are named by their hash.
        folder: Holds `news-*.jsonl`, `wiki-*.jsonl` and `held-back.txt`, the names of the passages held back.

    Returns:
        (training set, held-back set). A question that has no answer has no answer spans.

    Raises:
        ValueError: A passage isn't known, or an answer doesn't stand in its passage, or stands there more than
            once and doesn't say where; the message names the file and the question.
    """
    known = {digest(p.text): p for part in public for p in part.passages}
    parts: tuple[list[PublicPassage], list[PublicPassage]] = ([], [])
    questions: tuple[list[PublicQuestion], list[PublicQuestion]] = ([], [])
    # Listed by name: a file that is added must not move another's passages over the border.
    listed = folder / _HELD_BACK
    names = set(listed.read_text("utf-8").split()) if listed.is_file() else set()
    for where, row in _rows(folder):
        passage = _passage(row, known, where)
        which = int(row.get("id", row.get("passage")) in names)
        for asked in row["questions"]:
            questions[which].append(
                PublicQuestion(
                    text=asked["q"].strip(),
                    passage=len(parts[which]),
                    answers=_answers(asked, passage.text, where),
                )
            )
        parts[which].append(passage)
    train, held = (
        PublicSet(name=name, passages=tuple(parts[i]), questions=tuple(questions[i]))
        for i, name in enumerate(("written", "written, held back"))
    )
    return train, held


def _rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield f"{path.name}:{number}", json.loads(line)


def _passage(row: dict[str, Any], known: dict[str, PublicPassage], where: str) -> PublicPassage:
    if "text" in row:
        text = row["text"]
        return PublicPassage(
            title=row["title"],
            text=text,
            sentences=tuple(split_sentences(text)),
            group=f"written/{row['id']}",
        )
    found = known.get(row["passage"])
    if found is None:
        raise ValueError(f"{where}: no passage {row['passage']} in the public training sets")
    return found


def _answers(asked: dict[str, Any], text: str, where: str) -> tuple[tuple[int, int], ...]:
    answer = asked["a"]
    if answer is None:
        return ()
    start = asked.get("at")
    if start is None:
        if text.count(answer) != 1:
            raise ValueError(f"{where}: {answer!r} stands {text.count(answer)} times in it: {asked['q']!r}")
        start = text.index(answer)
    if not answer or text[start : start + len(answer)] != answer:
        raise ValueError(f"{where}: {answer!r} doesn't stand at {start}: {asked['q']!r}")
    return ((start, start + len(answer)),)


def digest(text: str) -> str:
    """The name by which a public passage is known in files of ours: the first digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]
