"""Reads the public question sets that the reader may be trained on; knows no model and makes nothing up.

SQuADShifts (new-wiki, reddit) and QAMR. The last tenth of the SQuADShifts paragraphs is held back: it is
never trained on and only sets thresholds.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from corpus import split_sentences
from index.terms import split_words

__all__ = ["PublicPassage", "PublicQuestion", "PublicSet", "load_public", "load_squad"]

HELD_BACK = 0.1
_QAMR_PER_SENTENCE = 9  # 38 questions a sentence are mostly the same ones again
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPassage:
    """A passage.

    Attributes:
        title: Its article's title, or empty.
        text: The passage.
        sentences: Half-open offsets of its sentences.
        group: Passages of one article share it.
    """

    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """A question on a passage.

    Attributes:
        text: The question.
        passage: The passage's number in its set.
        answers: Half-open offsets into the passage, one for each annotator; empty when it has no answer.
    """

    text: str
    passage: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """Passages and the questions on them."""

    name: str
    passages: tuple[PublicPassage, ...]
    questions: tuple[PublicQuestion, ...]


def load_public(folder: Path) -> tuple[list[PublicSet], list[PublicSet]]:
    """The training sets and the held-back ones.

    Args:
        folder: Holds `squadshifts-*.json` and `qamr/`.

    Returns:
        (training sets: new-wiki, reddit, QAMR; held-back sets: new-wiki, reddit).
    """
    train, held_back = [], []
    for name in ("new-wiki", "reddit"):
        both = load_squad(folder / f"squadshifts-{name}.json", name=name)
        cut = round(len(both.passages) * (1 - HELD_BACK))
        train.append(_part(both, 0, cut))
        held_back.append(_part(both, cut, len(both.passages)))
    train.append(_load_qamr(folder / "qamr"))
    return train, held_back


def load_squad(path: Path, *, name: str) -> PublicSet:
    """A file in SQuAD's format."""
    passages: list[PublicPassage] = []
    questions: list[PublicQuestion] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = unquote(article.get("title", "")).replace("_", " ")
        if title.startswith("Filtered"):
            title = ""
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for item in paragraph["qas"]:
                spans = tuple(
                    (a["answer_start"], a["answer_start"] + len(a["text"]))
                    for a in item["answers"]
                    if a["text"] and text[a["answer_start"] :].startswith(a["text"])
                )
                if not spans and not item.get("is_impossible"):
                    continue
                questions.append(
                    PublicQuestion(
                        text=item["question"].strip(),
                        passage=len(passages),
                        answers=() if item.get("is_impossible") else spans,
                    )
                )
            passages.append(
                PublicPassage(
                    title=title,
                    text=text,
                    sentences=tuple(split_sentences(text)),
                    group=f"{name}/{title}" if title else f"{name}/{len(passages)}",
                )
            )
    return PublicSet(name=name, passages=tuple(passages), questions=tuple(questions))


def _part(whole: PublicSet, start: int, end: int) -> PublicSet:
    return PublicSet(
        name=whole.name,
        passages=whole.passages[start:end],
        questions=tuple(
            PublicQuestion(text=q.text, passage=q.passage - start, answers=q.answers)
            for q in whole.questions
            if start <= q.passage < end
        ),
    )


def _load_qamr(folder: Path) -> PublicSet:
    """QAMR, with the sentences of one article joined, so that an answer has others to compete with."""
    sentences: dict[str, list[str]] = {}
    with (folder / "wiki-sentences.tsv").open(encoding="utf-8") as file:
        for line in file:
            key, text = line.rstrip("\n").split("\t")
            sentences[key] = [_BRACKETS.get(t, t) for t in text.split(" ")]
    articles: dict[str, list[str]] = defaultdict(list)
    for key in sorted(sentences, key=lambda k: [int(n) for n in k.rsplit(":", 3)[1:]]):
        articles[key.rsplit(":", 2)[0]].append(key)
    asked = _qamr_questions([folder / "dev.tsv", folder / "test.tsv"], sentences)
    passages: list[PublicPassage] = []
    questions: list[PublicQuestion] = []
    for article, keys in articles.items():
        for run in _runs(keys, 9):
            if not any(k in asked for k in run):
                continue
            text, spans = "", []
            for key in run:
                joined, offsets = _detokenise(sentences[key])
                shift = len(text) + bool(text)
                text = f"{text} {joined}" if text else joined
                spans.append((shift, len(text)))
                for question, first, last in asked.get(key, ()):
                    answer = (shift + offsets[first][0], shift + offsets[last][1])
                    questions.append(PublicQuestion(text=question, passage=len(passages), answers=(answer,)))
            passages.append(PublicPassage(title="", text=text, sentences=tuple(spans), group=article))
    return PublicSet(name="qamr", passages=tuple(passages), questions=tuple(questions))


def _qamr_questions(
    paths: Iterable[Path], sentences: dict[str, list[str]]
) -> dict[str, list[tuple[str, int, int]]]:
    """By sentence: questions on which the two validators agree with the writer, with the answer's tokens."""
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                key, question, answer = row[0], row[5].strip(), {int(n) for n in row[6].split()}
                checks = [{int(n) for n in c.partition(":")[2].split() if n.isdecimal()} for c in row[7:9]]
                if not answer or max(answer) - min(answer) >= len(answer) + 2 or len(answer) > 20:
                    continue
                if any(not answer & check for check in checks):
                    continue
                # "What kind of geometry is it?" can only be asked of a sentence in hand.
                if len({w.stem for w in split_words(question) if not w.stop} - _VAGUE) < 2:
                    continue
                votes = Counter([(min(s), max(s)) for s in [answer, *checks]])
                first, last = max(votes, key=lambda v: (votes[v], v == (min(answer), max(answer))))
                if last < len(sentences[key]):
                    found[key].append((question, first, last))
    rng = random.Random(7)  # noqa: S311 (a sample, not a secret)
    return {k: rng.sample(v, min(len(v), _QAMR_PER_SENTENCE)) for k, v in found.items()}


_VAGUE = frozenset({"kind", "type", "mani", "much", "someon", "someth"})


def _runs(keys: list[str], size: int) -> list[list[str]]:
    count = max(1, -(-len(keys) // size))
    cuts = [len(keys) * n // count for n in range(count + 1)]
    return [keys[cuts[n] : cuts[n + 1]] for n in range(count)]


def _detokenise(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Undoes the treebank tokenisation; offsets of each token in the result."""
    text, offsets, glue = "", [], True
    for token in tokens:
        token = {"``": "“", "''": "”", "`": "‘"}.get(token, token)
        attach = token in {".", ",", ":", ";", "?", "!", ")", "]", "”", "%", "’", "'"} or re.fullmatch(
            r"n't|'(s|re|ve|ll|d|m|S)", token
        )
        if not (glue or attach):
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        glue = token in {"(", "[", "“", "‘", "$", "£", "€", "#"}
    return text, offsets
