"""Web pages of our own words in the layouts that the web has, each part marked as content or not.

Every kind of page has two layouts with nothing in common but the kind: one in the
half `tune`, in view of which the reader's rules may be made, and one in the half
`held`, which is for reporting alone. Both were written before the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.html_pages.page import Page

__all__ = ["HALVES", "KINDS", "Page", "made_pages", "unnamed"]

HALVES = ("tune", "held")
KINDS = (
    *("news", "liveblog", "paywall", "amp", "linked data"),
    *("blog", "forum", "product", "questions", "press release"),
    *("manual", "encyclopedia", "tables", "transcript"),
)
_SEMANTIC = re.compile(r"<(/?)(?:article|main|nav|aside|header|footer|section|form|button|address)\b")
_NAMED = re.compile(r"""\s(?:class|id|role|aria-\w+)=(?:"[^"]*"|'[^']*')""")
_VARIANTS = 2  # of each layout: other words, another length


def made_pages(half: str = "all") -> Iterator[Page]:
    """The pages of a half ("tune", "held" or "all"), always the same.

    Raises:
        ValueError: There is no such half.
    """
    from evals.html_pages import community, news, reference

    if half not in (*HALVES, "all"):
        raise ValueError(f"no half {half!r}")
    makers = {**news.MAKERS, **community.MAKERS, **reference.MAKERS}
    for kind in KINDS:
        for name, maker in zip(HALVES, makers[kind], strict=True):
            if half in {name, "all"}:
                for variant in range(_VARIANTS):
                    page = Page(kind=kind, half=name, variant=variant)
                    maker(page)
                    yield page


def unnamed(source: str) -> str:
    """A page without what says of its parts what they are for: names, roles and the elements that mean something.

    >>> unnamed('<nav class="top"><p id="a">Home</p></nav>')
    '<div><p>Home</p></div>'
    """
    return _NAMED.sub("", _SEMANTIC.sub(r"<\1div", source))
