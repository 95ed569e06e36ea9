"""A reliability diagram as inline SVG; knows no metric and no report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

__all__ = ["calibration_error", "diagram", "reliability"]

_WIDTH, _LEFT, _RIGHT = 420, 44, 10
_TOP, _HIGH, _BELOW = 14, 240, 46
_BINS = 10


def _bins(scored: Sequence[tuple[float, bool]], bins: int) -> list[tuple[float, float, int]]:
    """Mean probability, share right and count of each tenth of [0, 1] that holds any."""
    probability = np.array([p for p, _ in scored])
    right = np.array([r for _, r in scored], dtype=np.float64)
    places = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        (
            float(probability[places == n].mean()),
            float(right[places == n].mean()),
            int((places == n).sum()),
        )
        for n in range(bins)
        if (places == n).any()
    ]


def calibration_error(scored: Sequence[tuple[float, bool]], *, bins: int = _BINS) -> float:
    """Expected calibration error: how far probability and share right lie apart, over equal bins.

    >>> calibration_error([(0.25, False), (0.25, False), (0.25, False), (0.25, True)])
    0.0
    """
    return sum(abs(p - r) * n for p, r, n in _bins(scored, bins)) / len(scored)


def reliability(scored: Sequence[tuple[float, bool]], *, title: str, bins: int = _BINS) -> str:
    """Share right against the probability given, each dot as large as its share of the questions.

    Args:
        scored: (probability in [0, 1], whether it came true), at least one.
        title: For screen readers.
        bins: Of equal width.

    Returns:
        An SVG element; the expected calibration error is in its caption.
    """
    return diagram(
        _bins(scored, bins), error=calibration_error(scored, bins=bins), count=len(scored), title=title
    )


def diagram(points: Sequence[tuple[float, float, float]], *, error: float, count: int, title: str) -> str:
    """The same of bins that are already made.

    Args:
        points: (mean probability, share right, weight) of each bin, at least one.
        error: Expected calibration error, for the caption.
        count: Of questions, for the caption.
        title: For screen readers.

    Returns:
        An SVG element.
    """
    total = sum(weight for _, _, weight in points)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_TOP + _HIGH + _BELOW}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">'
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _x(share), _y(share)
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(f'<line class="grid" x1="{_x(0):.1f}" y1="{y:.1f}" x2="{_x(1):.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{share:.2f}</text>'
        )
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{_y(0) + 15:.1f}" text-anchor="{anchor}">{share:.2f}</text>'
        )
    parts.append(f'<path class="target" d="M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}"/>')
    line = " ".join(f"{_x(p):.1f},{_y(r):.1f}" for p, r, _ in points)
    parts.append(f'<polyline class="curve" fill="none" points="{line}"/>')
    for probability, right, weight in points:
        radius = 3 + 9 * (weight / total) ** 0.5
        hint = f"given {probability:.2f}, right {right:.2f}, {weight / total:.0%} of the questions"
        parts.append(
            f'<circle class="bar" cx="{_x(probability):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}">'
            f"<title>{escape(hint)}</title></circle>"
        )
    caption = f"share right by probability given; calibration error {error:.3f}, n {count:,}"
    parts.append(f'<text class="tick" x="2" y="{_TOP + _HIGH + _BELOW - 5}">{caption}</text></svg>')
    return "".join(parts)


def _x(share: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share


def _y(share: float) -> float:
    return _TOP + _HIGH * (1 - share)
