"""The verifier: whether evidence bears a claim out; knows no answer, no library and no language model.

`supports(claim, evidence)` gives a `Verdict`. Training (`train`, `export` and what they import) needs the
`train` extra; verifying doesn't.
"""

from __future__ import annotations

from qa.verifier.rules import Finding
from qa.verifier.settings import THRESHOLD
from qa.verifier.verdict import Verdict, supports

__all__ = ["THRESHOLD", "Finding", "Verdict", "supports"]
