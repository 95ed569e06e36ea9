"""Foreign text in a terminal: shown, never obeyed."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.terminal import Progress, Style, clean, clean_line, long_date, plural, wrap

OBEYED = {
    chr(c)
    for c in [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
}
hostile = st.text(
    st.one_of(
        st.sampled_from(["\x1b", "\x9b", "[", "]", "m", "\x07", "\\", "\u202e", "\n", "\t", "1", ";"]),
        st.characters(),
    )
)


@given(hostile)
def test_nothing_that_a_terminal_obeys_is_left(text):
    assert not OBEYED & set(clean(text))
    clean(text).encode("utf-8")


@given(hostile)
def test_a_line_is_a_line(text):
    assert not {"\n", "\t", *OBEYED} & set(clean_line(text))


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_plain_text_stays_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]8;;http://evil.example\x07click\x1b]8;;\x07", "click"),
        ("\x1b]52;c;cm0gLXJm\x1b\\x", "x"),
        ("\x1bP1$r0m\x1b\\x", "x"),
        ("\x9d0;title\x9cx", "x"),
        ("a\x1b[1;31mred\x1b[0m", "ared"),
        ("over\rwritten", "overwritten"),
        ("\x1b7\x1b8\x1bcx", "x"),
        ("unended \x1b]0;title", "unended "),
    ],
)
def test_known_tricks(raw, shown):
    assert clean(raw) == shown


def test_dates():
    assert long_date("2022-01-05T10:00:00Z") == "5 January 2022"
    assert long_date("2022-13-05") == "2022-13-05"
    assert long_date("in 2022") == "in 2022"
    assert long_date(None) == ""


def test_wrapping_keeps_every_word_and_the_indent():
    words = [f"w{i}" for i in range(60)]
    lines = wrap(" ".join(words), indent="  ", first="* ", width=30).split("\n")
    assert " ".join(lines).replace("*", "").split() == words
    assert lines[0].startswith("* ")
    assert all(line.startswith("  ") and len(line) <= 30 for line in lines[1:])


def test_counts_have_their_noun():
    assert plural(0, "passage") == "0 passages"
    assert plural(12345, "passage") == "12,345 passages"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_rewrites_its_line_on_a_terminal_and_leaves_none_behind():
    stream = Terminal()
    progress = Progress(stream)
    progress.update(3, 3, "a\x1b[2Jb.md")
    assert stream.getvalue().startswith("\r3/3 · ")
    assert stream.getvalue().rstrip().endswith("/s · ab.md")
    progress.clear()
    assert stream.getvalue().endswith(" \r")


def test_progress_in_a_pipe_is_a_line_now_and_then():
    stream = io.StringIO()
    progress = Progress(stream, every=0.0)
    progress.update(1, 3, "a.md")
    quiet = Progress(stream, every=60.0)
    quiet.update(2, 3, "b.md")
    assert stream.getvalue().count("\n") == 1
    assert "\r" not in stream.getvalue()


def test_colour_only_where_it_is_wanted(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Style(Terminal()).bold("x") == "\x1b[1mx\x1b[0m"
    assert Style(io.StringIO()).bold("x") == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Style(Terminal()).bold("x") == "x"
