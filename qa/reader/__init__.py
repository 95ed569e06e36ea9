"""The reader: which words of a passage answer a question, and whether any do; knows no store and no answer.

`Reader.load().read(question, passages)` gives a `Reading` for each passage. Training (`train`, `export` and
what they import) needs the `train` extra; reading doesn't.
"""

from __future__ import annotations

from qa.reader.reading import Reading, ReadSpan
from qa.reader.runtime import Reader

__all__ = ["ReadSpan", "Reader", "Reading"]
