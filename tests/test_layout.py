"""Where characters stand: boxes and their compact form, for any layout and any span."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.layout import GRID, Box, Layout, Page

steps = st.integers(0, GRID)
rows = st.lists(st.tuples(steps, steps, steps, steps), max_size=60)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in draw(rows)]
    count = draw(st.integers(1, 5))
    starts = sorted(draw(st.lists(st.integers(0, len(boxes)), min_size=count - 1, max_size=count - 1)))
    sizes = st.floats(1, 5000).map(lambda value: round(value, 3))
    pages = [
        Page(width=draw(sizes), height=draw(sizes), rotation=draw(st.sampled_from([0, 90, 180, 270])))
        for _ in range(count)
    ]
    return Layout(
        pages=tuple(pages),
        page_starts=(0, *starts),
        boxes_of=np.array(boxes, dtype=np.uint16).reshape(-1, 4),
    )


@given(layouts())
def test_the_compact_form_gives_the_same_layout(layout: Layout) -> None:
    assert Layout.from_bytes(layout.to_bytes()) == layout
    assert pickle.loads(pickle.dumps(layout)) == layout


@given(layouts(), st.integers(0, 70), st.integers(0, 70))
def test_boxes_lie_on_their_pages_and_cover_the_characters(layout: Layout, one: int, other: int) -> None:
    start, end = sorted((one, other))
    found = layout.boxes(start, end)
    for box in found:
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1
        assert 1 <= box.page <= len(layout.pages)
    for offset in range(start, min(end, layout.characters)):
        x0, y0, x1, y1 = (int(value) for value in layout.boxes_of[offset])
        if x0 < x1 and y0 < y1:
            assert any(
                box.page == layout.page_of(offset)
                and box.x0 <= x0 / GRID
                and box.y0 <= y0 / GRID
                and box.x1 >= x1 / GRID
                and box.y1 >= y1 / GRID
                for box in found
            )


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="layout"):
        Layout.from_bytes(data)
    with pytest.raises(ValueError, match="layout"):
        Layout.from_bytes(b"\x01" + data)


def test_what_contradicts_itself_is_refused() -> None:
    page = Page(width=100, height=100)
    for starts in ((1, 0), (0, 9), (-1, 0)):
        bad = Layout(pages=(page, page), page_starts=starts, boxes_of=np.zeros((3, 4), np.uint16))
        with pytest.raises(ValueError, match="layout"):
            Layout.from_bytes(bad.to_bytes())
    far = Layout(pages=(page,), page_starts=(0,), boxes_of=np.array([[0, 0, GRID + 1, 5]], np.uint16))
    with pytest.raises(ValueError, match="layout"):
        Layout.from_bytes(far.to_bytes())


def test_words_of_a_line_are_one_box_and_lines_are_several() -> None:
    boxes = [
        (100, 100, 140, 150),
        (140, 102, 180, 150),
        (200, 100, 240, 150),
        (100, 160, 150, 210),
        (2600, 160, 2700, 210),
    ]
    layout = Layout(
        pages=(Page(width=600, height=800),), page_starts=(0,), boxes_of=np.array(boxes, dtype=np.uint16)
    )
    assert layout.boxes(0, 5) == (
        Box(page=1, x0=100 / GRID, y0=100 / GRID, x1=240 / GRID, y1=150 / GRID),
        Box(page=1, x0=100 / GRID, y0=160 / GRID, x1=150 / GRID, y1=210 / GRID),
        Box(page=1, x0=2600 / GRID, y0=160 / GRID, x1=2700 / GRID, y1=210 / GRID),
    )
