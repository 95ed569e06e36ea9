"""Reads the claims that we wrote by hand on the reader's hand-written passages and on public ones; knows no model.

A line of `written/*.jsonl` is {"id": "news-0001", "claims": [{"c", "v", "n"}, …]}: a claim, its verdict (s: supported,
u: the passage doesn't say so, c: it says otherwise) and the numbers of the sentences that decide it, from 0. A public
passage is named by its hash, "passage" instead of "id", as in `qa/reader/written/`, and isn't repeated here; a story's
by the story's name and its number, "A-001/0". `answers-*.jsonl` are worded as a language model answers. What
they teach that made claims don't: other words for the same, and small changes that turn it into something else.

`written/held-back.txt` names the passages whose claims no run was trained on. It is a list, so that no file that is added
moves another's passages over the border: while every tenth passage was held back, an earlier run had been
trained on 18 of 80, and perhaps on three more. Leave it as it is, or add passages whose claims nothing was trained on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import split_sentences
from qa.reader.data import PublicSet
from qa.reader.stories import STORIES, load_stories
from qa.reader.written import WRITTEN as PASSAGES
from qa.reader.written import digest
from qa.verifier.material import CONTRADICTED, SUPPORTED, UNSUPPORTED

__all__ = ["WRITTEN", "WrittenClaim", "load_claims"]

WRITTEN = Path(__file__).parent / "written"
_VERDICTS = {"s": SUPPORTED, "u": UNSUPPORTED, "c": CONTRADICTED}
_HELD_BACK = "held-back.txt"


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
    public: Sequence[PublicSet], *, folder: Path = WRITTEN, passages: Path = PASSAGES
) -> tuple[list[WrittenClaim], list[WrittenClaim]]:
    """The claims to train on, and those of the passages that are held back.

    Args:
        public: The public training sets, for the passages that are named by their hash.
        folder: Holds the claims, `*.jsonl`, and `held-back.txt`, the names of the passages held back.
        passages: Holds the hand-written passages, `news-*.jsonl` and the stories of `clusters/`.

    Raises:
        ValueError: A passage isn't known, one that is to be held back has no claims, a verdict is none, or a
            sentence's number isn't one of the passage.
    """
    texts = {
        row["id"]: row["text"]
        for path in sorted(passages.glob("news-*.jsonl"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    }
    texts |= {
        f"{story.name}/{n}": p.text
        for part in load_stories(passages / STORIES.name)
        for story in part
        for n, p in enumerate(story.passages)
    }
    texts |= {digest(p.text): p.text for part in public for p in part.passages}
    parts: tuple[list[WrittenClaim], list[WrittenClaim]] = ([], [])
    held_back = frozenset((folder / _HELD_BACK).read_text("utf-8").split())
    missing = set(held_back)
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            name = row["id"] if "id" in row else row["passage"]
            text = texts.get(name)
            if text is None:
                raise ValueError(f"{path.name}: there is no passage {name}")
            sentences = tuple(text[s:e].strip() for s, e in split_sentences(text))
            for item in row["claims"]:
                if item["v"] not in _VERDICTS or not all(0 <= n < len(sentences) for n in item["n"]):
                    raise ValueError(f"{path.name}, {name}: {item!r}")
                parts[name in held_back].append(
                    WrittenClaim(
                        text=item["c"],
                        label=_VERDICTS[item["v"]],
                        sentences=sentences,
                        deciding=tuple(item["n"]),
                    )
                )
            missing.discard(name)
    if missing:
        raise ValueError(f"{_HELD_BACK}: there are no claims on {', '.join(sorted(missing))}")
    return parts
