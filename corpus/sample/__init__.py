"""Where the shipped sample collection lies; reads none of it, and knows no reader or library.

The texts and questions were written for Ibid: see README.md in this folder.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["EXAMPLE_QUESTIONS", "sample_documents", "sample_questions"]

_FOLDER = Path(__file__).parent

EXAMPLE_QUESTIONS = (
    "what did Lavrov demand?",
    "How long did Blinken and Lavrov talk in Geneva?",
    "Why is no gas flowing through Nord Stream 2?",
    "Which countries are sending weapons to Ukraine?",
    "How did Zelensky react to Biden's remark about a minor incursion?",
    "What did Putin tell Blinken when they met in Geneva?",
)
"""Questions for the page's examples. They never met: the last has no answer in the texts."""


def sample_documents() -> tuple[Path, ...]:
    """The sample texts (.md, .html and .txt), sorted by name.

    >>> len(sample_documents())
    17
    """
    return tuple(sorted((_FOLDER / "documents").glob("*.*")))


def sample_questions() -> Path:
    """The questions on the sample texts: JSON lines with gold quotes, offsets into the raw files.

    >>> sample_questions().name
    'questions.jsonl'
    """
    return _FOLDER / "questions.jsonl"
