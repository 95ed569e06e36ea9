"""Reads the claims that we wrote by hand on the reader's hand-written passages; knows no model.

A line of `written/*.jsonl` is {"id": "news-0001", "claims": [{"c", "v", "n"}, …]}: a claim, its verdict (s: supported,
u: the passage doesn't say so, c: it says otherwise) and the numbers of the sentences that decide it, from 0. What
they teach that made claims don't: other words for the same, and small changes that turn it into something else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus import split_sentences
from qa.reader.written import WRITTEN as PASSAGES
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED

__all__ = ["WRITTEN", "WrittenClaim", "load_claims"]

WRITTEN = Path(__file__).parent / "written"
_VERDICTS = {"s": SUPPORTED, "u": UNSUPPORTED, "c": CONTRADICTED}
_HELD_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenClaim:
    """A claim on a passage.

    Attributes:
        text: The claim.
        label: Which of the three verdicts is right.
        sentences: The passage's sentences.
        deciding: Numbers of those that decide.
    """

    text: str
    label: int
    sentences: tuple[str, ...]
    deciding: tuple[int, ...]


def load_claims(
    *, folder: Path = WRITTEN, passages: Path = PASSAGES
) -> tuple[list[WrittenClaim], list[WrittenClaim]]:
    """The claims to train on, and those of every tenth passage, held back.

    Raises:
        ValueError: A passage isn't known, a verdict is none, or a sentence's number isn't one of the passage.
    """
    texts = {
        row["id"]: row["text"]
        for path in sorted(passages.glob("news-*.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    }
    parts: tuple[list[WrittenClaim], list[WrittenClaim]] = ([], [])
    number = 0
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            text = texts.get(row["id"])
            if text is None:
                raise ValueError(f"{path.name}: there is no passage {row['id']}")
            sentences = tuple(text[s:e].strip() for s, e in split_sentences(text))
            for item in row["claims"]:
                if item["v"] not in _VERDICTS or not all(0 <= n < len(sentences) for n in item["n"]):
                    raise ValueError(f"{path.name}, {row['id']}: {item!r}")
                parts[number % _HELD_EVERY == _HELD_EVERY - 1].append(
                    WrittenClaim(
                        text=item["c"],
                        label=_VERDICTS[item["v"]],
                        sentences=sentences,
                        deciding=tuple(item["n"]),
                    )
                )
            number += 1
    return parts
