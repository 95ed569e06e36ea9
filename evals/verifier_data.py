"""Claims with evidence and a yes or no from public sets, for the verifier; knows no model and scores nothing.

A claim counts as supported only where its set says so without reserve: partly supported, disputed and
not enough information are no.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import EvalError

__all__ = ["REPORTED", "TUNING", "Claim", "load_claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim, its evidence, and whether the evidence supports it.

    Attributes:
        text: The claim.
        evidence: Sentences or texts in reading order.
        supported: What people said.
        group: Claims drawn together in a bootstrap (one article, one claim in two forms).
    """

    text: str
    evidence: tuple[str, ...]
    supported: bool
    group: str


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _wice(folder: Path) -> list[Claim]:
    return [
        Claim(
            text=r["claim"],
            evidence=tuple(r["evidence"]),
            supported=r["label"] == "supported",
            group=r["meta"]["id"],
        )
        for r in _lines(folder / "wice-dev.jsonl")
    ]


def _fever_symmetric(folder: Path) -> list[Claim]:
    rows = _lines(folder / "fever-symmetric-dev.jsonl")
    return [
        Claim(
            text=r["claim"],
            evidence=(r["evidence"],),
            supported=r["gold_label"] == "SUPPORTS",
            group=r["claim"],
        )
        for r in rows
    ]


def _qags(folder: Path) -> list[Claim]:
    found = []
    for n, r in enumerate(_lines(folder / "qags-xsum.jsonl")):
        for s in r["summary_sentences"]:
            votes = [v["response"] == "yes" for v in s["responses"]]
            found.append(
                Claim(
                    text=s["sentence"],
                    evidence=(r["article"],),
                    supported=sum(votes) * 2 > len(votes),
                    group=str(n),
                )
            )
    return found


def _healthver(folder: Path) -> list[Claim]:
    found = []
    for part in ("dev", "test"):
        with (folder / "healthver" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
            found += [
                Claim(
                    text=r["claim"],
                    evidence=(r["evidence"],),
                    supported=r["label"] == "Supports",
                    group=r["claim"],
                )
                for r in csv.DictReader(file)
            ]
    return found


def _climate(folder: Path) -> list[Claim]:
    """Each claim with each of its sentences that has a verdict of its own, and with all five together."""
    found = []
    for r in _lines(folder / "climate-fever.jsonl"):
        found += [
            Claim(
                text=r["claim"],
                evidence=(e["evidence"],),
                supported=e["evidence_label"] == "SUPPORTS",
                group=r["claim_id"],
            )
            for e in r["evidences"]
        ]
    return found


def _climate_together(folder: Path) -> list[Claim]:
    return [
        Claim(
            text=r["claim"],
            evidence=tuple(e["evidence"] for e in r["evidences"]),
            supported=r["claim_label"] == "SUPPORTS",
            group=r["claim_id"],
        )
        for r in _lines(folder / "climate-fever.jsonl")
    ]


def _sick(folder: Path) -> list[Claim]:
    with (folder / "sick" / "train.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Claim(
            text=r["sentence_B"],
            evidence=(r["sentence_A"],),
            supported=r["entailment_judgment"] == "ENTAILMENT",
            group=r["sentence_A"],
        )
        for r in rows
    ]


REPORTED: dict[str, Callable[[Path], list[Claim]]] = {
    "wice-dev": _wice,
    "fever-symmetric-dev": _fever_symmetric,
    "qags-xsum": _qags,
}
"""Sets that are only reported."""
TUNING: dict[str, Callable[[Path], list[Claim]]] = {
    "healthver": _healthver,
    "climate-fever": _climate,
    "climate-fever, five together": _climate_together,
    "sick": _sick,
}
"""Sets that thresholds may be chosen on."""


def load_claims(name: str, folder: Path) -> list[Claim]:
    """The claims of a set.

    Args:
        name: One of REPORTED or TUNING.
        folder: The data folder that holds its file.

    Raises:
        EvalError: Its file isn't there.
    """
    try:
        return {**REPORTED, **TUNING}[name](folder)
    except FileNotFoundError as error:
        raise EvalError(f"{name} is not in {folder}: {error.filename}") from error
