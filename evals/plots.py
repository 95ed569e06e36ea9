"""Small plots as inline SVG; knows no metric and no report.

Text is escaped here, whatever it is. Colours are CSS classes, so that a plot
follows the page's light or dark scheme. Widths suit a phone: labels stand
above their bars, never beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

__all__ = ["Bar", "bars", "histogram", "risk_coverage"]

_WIDTH = 420
_LEFT, _RIGHT = 2, 2
_ROW = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A share in [0, 1] with its interval.

    Attributes:
        label: What it is.
        value: The share.
        low: Lower end of the interval.
        high: Upper end.
        note: Small print at the right, such as "n 24".
        target: A share to mark, or None.
        met: Whether the target is met.
    """

    label: str
    value: float
    low: float
    high: float
    note: str = ""
    target: float | None = None
    met: bool = True


def bars(rows: Sequence[Bar], *, title: str) -> str:
    """Horizontal bars from 0 to 1 with intervals and target ticks, one below the other."""
    height = _ROW * len(rows) + 22
    parts = [_open(height, title)]
    bottom = height - 20
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(share)
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{height - 5}" text-anchor="{anchor}">{share:.2f}</text>'
        )
    for i, row in enumerate(rows):
        top = i * _ROW
        x, low, high, middle = _x(row.value), _x(row.low), _x(row.high), top + 28
        hint = f"{row.label}: {row.value:.3f} ({row.low:.3f} to {row.high:.3f}) {row.note}"
        parts.append(f"<g><title>{escape(hint)}</title>")
        parts.append(f'<text class="label" x="{_LEFT}" y="{top + 15}">{escape(row.label)}</text>')
        parts.append(
            f'<text class="value" x="{_WIDTH - _RIGHT}" y="{top + 15}" text-anchor="end">'
            f'{row.value:.3f}<tspan class="note" dx="6">{escape(row.note)}</tspan></text>'
        )
        parts.append(
            f'<rect class="track" x="{_LEFT}" y="{top + 22}" width="{_x(1) - _LEFT}" height="12" rx="3"/>'
        )
        width = max(0.0, x - _LEFT)
        style = "bar" if row.target is None else "bar good" if row.met else "bar bad"
        parts.append(
            f'<rect class="{style}" x="{_LEFT}" y="{top + 22}" width="{width:.1f}" height="12" rx="3"/>'
        )
        parts.append(f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8')
        parts.append(f'M{high:.1f} {middle - 4}v8"/>')
        if row.target is not None:
            at = _x(row.target)
            parts.append(f'<path class="target" d="M{at:.1f} {top + 19}v18"/>')
        parts.append("</g>")
    return "".join([*parts, "</svg>"])


def histogram(values: Sequence[float], *, title: str, unit: str, bins: int = 24) -> str:
    """How often values occur, with the median and the 95th percentile marked.

    Args:
        values: At least one.
        title: For screen readers.
        unit: Of the values, such as "ms".
        bins: How many columns; the last one takes everything above the 99th percentile.

    Returns:
        An SVG element.
    """
    height, bottom, top = 190, 150, 26
    data = np.asarray(values, dtype=np.float64)
    limit = max(float(np.percentile(data, 99)), 1e-9)
    counts, edges = np.histogram(np.minimum(data, limit), bins=bins, range=(0.0, limit))
    peak = max(1, int(counts.max()))
    parts = [_open(height, title)]
    for count, (left, right) in zip(counts.tolist(), pairwise(edges.tolist()), strict=True):
        if not count:
            continue
        x, w = _x(left / limit), _x(right / limit) - _x(left / limit)
        h = (bottom - top) * count / peak
        hint = f"{left:.0f} to {right:.0f} {unit}: {count}"
        parts.append(f'<rect class="bar" x="{x + 1:.1f}" y="{bottom - h:.1f}" width="{max(1.0, w - 2):.1f}" ')
        parts.append(f'height="{h:.1f}" rx="2"><title>{escape(hint)}</title></rect>')
    parts.append(f'<line class="axis" x1="{_LEFT}" y1="{bottom}" x2="{_WIDTH - _RIGHT}" y2="{bottom}"/>')
    for share in (0.0, 0.5, 1.0):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(f'<text class="tick" x="{_x(share):.1f}" y="{bottom + 16}" text-anchor="{anchor}">')
        parts.append(f"{limit * share:.0f} {escape(unit)}</text>")
    for name, percentile, y in (("p50", 50, 10), ("p95", 95, 22)):
        value = float(np.percentile(data, percentile))
        x = _x(min(1.0, value / limit))
        anchor, shift = ("end", -4) if x > _WIDTH * 0.7 else ("start", 4)
        parts.append(f'<path class="target" d="M{x:.1f} {y - 8}V{bottom}"/>')
        parts.append(
            f'<text class="label" x="{x + shift:.1f}" y="{y}" text-anchor="{anchor}">{name} {value:.0f}</text>'
        )
    beyond = int((data > limit).sum())
    more = f"; {beyond:,} longer ones in the last" if beyond else ""
    caption = f"{len(values):,} times; highest column {peak:,}{more}"
    parts.append(f'<text class="tick" x="{_LEFT}" y="{height - 4}">{caption}</text>')
    return "".join([*parts, "</svg>"])


def risk_coverage(scored: Sequence[tuple[float, bool]], *, title: str) -> str:
    """Share wrong among the most confident, against the share kept.

    Args:
        scored: (confidence, whether right), at least one.
        title: For screen readers.

    Returns:
        An SVG element; the area under the curve (AURC, smaller is better) is in its caption.
    """
    height, bottom, top, left = 210, 160, 10, 36
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1]))
    wrong = np.cumsum([not right for _, right in ranked])
    kept = np.arange(1, len(ranked) + 1)
    risk = wrong / kept
    peak = max(0.05, float(np.ceil(risk.max() * 20) / 20))
    width = _WIDTH - _RIGHT - left
    # 200 points draw the same curve as 2,000.
    steps = np.unique(np.linspace(0, len(ranked) - 1, min(200, len(ranked))).astype(int))
    points = " ".join(
        f"{left + width * (step + 1) / len(ranked):.1f},{bottom - (bottom - top) * float(risk[step]) / peak:.1f}"
        for step in steps.tolist()
    )
    parts = [_open(height, title)]
    for share in (0.0, 0.5, 1.0):
        y = bottom - (bottom - top) * share
        parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="tick" x="{left - 4}" y="{y + 4:.1f}" text-anchor="end">{peak * share:.2f}</text>'
        )
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        parts.append(
            f'<text class="tick" x="{left + width * share:.1f}" y="{bottom + 16}" text-anchor="{anchor}">'
        )
        parts.append(f"{share:.0%} kept</text>")
    parts.append(f'<polyline class="curve" points="{points}"/>')
    caption = (
        f"share wrong among those kept; area under the curve {float(risk.mean()):.3f}, n {len(ranked):,}"
    )
    parts.append(f'<text class="tick" x="{_LEFT}" y="{height - 6}">{caption}</text>')
    return "".join([*parts, "</svg>"])


def _x(share: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share


def _open(height: float, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">'
    )
