"""What is measured: Ibid, and the plain systems beside it; knows no metric and no report."""

from __future__ import annotations

from evals.systems.system import Baseline, SystemUnderTest

__all__ = ["Baseline", "SystemUnderTest"]
