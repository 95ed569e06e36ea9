"""Numbers as a spreadsheet shows them, from their format codes; knows no sheets.

What depends on the reader's own country (the "short date") is shown as ISO 8601.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

__all__ = ["BUILT_IN", "is_date_format", "shown"]

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|General|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[0#?.,/]+(?:[eE][+-]0+)?|%|@|.',
    re.DOTALL,
)
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_LATEST = 2_958_466  # days: the year 10000, from which no date is shown


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """A number as its format shows it.

    Args:
        value: The stored number; for dates, days since 1900 (or 1904).
        code: The format code ("#,##0.00", "d mmm yyyy").
        from_1904: Whether the workbook counts its days from 1904.

    Returns:
        The text; for a code that isn't understood, the plain number.

    >>> shown(1234.5, "#,##0.00"), shown(0.256, "0.0%"), shown(44582, "d mmm yyyy")
    ('1,234.50', '25.6%', '21 Jan 2022')
    """
    section, negate = _section(value, code)
    tokens = _tokens(section)
    if is_date_format(section):
        moment = value + (1462 if from_1904 else 0)
        if 0 <= moment < _LATEST:
            return _date(moment, value, tokens)
        return general(value)
    return _number(abs(value) if negate else value, tokens)


def general(value: float) -> str:
    """A number without a format: as many digits as say something.

    >>> general(0.1 + 0.2), general(279791.0)
    ('0.3', '279791')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


@lru_cache(maxsize=512)
def is_date_format(code: str) -> bool:
    """Whether a format code shows dates, times or durations."""
    return any(token[0] in "yYdDhHsSmM" or _ELAPSED.fullmatch(token) for token in _tokens(code))


@lru_cache(maxsize=512)
def _tokens(code: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(code))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    sections = [""]
    for token in _tokens(code):
        if token == ";":  # noqa: S105 - a part of a number format, no password
            sections.append("")
        else:
            sections[-1] += token
    return tuple(sections)


def _section(value: float, code: str) -> tuple[str, bool]:
    """The part of a code for a value, and whether that part shows the sign itself."""
    sections = _sections(code)
    for section in sections:
        condition = _CONDITION.search(section)
        if condition:
            limit = float(condition[2])
            holds = {
                "<": value < limit, "<=": value <= limit, ">": value > limit,
                ">=": value >= limit, "=": value == limit, "<>": value != limit,
            }[condition[1]]  # fmt: skip
            if holds:
                return section, False
        elif len(sections) > 1 and _CONDITION.search(code):
            return section, False
    if len(sections) >= 2 and value < 0:
        return sections[1], True
    if len(sections) >= 3 and value == 0:
        return sections[2], False
    return sections[0], False


def _literal(token: str) -> str | None:
    """What a token shows whatever the value; None if it depends on it."""
    if token.startswith('"'):
        return token.strip('"')
    if token.startswith("\\"):
        return token[1:]
    if token.startswith(("_", "*")) and len(token) == 2:
        return " " if token[0] == "_" else ""
    if token.startswith("["):
        return token[2:].split("-", 1)[0].rstrip("]") if token.startswith("[$") else ""
    return None


def _plain(token: str) -> str:
    literal = _literal(token)
    return token if literal is None else literal


def _number(value: float, tokens: tuple[str, ...]) -> str:
    if any(token in ("General", "@") for token in tokens):
        digits = general(abs(value))
        parts = [digits if t in ("General", "@") else _plain(t) for t in tokens]
        return ("-" if value < 0 else "") + " ".join("".join(parts).split())
    places = [number for number, token in enumerate(tokens) if token[0] in "0#?.,"]
    if not places:
        return "".join(map(_plain, tokens)).strip()
    scaled = abs(value) * 100 ** tokens.count("%")
    mask = "".join(tokens[number] for number in places if _literal(tokens[number]) is None)
    digits = _digits(scaled, mask)
    parts = []
    done = False
    for number, token in enumerate(tokens):
        literal = _literal(token)
        if literal is not None:
            parts.append(literal)
        elif number in places:
            parts.append("" if done else digits)
            done = True
        else:
            parts.append(token)
    text = " ".join("".join(parts).split())
    return ("-" if value < 0 and re.search(r"[1-9]", text) else "") + text


def _digits(value: float, mask: str) -> str:
    if "/" in mask:
        return general(value)  # a fraction, as a decimal
    exponent = re.search(r"[eE][+-](0+)", mask)
    if exponent:
        decimals = len(re.sub(r"[^0#?]", "", mask[: exponent.start()].partition(".")[2]))
        mantissa, _, power = f"{value:.{min(decimals, 15)}E}".partition("E")
        return f"{mantissa}E{int(power):+0{len(exponent[1]) + 1}d}"
    whole, _, rest = mask.partition(".")
    trailing = len(whole) - len(whole.rstrip(","))
    value /= 1000**trailing
    decimals = sum(character in "0#?" for character in rest)
    text = f"{value:,.{min(decimals, 20)}f}" if "," in whole.rstrip(",") else f"{value:.{min(decimals, 20)}f}"
    optional = len(rest) - len(rest.rstrip("#?"))
    head, point, tail = text.partition(".")
    while optional and tail.endswith("0"):
        tail, optional = tail[:-1], optional - 1
    if head == "0" and "0" not in whole and tail:
        head = ""
    least = sum(character == "0" for character in whole)
    head = head.zfill(least) if "," not in head else head
    return head + (point + tail if tail else "")


def _date(moment: float, value: float, tokens: tuple[str, ...]) -> str:
    # The year 1900 has a 29 February there, so days before 1 March are one off.
    day = moment if moment >= 60 or moment < 1 else moment + 1
    fraction = any("." in token for token in tokens if token[0] in "sS")
    seconds = round(day * 86_400, 3) if fraction else round(day * 86_400)
    at = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 - a sheet knows no time zone
    half = any(token in ("AM/PM", "A/P") for token in tokens)
    parts: list[str] = []
    for number, token in enumerate(tokens):
        if _ELAPSED.fullmatch(token):
            total = round(value * 86_400)
            unit = {"h": 3600, "m": 60, "s": 1}[token[1].lower()]
            parts.append(str(total // unit).zfill(len(token) - 2))
        elif (literal := _literal(token)) is not None:
            parts.append(literal)
        elif token in ("AM/PM", "A/P"):
            parts.append(("AM" if at.hour < 12 else "PM")[: len(token) // 2])
        elif token[0] in "yYmMdDhHsS":
            parts.append(_field(at, token, half, _is_minute(tokens, number)))
        elif token != "@":  # noqa: S105 - as above
            parts.append(token)
    return " ".join("".join(parts).split())


def _is_minute(tokens: tuple[str, ...], number: int) -> bool:
    """Whether an "m" stands after hours or before seconds."""
    letters = [
        (k, t[1:2] if t.startswith("[") else t[0])
        for k, t in enumerate(tokens)
        if t[0] in "yYmMdDhHsS" or _ELAPSED.fullmatch(t)
    ]
    at = next((k for k, (place, _) in enumerate(letters) if place == number), 0)
    before = letters[at - 1][1].lower() if at else ""
    after = letters[at + 1][1].lower() if at + 1 < len(letters) else ""
    return before == "h" or after == "s"


def _field(at: datetime, token: str, half: bool, minute: bool) -> str:
    kind, size = token[0].lower(), len(token)
    if kind == "y":
        return f"{at.year % 100:02d}" if size <= 2 else f"{at.year:04d}"
    if kind == "m" and not minute:
        name = _MONTHS[at.month - 1]
        return {1: str(at.month), 2: f"{at.month:02d}", 3: name[:3], 5: name[0]}.get(size, name)
    if kind == "m":
        return f"{at.minute:02d}" if size > 1 else str(at.minute)
    if kind == "d":
        name = _DAYS[at.weekday()]
        return {1: str(at.day), 2: f"{at.day:02d}", 3: name[:3]}.get(size, name)
    if kind == "h":
        hour = (at.hour % 12 or 12) if half else at.hour
        return f"{hour:02d}" if size > 1 else str(hour)
    whole, _, rest = token.partition(".")
    second = f"{at.second:02d}" if len(whole) > 1 else str(at.second)
    return second + (f".{at.microsecond:06d}"[: len(rest) + 1] if rest else "")
