"""Which blocks of a page are its content; labels them all and deletes none.

What trafilatura takes for the article is content, and prose within its bounds too;
elements that name themselves otherwise (html_boxes) are not, unless they hold too much
of the page for that to be believed. trafilatura stays in this file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.document import Label
from corpus.furniture import is_furniture
from corpus.imprint import imprint_lines
from corpus.readers.html_boxes import COMMENTS
from corpus.readers.html_sections import announced
from corpus.readers.html_walk import WalkedBlock

__all__ = ["label_blocks"]

_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"”’)]*$")
# trafilatura's time is quadratic in paragraphs: 5,000 take 1 s, 15,000 take 8 s.
_LARGEST_LABELLED = 1_500_000  # characters of source
_MOST_LABELLED = 5_000  # blocks
_LEAST_MAIN = 0.25  # trafilatura's choice is not believed below this share of the plausible text
_LEAST_PLAUSIBLE = 500  # characters; of a shorter page all is kept that isn't aside

_PROSE = 80  # characters from which a block is taken for running text
_COMMENTS_ARE_CONTENT = (
    0.6  # share of the plausible text from which comments are what the page is for: a forum
)
_BOX_IS_CONTENT = 0.4  # the same of any other element that by its names is no content
_PARAGRAPHS_ARE_CONTENT = (
    4  # paragraphs of the article in one such element: a name like "paywall" was for those
)
_WEAK = frozenset({"side", "foot", "menu", "banner"})
_CARDS = 3  # headline and teaser in turn so many times are a list of other pages
_LONGEST_TEASER = 320
_HELD = 0.9  # share of the article's text in the element that is taken for its holder
_MOST_OUTSIDE = 0.3  # prose behind that element, as a share of the article, up to which it is no part of it


def label_blocks(source: str, walked: Sequence[WalkedBlock], warnings: list[str]) -> list[Label]:
    """A label for each block.

    Args:
        source: The page, for trafilatura.
        walked: Its blocks.
        warnings: Gets a line where the page is too large to look at closely.
    """
    plausible = sum(len(block.text) for block in walked if not block.aside)
    kept = _kept(source, walked, plausible, warnings)
    if len(walked) <= _MOST_LABELLED:  # it looks back from every announcing line
        walked = announced(walked, kept)
    share = sum(len(block.text) for block, keep in zip(walked, kept, strict=True) if keep)
    believed = share >= _LEAST_MAIN * max(1, plausible)
    cards = _cards(walked)
    boxes = _believed_boxes(walked, kept, plausible, cards)
    long_kept = [
        k for k, keep in enumerate(kept) if keep and len(walked[k].text) >= 60 and walked[k].box not in boxes
    ]
    first, last = (long_kept[0], long_kept[-1]) if long_kept else (0, len(walked))
    title = _title_above(walked, first)
    passed_over = cards | _outside(walked, long_kept, boxes)
    labels = []
    for number, block in enumerate(walked):
        heading = bool(re.fullmatch("h[1-6]", block.tag))
        prose = len(block.text) >= _PROSE and block.linked < 0.5
        if is_furniture(block.text):
            label = Label.BOILERPLATE
        elif heading and block.tag == "h1" and not block.aside:
            label = Label.HEADING
        elif block.box in boxes or block.names:
            label = Label.BOILERPLATE
        elif not believed:
            label = Label.BOILERPLATE if block.aside and not (kept[number] and prose) else Label.BODY
        else:
            within = first <= number <= last and block.linked < 0.5
            # A lost paragraph costs more than a kept teaser.
            paragraph = prose and _ENDS_SENTENCE.search(block.text) and number not in passed_over
            main = kept[number] and not (block.aside and len(block.text) < 60)
            keep = main or (not block.aside and (within or paragraph or number == title))
            label = Label.BODY if keep else Label.BOILERPLATE
        if label is Label.BODY and heading:
            label = Label.HEADING
        labels.append(label)
    for number in imprint_lines([block.text for block in walked], labels):
        labels[number] = Label.BOILERPLATE
    return labels


def _kept(source: str, walked: Sequence[WalkedBlock], plausible: int, warnings: list[str]) -> list[bool]:
    """Which blocks trafilatura takes for the article; none where it isn't asked or finds nothing."""
    deepest = max((block.depth for block in walked), default=0)
    article = ""
    if len(source) > _LARGEST_LABELLED or len(walked) > _MOST_LABELLED:
        warnings.append(
            "too large to look for its main content: only menus, sidebars and footers are left out"
        )
    elif walked and deepest <= 250 and plausible >= _LEAST_PLAUSIBLE:
        article = _main_text(source)
    lines = {_squeezed(line) for line in article.split("\n")}
    whole = _squeezed(article)

    def found(piece: str) -> bool:
        text = _squeezed(piece)
        return text in lines or text in whole

    return [bool(whole) and len(block.text) >= 2 and all(map(found, block.pieces)) for block in walked]


def _believed_boxes(
    walked: Sequence[WalkedBlock], kept: Sequence[bool], plausible: int, cards: set[int]
) -> frozenset[int]:
    """The elements that by their names are no content, and by what they hold may be none."""
    sizes: Counter[int] = Counter()
    paragraphs: Counter[int] = Counter()
    titled: set[int] = set()
    purposes: dict[int, str] = {}
    comments = 0
    for number, (block, keep) in enumerate(zip(walked, kept, strict=True)):
        if not block.box:
            continue
        purposes[block.box] = block.purpose
        size = 0 if block.aside else round(len(block.text) * (1 - block.linked))
        sizes[block.box] += size
        comments += size if block.purpose == COMMENTS else 0
        if block.tag == "h1":
            titled.add(block.box)
        prose = len(block.text) >= _PROSE and block.linked < 0.3 and _ENDS_SENTENCE.search(block.text)
        if keep and prose and number not in cards:
            paragraphs[block.box] += 1
    believed: set[int] = set()
    for box, purpose in purposes.items():
        if purpose == COMMENTS:
            content = comments > _COMMENTS_ARE_CONTENT * plausible
        else:
            content = (
                sizes[box] > _BOX_IS_CONTENT * plausible
                or paragraphs[box] >= _PARAGRAPHS_ARE_CONTENT
                or (purpose in _WEAK and box in titled)
            )
        if not content:
            believed.add(box)
    return frozenset(believed)


def _title_above(walked: Sequence[WalkedBlock], first: int) -> int | None:
    """The heading right above the article, where its holder doesn't include it."""
    for number in range(first - 1, max(-1, first - 6), -1):
        block = walked[number]
        if block.tag in {"h1", "h2", "h3"} and not block.aside:
            return number if block.linked < 0.9 or block.tag == "h1" else None
    return None


def _outside(walked: Sequence[WalkedBlock], long_kept: Sequence[int], boxes: frozenset[int]) -> set[int]:
    """Prose above the headline or after the article, and outside the element that holds it: notices, the firm.

    Where that is much, it is the article's other half, which trafilatura has missed, and stays.
    """
    if not long_kept:
        return set()
    total = sum(len(walked[number].text) for number in long_kept)
    inside: Counter[tuple[int, ...]] = Counter()
    for number in long_kept:
        path = walked[number].path
        for depth in range(len(path) + 1):
            inside[path[:depth]] += len(walked[number].text)
    holder = max((path for path, size in inside.items() if size >= _HELD * total), key=len)
    headline = next((k for k in range(long_kept[0]) if walked[k].tag == "h1"), 0)
    found = {
        number
        for number in (*range(headline), *range(long_kept[-1] + 1, len(walked)))
        if walked[number].path[: len(holder)] != holder and walked[number].box not in boxes
    }
    prose = sum(
        len(walked[number].text)
        for number in found
        if len(walked[number].text) >= _PROSE and walked[number].linked < 0.5 and not walked[number].aside
    )
    return found if prose <= _MOST_OUTSIDE * total else set()


def _cards(walked: Sequence[WalkedBlock]) -> set[int]:
    """Blocks of lists of other pages: a linked headline and a short text in turn, three times or more."""
    found: set[int] = set()
    run: list[int] = []
    number = 0
    while number + 1 < len(walked):
        title, text = walked[number], walked[number + 1]
        if (
            title.linked >= 0.8
            and len(title.text) < 200
            and text.linked < 0.5
            and 30 <= len(text.text) <= _LONGEST_TEASER
        ):
            run += [number, number + 1]
            number += 2
            continue
        if len(run) >= 2 * _CARDS:
            found.update(run)
        run = []
        number += 1
    return found.union(run) if len(run) >= 2 * _CARDS else found


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _main_text(source: str) -> str:
    """The article's text as trafilatura sees it; empty when it finds none or fails."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.extract(
            source, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError, AssertionError):
        return ""  # labelling is a service: on a page it can't take, all of the page is kept
    return found or ""
