"""What the reader of text sees: structure, boilerplate and stated facts."""

from __future__ import annotations

import time

import pytest
from html_checks import labelled

import corpus
from corpus import Label
from corpus.furniture import is_furniture
from corpus.metadata import iso_date

ARTICLE = """\
Accessibility links

Talks end without a breakthrough, ministers say

By Jane Doe | January 21, 2022

GENEVA - The two ministers met for ninety minutes on Friday, half an hour less than planned.
A view of the lake of Geneva from the hotel where they met
A view of the lake of Geneva from the hotel where they met
RELATED
“We did not expect a breakthrough,” the first of them said. “But we have a path.”

What happens next

The second minister promised an answer in writing within the week, and then flew home to his capital.

A clip of the press conference
please wait

No media source currently available

0:00 0:03:04 0:00

Nobody would say what it will hold, though several people who know of it called it short and firm.

John Roe contributed to this report.

Jane Doe is a correspondent in Geneva and has written about arms control for twenty years.
"""


def test_scraped_text_is_labelled_and_kept() -> None:
    parsed = corpus.read_text(ARTICLE, source="a.txt")
    assert parsed.document.text == ARTICLE  # nothing is deleted
    assert labelled(parsed, Label.HEADING) == [
        "Talks end without a breakthrough, ministers say",
        "What happens next",
    ]
    assert labelled(parsed, Label.BOILERPLATE) == [
        "Accessibility links",
        "By Jane Doe | January 21, 2022",
        "A view of the lake of Geneva from the hotel where they met",
        "RELATED",
        "A clip of the press conference",
        "please wait",
        "No media source currently available",
        "0:00 0:03:04 0:00",
        "John Roe contributed to this report.",
        "Jane Doe is a correspondent in Geneva and has written about arms control for twenty years.",
    ]
    document = parsed.document
    assert (document.title, document.date, document.author) == (
        "Talks end without a breakthrough, ministers say",
        "2022-01-21",
        "Jane Doe",
    )
    for chunk in parsed.chunks:
        for furniture in labelled(parsed, Label.BOILERPLATE):
            if furniture.startswith("A view"):
                continue  # its first appearance is a caption that states a fact
            assert furniture not in chunk.span.of(document.text)


def test_a_credit_within_the_last_line_is_cut_off() -> None:
    text = "\n\n".join(["KELLY: A question of some length, to which there is no answer at all?"] * 9)
    parsed = corpus.read_text(
        f"{text}\n\nKELEMEN: Thank you Transcript provided by NPR, Copyright NPR.\n\nShe is a reporter.\n",
        source="x",
    )
    assert labelled(parsed, Label.BOILERPLATE)[-2:] == [
        "Transcript provided by NPR, Copyright NPR.",
        "She is a reporter.",
    ]
    assert labelled(parsed, Label.BODY)[-1] == "KELEMEN: Thank you"


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Comment",
        "12 comments",
        "Share this article on Facebook",
        "© 2024 WKNO FM",
        "[ad_1]",
        "Advertisement",
        "Source link",
        "READ MORE: Something else entirely",
        "Home > World > Europe",
        "AFP/Getty Images",
        "0:00 0:00",
        "Sign up for our newsletter to get more like this",
        "Copyright 2022 The News. All rights reserved.",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "He had no comment.",
        "Share prices fell by a third on Friday.",
        "Related parties were told on Monday.",
        "Copyright law protects authors.",
        "Nord Stream 2.",
        "“No, not publicly.”",
        "Antony Blinken:",
        "Yes.",
        "Geneva",
        "The search for survivors went on.",
        "Follow the money, he told them at the time.",
        "At 10:30 the talks began.",
        "Home is where the heart is",
        "Read the treaty before you sign it.",
        "Sign the treaty",
    ],
)
def test_not_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-01-21", "2022-01-21"),
        ("2022-01-21T10:00:00Z", "2022-01-21"),
        ("2022/1/5", "2022-01-05"),
        ("January 21, 2022", "2022-01-21"),
        ("Fri, 21 Jan 2022 10:00:00 GMT", "2022-01-21"),
        ("21st September 2021", "2021-09-21"),
        ("01/02/2022", None),
        ("2022-13-01", None),
        ("February 30, 2022", None),
        ("January 2022", None),
        ("", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Allotment Association Board: Minutes of 17 January 2023", "2023-01-17"),
        ("Minutes of the Annual General Meeting, 14 November 2023", "2023-11-14"),
        ("Agenda for the meeting of the council on March 3, 2021", "2021-03-03"),
        ("Parish council minutes, 3 May 2022", "2022-05-03"),
        ("Minutes of 17 January 2023 (approved 21 March 2023)", None),  # which of them?
        ("Minutes of the board, May 2022", None),
        ("The last minutes of the siege, 3 March 1945", None),
        ("Amendment of 14 September 2022", None),
    ],
)
def test_minutes_are_of_the_day_in_their_title(title: str, day: str | None) -> None:
    text = f"# {title}\n\n{PROSE}\n"
    assert corpus.read_text(text, source="a.md", format="markdown").document.date == day
    assert corpus.read_text(f"{title}\n\n{PROSE}\n", source="a.txt").document.date == day


PROSE = (
    "The two ministers met for ninety minutes on Friday in the old customs house, which was half an hour less"
    " than planned, and neither of them spoke to the press before they left."
)


@pytest.mark.parametrize(
    ("top", "facts"),
    [
        ("Talks end in Geneva\n\nGENEVA, Jan. 21, 2022 (AP) — ", ("Talks end in Geneva", "2022-01-21", None)),
        ("Talks end\n\nVIENNA, Austria, January 13, 2022 - ", ("Talks end", "2022-01-13", None)),
        ("Talks end\n\nGENEVA, Jan. 21 (AP) — ", ("Talks end", None, None)),  # of which year?
        ("Talks end\n\nMunich, 30 September 1938 – ", ("Talks end", None, None)),  # may be history
        ("Talks end\n\nOn 21 January 2022, in Geneva, ", ("Talks end", None, None)),
        ("Talks end\nBy Ann Lee, The Wire\n", ("Talks end", None, "Ann Lee")),
        ("Talks end\nBy Ann Lee in Geneva\n", ("Talks end", None, "Ann Lee")),
        ("Talks end\nText: Ann Lee\n", ("Talks end", None, "Ann Lee")),
        ("Talks end\nBy the lake\n", ("Talks end", None, None)),
        ("Talks end\nUpdated 3:14 PM EST, Fri January 21, 2022\n", ("Talks end", None, None)),
        ("Talks end\nPublished: 21 January 2022, 18:40 CET\n", ("Talks end", "2022-01-21", None)),
        ("Will it hold?\n\nAnn Lee | 21 January 2022\n\n", ("Will it hold?", "2022-01-21", None)),
        ("Talks end\nKyiv, Ukraine – 21 January 2022\n", ("Talks end", "2022-01-21", None)),
        (
            "DAILY KITE\n\nThe mayor wants trams. Whose trams?\n\nBy Ann Lee\n\n",
            ("The mayor wants trams. Whose trams?", None, "Ann Lee"),
        ),
        (
            "Menu\nNews\nTalks end in Geneva after ninety minutes\n3 hours ago\nAnn Lee\nKite News\nShare\n",
            ("Talks end in Geneva after ninety minutes", None, None),
        ),
        (
            f"7 December 2021\n{PROSE} 1.\n12 January 2022\n{PROSE} 2.\n21 January 2022\n",
            ("file", None, None),
        ),
    ],
)
def test_the_top_states_title_date_and_author_or_none(
    top: str, facts: tuple[str, str | None, str | None]
) -> None:
    for format_ in ("text", "markdown") if "\n\n" in top and top.count("\n") == 2 else ("text",):
        marked = f"# {top}" if format_ == "markdown" else top
        document = corpus.read_text(f"{marked}{PROSE}\n", source="f/file.txt", format=format_).document
        assert (document.title, document.date, document.author) == facts


def test_a_masthead_named_in_the_copyright_line_is_no_title() -> None:
    text = f"The Morning Heron\nPeace at last\n\nBy Ann Lee\n\n{PROSE}\n\n© 2022 The Morning Heron"
    assert corpus.read_text(text, source="x").document.title == "Peace at last"


def test_other_headlines_are_no_text_but_the_next_heading_is() -> None:
    related = "RELATED\nMayor buys tram\nWho buys the mayor?\n* Trams: a map\n"
    parsed = corpus.read_text(
        f"Talks end\n\n{PROSE}\n\n{related}What happens next\n\n{PROSE} Then.\n\n{related}", source="x"
    )
    assert labelled(parsed, Label.HEADING) == ["Talks end", "What happens next"]
    assert labelled(parsed, Label.BODY) == [PROSE, f"{PROSE} Then."]


def test_the_dates_of_a_timeline_are_text() -> None:
    dates = ["7 December 2021", "12 January 2022", "21 January 2022"]
    entries = "\n\n".join(f"{date}\n\n{PROSE} {date}." for date in dates)
    for format_ in ("text", "markdown"):
        parsed = corpus.read_text(f"When it happened\n\n{entries}", source="x", format=format_)
        assert [line for line in labelled(parsed, Label.BODY) if line in dates] == dates


def test_a_heading_above_furniture_is_no_chunk_but_heads_the_next() -> None:
    parsed = corpus.read_text(f"Talks end\n\nShare\n\n{PROSE}\n", source="x")
    assert [chunk.heading for chunk in parsed.chunks] == ["Talks end"]
    assert [chunk.span.of(parsed.document.text) for chunk in parsed.chunks] == [PROSE]
    alone = corpus.read_text("# Talks end\n", source="x", format="markdown")
    assert len(alone.chunks) == 1


@pytest.mark.parametrize(
    "line", ["With files from " + "A" * 230, "By " + "A a " * 60, "A, " * 40 + "1 May 2022x"]
)
def test_hostile_furniture_is_read_in_time(line: str) -> None:
    begun = time.process_time()
    corpus.read_text(f"{line}\n" * 200 + PROSE, source="x")
    assert time.process_time() - begun < 2


def test_a_date_in_a_sentence_is_not_the_publication_date() -> None:
    text = "On January 19, 2022, he met the president in Kyiv.\n\nThe visit of December 2, 2021, was the first.\n"
    assert corpus.read_text(text, source="x").document.date is None
