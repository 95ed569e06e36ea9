"""What every parsed PDF must hold, for tests."""

from __future__ import annotations

from corpus.document import Label
from corpus.parsed import ParsedDocument


def blocks(parsed: ParsedDocument, *labels: Label) -> list[str]:
    return [
        r.span.of(parsed.document.text).strip() for r in parsed.regions if not labels or r.label in labels
    ]


def check_exact(parsed: ParsedDocument) -> None:
    """What every PDF must hold: slices, pages, and a box for every character that is painted."""
    text, layout = parsed.document.text, parsed.layout
    assert layout is not None
    assert layout.characters == len(parsed.raw_text)
    assert len(parsed.document.page_starts) == len(layout.pages)
    assert list(parsed.document.page_starts) == sorted(parsed.document.page_starts)
    for sentence in parsed.sentences:
        start, end = sentence.span.start, sentence.span.end
        raw_start, raw_end = parsed.offset_map.to_raw(start, end)
        raw = parsed.raw_text[raw_start:raw_end]
        # Only line ends, hyphens at them and ligatures differ.
        assert plain(raw) == plain(text[start:end])
        found = layout.boxes(raw_start, raw_end)
        assert found
        assert all(0 <= b.x0 < b.x1 <= 1 and 0 <= b.y0 < b.y1 <= 1 for b in found)
        on = max(k for k, at in enumerate(parsed.document.page_starts) if at <= start) + 1
        assert found[0].page == on
    seen = (layout.boxes_of[:, 2] > layout.boxes_of[:, 0]).tolist()
    for character, boxed in zip(parsed.raw_text, seen, strict=True):
        assert boxed != character.isspace()


def plain(text: str) -> str:
    return "".join(text.replace("\ufb01", "fi").replace("\ufb02", "fl").replace("-", "").split())
