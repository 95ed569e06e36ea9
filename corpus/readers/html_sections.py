"""Parts of a page that a line above them announces as no content: comments, other pages, prompts; labels nothing.

Pages whose elements have no telling names are read by these lines, as people read them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.html_boxes import COMMENTS
from corpus.readers.html_walk import WalkedBlock

__all__ = ["announced"]

_LONGEST = 70  # characters of a line that announces
_PROSE = 80
_COMMENTS = re.compile(
    r"(?:(?:\d[\d,.]*|no|one|two|three|all|reader|readers['’]?|latest|top|add a|post a|leave a|write a|view|show) )?"
    r"(?:comments?|repl(?:y|ies)|responses?|thoughts?)(?: \(?\d+\)?| on .{1,50}| to .{1,50}| elsewhere| below)?"
    r"|join the (?:conversation|discussion)|what do you think\??|conversation|discussion",
    re.IGNORECASE,
)
_TEASERS = re.compile(
    r"(?:related|recommended|recent|latest|popular|trending|similar|featured|more|other|hot|top) (?:\w+ ){0,2}?"
    r"(?:stories|story|articles?|posts?|news|content|coverage|topics|links|pages|products|items|episodes|videos|reading|publications"
    r"|questions|headlines|guides|reports)"
    r"|more (?:from|on|in|about|like) .{1,50}|related|recommended(?: for you)?|trending(?: now)?|most (?:read|popular|viewed|shared|commented)"
    r"|you (?:may|might) (?:also )?(?:like|enjoy|be interested in).{0,20}|(?:customers|people|others|readers) (?:who .{3,30} )?also .{3,30}"
    r"|(?:what to )?read (?:next|more|also)|up next|next up|in this section|on this page|also happening|around the web|from our partners"
    r"|editors?['’]?s? (?:picks?|choice)|don['’]t miss.{0,20}|(?:see|read|watch) also|what links here|popular now|follow the story|goes well with",
    re.IGNORECASE,
)
_PROMPTS = re.compile(
    r"(?:was|did you find|is) this (?:page|article|answer|content|information) (?:helpful|useful)\??|continue reading .{0,40}|(?:keep|to keep|to continue) reading.{0,40}"
    r"|subscribe (?:to|now|for|and) .{0,50}|sign up (?:to|for|now).{0,50}|(?:our |the |daily |weekly |morning |evening |free )*newsletters?|stay (?:up to date|informed|connected).{0,30}"
    r"|this (?:article|story|content|page) is (?:only )?(?:for|reserved for|available to) (?:our )?(?:members|subscribers).{0,30}"
    r"|already a (?:subscriber|member)\??|create (?:a|your) (?:free )?account.{0,40}|who is online|about cookies|we value your privacy.{0,20}",
    re.IGNORECASE,
)


_SIGN_UP = re.compile(
    r"sign (?:me )?up(?: now| free| today)?|subscribe(?: now| today| free)?|register(?: now)?|join (?:now|free|us|the list)"
    r"|get started|create (?:an|your|my) account|start (?:my |your )?free trial|donate(?: now)?|become a (?:member|subscriber|supporter)",
    re.IGNORECASE,
)
_LARGEST_SIGN_UP = 450  # characters of a box that ends in such a button


def announced(walked: Sequence[WalkedBlock], kept: Sequence[bool]) -> list[WalkedBlock]:
    """The blocks, those of announced parts in a box of their own.

    A part ends with the element that holds the announcing line, or before a heading that ranks as high. Where
    the article stands in that element too, a list of other pages ends at the next running text.

    Args:
        walked: All blocks.
        kept: Which of them are thought to be the article.
    """
    found = list(walked)
    boxes = max((block.box for block in walked), default=0)
    for number, block in enumerate(walked):
        if len(block.text) <= 40 and not block.box and _SIGN_UP.fullmatch(block.text.strip(" .!»›>")):
            boxes += 1
            for inside in _around(walked, number):
                found[inside] = replace(walked[inside], box=boxes, purpose="prompt")
    walked = list(found)
    number = 0
    while number < len(walked):
        block = walked[number]
        purpose = _announces(block)
        if purpose is None or block.box:
            number += 1
            continue
        boxes += 1
        end = _end(walked, kept, number, purpose)
        if end - number > 1:
            for inside in range(number, end):
                found[inside] = replace(walked[inside], box=boxes, purpose=purpose)
        number = max(end, number + 1)
    return found


def _around(walked: Sequence[WalkedBlock], number: int) -> range:
    """The blocks of the largest element around a button that is small enough to be there for it."""
    best = range(number, number + 1)
    path = walked[number].path
    for depth in range(len(path) - 1, max(-1, len(path) - 5), -1):
        first = last = number
        size = len(walked[number].text)
        while first > 0 and walked[first - 1].path[:depth] == path[:depth] and size <= _LARGEST_SIGN_UP:
            first -= 1
            size += len(walked[first].text)
        while (
            last + 1 < len(walked)
            and walked[last + 1].path[:depth] == path[:depth]
            and size <= _LARGEST_SIGN_UP
        ):
            last += 1
            size += len(walked[last].text)
        if size > _LARGEST_SIGN_UP or any(walked[k].tag == "h1" for k in range(first, last + 1)):
            break
        best = range(first, last + 1)
    return best


def _announces(block: WalkedBlock) -> str | None:
    text = block.text.strip(" :»›>-–—")
    if len(text) > _LONGEST or block.linked > 0.5 or block.tag in {"li", "tr", "h1", "pre"}:
        return None
    for pattern, purpose in ((_COMMENTS, COMMENTS), (_TEASERS, "teasers"), (_PROMPTS, "prompt")):
        if pattern.fullmatch(text):
            return purpose
    return None


def _end(walked: Sequence[WalkedBlock], kept: Sequence[bool], number: int, purpose: str) -> int:
    """Number after the last block of the part that a line announces."""
    opener = walked[number]
    holder = opener.path[:-1]
    rank = int(opener.tag[1]) if re.fullmatch("h[2-6]", opener.tag) else 7
    unknown = not any(kept)
    shared = any(
        (keep or unknown)
        and len(block.text) >= _PROSE
        and block.linked < 0.5
        and block.path[: len(holder)] == holder
        for block, keep in zip(walked[:number], kept[:number], strict=True)
    )
    end = number + 1
    while end < len(walked):
        block = walked[end]
        if block.path[: len(holder)] != holder:
            break
        heading = re.fullmatch("h[1-6]", block.tag)
        if heading and int(block.tag[1]) <= rank and block.linked < 0.5 and (rank < 7 or shared):
            break
        text = len(block.text) >= _PROSE and block.linked < 0.5
        if shared and text and purpose != COMMENTS and not _teaser(walked, end):
            break
        end += 1
    return end


def _teaser(walked: Sequence[WalkedBlock], number: int) -> bool:
    """Whether a text stands between the linked headline that it is about and the next one."""
    after = walked[number + 1] if number + 1 < len(walked) else None
    return walked[number - 1].linked >= 0.5 and after is not None and after.linked >= 0.5
