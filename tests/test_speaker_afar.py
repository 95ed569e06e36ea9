"""Who speaks in a sentence that is judged may have been named far before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.extractive import Extractive
from qa.judging import setting_of
from qa.premise import premise_signals
from qa.question import read_question

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
    question = "What did Tom Reed say about entry?"
    extractive = Extractive(library)
    found = extractive.search(question)
    item = next(e for e in extractive.choose(question, found) if e.text == TOLD[1])
    setting = setting_of(
        read_question(question),
        item,
        passages=found.passages,
        sentences=extractive.sentences(found.passages),
        document=library.document(item.document.id),
    )
    return premise_signals(question, setting)["speaker"]


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


def test_a_sentence_of_another_makes_way_for_one_that_tells_what_was_asked(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "bridge.txt"
    others = "President Anna Moss said that there is no such thing as a minor repair of the bridge."
    own = "Her visit came a day after Tom Reed drew criticism for saying that a minor repair of the bridge would do."
    path.write_text(f"{others} It rained all day in Orsund. {own} The bridge was closed.", "utf-8")
    list(library.add([path]))
    found = Extractive(library).search("What did Tom Reed say about a minor repair?")
    assert found.judgement is not None
    texts = [e.text for e in found.evidence]
    assert own in texts
    if found.judgement.passed_over:
        assert others not in texts
    assert found.judgement.lacking["speaker"] == 0.0
