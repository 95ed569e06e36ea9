"""Who speaks in a sentence that is judged may have been named far before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.extractive import Extractive

if TYPE_CHECKING:
    from index import Library

NEAR = "President Anna Moss of Estovia welcomed the guests at noon."
TOLD = (
    "The president was in good spirits.",
    "Entry was unlikely in the near term, he said, because much work was left to do.",
)


def accused(library: Library, folder: Path, *sentences: str) -> float:
    """How far the text seems to say it of somebody else than Tom Reed."""
    path = folder / "visit.txt"
    path.write_text(" ".join(sentences), "utf-8")
    list(library.add([path]))
    found = Extractive(library).search("What did Tom Reed say about entry?")
    assert any(TOLD[1] == e.text for e in found.evidence)
    assert found.judgement is not None
    return found.judgement.lacking["speaker"]


def test_a_president_named_in_the_first_sentence_may_be_the_one_who_speaks(
    library: Library, tmp_path: Path
) -> None:
    begun = "President Tom Reed of Norland arrived in Orsund on Monday."
    days = [f"The weather was mild on day {n}." for n in range(1, 15)]
    assert accused(library, tmp_path, begun, *days, NEAR, *TOLD) == 0.0


def test_the_only_president_named_is_the_one_who_speaks(library: Library, tmp_path: Path) -> None:
    begun = "The harbour of Orsund was closed on Monday."
    days = [f"The weather was mild on day {n}." for n in range(1, 15)]
    assert accused(library, tmp_path, begun, *days, NEAR, *TOLD) == 1.0
