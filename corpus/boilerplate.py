"""Which lines of a scraped text are headings and which are furniture of the page; knows no markup.

Furniture is labelled, never deleted: a kept advert costs a little, a lost sentence costs an answer. So a line is
furniture only when all of it is a known phrase of page machinery (`corpus/furniture.py`), and the tail of an article
only after a line that closes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Label
from corpus.furniture import LONGEST_FURNITURE, is_furniture
from corpus.imprint import BYLINE, imprint_lines, is_imprint

__all__ = ["label_lines"]

_CREDIT = re.compile(
    r"[-–—(*]? ?(?:With (?:additional )?(?:reporting|files|contributions) (?:by|from) .{1,200}"
    r"|.{1,240}\bcontributed to this (?:report|story|article)\W*"
    r"|(?:Additional r|R)eporting by .{1,160}"
    r"|(?:Transcript|Content) provided by .{1,80}"
    r"|(?:[\w.]{2,20} )?[Tt]ranscripts? (?:is|are|was|were) (?:made|created|produced|provided|prepared)\b.{1,220}"
    r"|Copyright .{1,120}|© ?.{1,120})"
)
# "Jane Doe is a correspondent in Geneva", which counts only for the byline's own name.
_BIOGRAPHY = re.compile(
    r"(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}) (?:(?:is|has been|was) .{0,80}\b(?:correspondent|reporter|editor"
    r"|columnist|journalist|writer|contributor|producer|chief|critic|author)\b|(?:covers|reports|writes|reported|wrote)\b)"
)
_DATED = re.compile(
    r"(?:(?:First )?(?:Published|Posted|Updated|Date|Issued|Last updated)\b.{0,60}\d{4}.{0,30}"
    r"|(?:\w{3,9}\.?,? )?(?:\w{3,9}\.? \d{1,2},? |\d{1,2}\.? \w{3,9}\.?,? )\d{4}(?:,? .{0,30})?|\d{4}-\d\d-\d\d.{0,30})",
    re.IGNORECASE,
)
_TEASERS = re.compile(
    r"(?:related|you (?:may|might) also|also read|read (?:more|next|also)|more (?:from|stories|news|on)|most (?:read|popular)"
    r"|recommended|trending|what to read next|from our|don['’]t miss|top stories)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\W*(?:Correction|Clarification|Editor['’]s [Nn]ote|Updated?)\b", re.IGNORECASE)
_LATE_CREDIT = re.compile(r"(?<=[\w.!?\"”]) (?=(?:Transcript|Content) provided by [A-Z][\w ,.]{1,60}\.?$)")
_LATEST_TAIL = 0.85  # a closing credit closes only what stands in the last 15 % of an article

_HEADLINE_LENGTH = 200
_HEADING_LENGTH = 120
_HEADLINE_WORDS = 5
_TERMINATED = re.compile(r"[.!?…:;,。！？—–-][\"'”’»)\]]*$")
_HEADING_START = re.compile(r"[\"'“‘«(]?(?:[A-Z0-9\u00c0-\u00de]|[^\W\d_a-z])")
_SECTION = re.compile(
    r"(?:abstract|acknowledge?ments?|appendix|background|conclusions?|discussion|history|introduction|methods"
    r"|overview|references|results|summary)",
    re.IGNORECASE,
)
_LABEL_LINE = re.compile(r"[A-Z][^.!?:]{1,80}:$")
_TWO_SENTENCES = re.compile(r"\w{3}[.!?…][\"'”’)]* [\"'“‘(]?[A-Z\u00c0-\u00de]")  # a caption and its credit
_CLIP = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)? [-–—] ")  # a clip's title with its length and station
_SPOKEN = re.compile(r"[.!?…:]|^[\"“'‘]|\b(?:I|you|You|we|We)\b")
_SPEAKER = re.compile(r"(?P<name>[A-Z][A-Z.'’ -]{2,40}), [A-Z]+:")
_RIGHTS = re.compile(r"©|\([cC]\)|Copyright\b")
_BULLET = re.compile(r"[*•·-] \S")
_MASTHEAD_LINES = 12
_PROSE = 80  # characters from which a line is taken for running text


def label_lines(lines: Sequence[str]) -> list[tuple[int, int, int, Label]]:
    """Label the lines of a plain text.

    Args:
        lines: Stripped, not empty, in order.

    Returns:
        (line number, offset in it, length, label), in order; a line that ends in a
        credit ("Thank you Transcript provided by NPR") gives two.
    """
    labels = [Label.BODY] * len(lines)
    for number, line in enumerate(lines):
        repeated = number > 0 and len(line) >= 20 and line == lines[number - 1] and " " in line
        if repeated or is_furniture(line):
            labels[number] = Label.BOILERPLATE
            # A player's caption stands right above its "please wait".
            if line.casefold() == "please wait" and number and len(lines[number - 1]) < _HEADING_LENGTH:
                labels[number - 1] = Label.BOILERPLATE
    cuts = _label_tail(lines, labels)
    _label_headings(lines, labels)
    _label_imprint(lines, labels)
    _label_headline(lines, labels)
    _label_masthead(lines, labels)
    result: list[tuple[int, int, int, Label]] = []
    for number, line in enumerate(lines):
        cut = cuts.get(number)
        if cut:
            result.append((number, 0, cut, labels[number]))
            result.append((number, cut + 1, len(line) - cut - 1, Label.BOILERPLATE))
        else:
            result.append((number, 0, len(line), labels[number]))
    return result


def _label_tail(lines: Sequence[str], labels: list[Label]) -> dict[int, int]:
    """Label what follows a closing credit near the end; return where lines hide such a credit."""
    total = sum(map(len, lines))
    cuts: dict[int, int] = {}
    if len(lines) < 4:
        return cuts
    left = total
    closed = False
    teasers = _teasers(lines, labels)
    names = {name.casefold() for line in lines for name in _names(line)}
    for number, line in enumerate(lines):
        left -= len(line)
        late = left <= (1 - _LATEST_TAIL) * total
        if (closed and not _CORRECTION.match(line)) or number in teasers:
            labels[number] = Label.BOILERPLATE
        elif late and labels[number] is Label.BODY:
            biography = _BIOGRAPHY.match(line)
            if len(line) <= LONGEST_FURNITURE and _CREDIT.fullmatch(line):
                labels[number] = Label.BOILERPLATE
                closed = True
            elif biography and biography["name"].casefold() in names:
                labels[number] = Label.BOILERPLATE
            else:
                credit = _LATE_CREDIT.search(line)
                if credit:
                    cuts[number] = credit.start()
                    closed = True
        elif late and _CREDIT.fullmatch(line):
            closed = True
    return cuts


def _teasers(lines: Sequence[str], labels: Sequence[Label]) -> set[int]:
    """The other articles' headlines in the lists that "RELATED" and its like announce.

    Where text follows, the last one stays: it may be the heading of that text.
    """
    found: set[int] = set()
    listed: list[int] = []
    announced = False
    for number, line in enumerate(lines):
        if labels[number] is Label.BOILERPLATE:
            found.update(listed)
            listed = []
            announced = bool(_TEASERS.match(line))
        elif announced and len(line) < _HEADING_LENGTH and (_BULLET.match(line) or _teaser(line)):
            listed.append(number)
        else:
            found.update(item for item in listed if item != listed[-1] or _BULLET.match(lines[item]))
            listed = []
            announced = False
    return found.union(listed)


def _teaser(line: str) -> bool:
    """Whether a line reads like a headline in a list of them; those may ask."""
    return _HEADING_START.match(line) is not None and (not _TERMINATED.search(line) or line.endswith("?"))


def _label_headings(lines: Sequence[str], labels: list[Label]) -> None:
    """Label headlines and subheads: short lines without a full stop above running text."""
    body = [number for number, label in enumerate(labels) if label is Label.BODY]
    for position, number in enumerate(body):
        line = lines[number]
        if len(line) > (_HEADING_LENGTH if position else _HEADLINE_LENGTH) or not _titled(
            line, first=not position
        ):
            continue
        if _stated(line):
            continue
        if number + 1 < len(lines) and lines[number + 1] == line:
            continue  # a caption, which pages repeat
        if not position and any(len(lines[after]) >= _PROSE for after in body[1:]):
            labels[number] = Label.HEADING
            continue
        # At most one further heading may stand between a heading and its text.
        stated = [n for n in body[position + 1 : position + 5] if not _stated(lines[n])]
        for after in stated[:2]:
            following = lines[after]
            if (len(following) >= _PROSE and len(following) > len(line)) or _LABEL_LINE.match(following):
                labels[number] = Label.HEADING
                break
            if not _titled(following, first=False) or len(following) > _HEADING_LENGTH:
                if _TERMINATED.search(following) and len(following) > 2 * len(line) and len(following) > 40:
                    labels[number] = Label.HEADING
                break


def _label_imprint(lines: Sequence[str], labels: list[Label]) -> None:
    """Label bylines and dates at the top, and the headline above them if it reads like sentences."""
    imprint = imprint_lines(lines, labels)
    for number in imprint:
        labels[number] = Label.BOILERPLATE
    for number in range(imprint[0] - 1 if imprint else -1, -1, -1):
        line = lines[number]
        if labels[number] is Label.HEADING:
            return
        if labels[number] is Label.BODY and not line.endswith("."):
            if len(line) <= _HEADLINE_LENGTH and _HEADING_START.match(line):
                labels[number] = Label.HEADING
            return


def _label_headline(lines: Sequence[str], labels: list[Label]) -> None:
    """Label the first longer line above the text a heading where only short ones are (names, sections)."""
    top: list[int] = []
    for number, line in enumerate(lines[:_MASTHEAD_LINES]):
        if len(line) >= _PROSE and labels[number] is Label.BODY:
            break
        if labels[number] is not Label.BOILERPLATE:
            top.append(number)
    else:
        return  # no text below
    headings = [number for number in top if labels[number] is Label.HEADING]
    if not headings or any(len(lines[number].split()) >= _HEADLINE_WORDS for number in headings):
        return
    for number in top:
        if len(lines[number].split()) >= _HEADLINE_WORDS and _titled(lines[number], first=False):
            labels[number] = Label.HEADING
            return


def _label_masthead(lines: Sequence[str], labels: list[Label]) -> None:
    """Label the publication's name above a longer headline; it says nothing that an answer needs."""
    top: list[int] = []
    for number, line in enumerate(lines[:_MASTHEAD_LINES]):
        if len(line) >= _PROSE and labels[number] is Label.BODY:
            break
        if labels[number] is Label.HEADING:
            top.append(number)
    if len(top) < 2:
        return
    imprint = " ".join(
        line
        for line, label in zip(lines, labels, strict=True)
        if label is Label.BOILERPLATE and _RIGHTS.match(line)
    ).casefold()
    headline = max(top, key=lambda number: len(lines[number]))
    for number in top[:-1]:
        short = len(lines[number].split()) <= 4 and len(lines[number]) <= 40
        publisher = len(lines[number]) <= 40 and lines[number].casefold() in imprint
        if publisher or (short and number < headline):
            labels[number] = Label.BOILERPLATE


def _stated(line: str) -> bool:
    """Whether a line is a byline or a date, neither heading nor text."""
    return len(line) <= 120 and bool(BYLINE.fullmatch(line) or _DATED.fullmatch(line) or is_imprint(line))


def _names(line: str) -> list[str]:
    """The names in a byline or in a transcript's label."""
    byline = BYLINE.fullmatch(line) if len(line) <= 120 else None
    if byline:
        return re.split(r",| and ", byline["name"])
    label = _SPEAKER.match(line)
    return [label["name"]] if label else []


def _titled(line: str, *, first: bool) -> bool:
    """Whether a line is written like a title."""
    # A question may head a section ("Why now?"), but not one in a conversation.
    asks = line.endswith("?") and not _SPOKEN.search(line[:-1])
    if (_TERMINATED.search(line) and not asks) or "|" in line or "\t" in line or _CLIP.search(line):
        return False
    if _TWO_SENTENCES.search(line) or not _HEADING_START.match(line) or not any(map(str.isalpha, line)):
        return False
    return first or " " in line or bool(_SECTION.fullmatch(line))
