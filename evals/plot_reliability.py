"""A reliability diagram and a risk-coverage curve as inline SVG; knows no metric and no report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["curve_of", "diagram"]

_WIDTH, _LEFT, _RIGHT = 420, 44, 10
_TOP, _HIGH, _BELOW = 14, 240, 46
_MOST = 200  # points: they draw the same curve as 2,000


def diagram(points: Sequence[tuple[float, float, float]], *, error: float, count: int, title: str) -> str:
    """Share right against the probability given, each dot as large as its share of the questions.

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
        *_frame(title, peak=1.0),
        f'<path class="target" d="M{_x(0):.1f} {_y(0):.1f}L{_x(1):.1f} {_y(1):.1f}"/>',
    ]
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
    return "".join([*parts, _caption(caption)])


def curve_of(points: Sequence[tuple[float, float]], *, area: float, count: int, title: str) -> str:
    """Share wrong among the answered against the share answered.

    Args:
        points: (coverage, risk), coverage ascending, at least one.
        area: Under the curve, for the caption.
        count: Of questions, for the caption.
        title: For screen readers.

    Returns:
        An SVG element.
    """
    step = max(1, -(-len(points) // _MOST))
    kept = list(points[::-1])[::step][::-1]
    peak = max(0.05, max(risk for _, risk in kept))
    line = " ".join(f"{_x(coverage):.1f},{_y(risk / peak):.1f}" for coverage, risk in kept)
    caption = f"share wrong by share answered; area under the curve {area:.3f}, n {count:,}"
    drawn = f'<polyline class="curve" fill="none" points="{line}"/>'
    return "".join([*_frame(title, peak=peak), drawn, _caption(caption)])


def _frame(title: str, *, peak: float) -> list[str]:
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_TOP + _HIGH + _BELOW}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">'
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _x(share), _y(share)
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(f'<line class="grid" x1="{_x(0):.1f}" y1="{y:.1f}" x2="{_x(1):.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{share * peak:.2f}</text>'
        )
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{_y(0) + 15:.1f}" text-anchor="{anchor}">{share:.2f}</text>'
        )
    return parts


def _caption(text: str) -> str:
    return f'<text class="tick" x="2" y="{_TOP + _HIGH + _BELOW - 5}">{escape(text)}</text></svg>'


def _x(share: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share


def _y(share: float) -> float:
    return _TOP + _HIGH * (1 - share)
