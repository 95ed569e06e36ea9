"""Markdown and HTML: what their marks say is kept as structure, and hostile marks are read in time."""

from __future__ import annotations

import pytest
from html_checks import labelled

import corpus
from corpus import Label

MARKDOWN = """\
---
title: "Talks: an overview"
date: 2022-01-21
authors:
  - Jane Doe
  - John Roe
tags: [a, b]
---

# The *first* talks #

They met **in Geneva** with [their aides](http://example.com/a_(b)); see `a_b_c`.
The line goes on
here, though it was broken. Fish &amp; chips \\*now\\*.

Underlined
----------

> A quoted line
> goes on here.

- one item
- another <b>item</b>

1. Do this. And that.
2. Then this.

| who | when |
|-----|------|
| he  | now  |

```python
x = **y**
```

![A picture](p.png) snake_case_stays and 2 * 3 * 4 too

<!-- a hidden remark -->
<script>alert(1)</script>

[link]: http://example.com
"""


def test_markdown() -> None:
    parsed = corpus.read_text(MARKDOWN, source="a.md", format="markdown")
    document = parsed.document
    assert (document.title, document.date, document.author) == (
        "Talks: an overview",
        "2022-01-21",
        "Jane Doe, John Roe",
    )
    assert dict(document.metadata) == {"tags": "a, b"}
    assert [(" ".join(s.span.of(document.text).split()), s.heading) for s in parsed.sentences] == [
        ("The first talks", True),
        ("They met in Geneva with their aides; see a_b_c.", False),
        ("The line goes on here, though it was broken.", False),
        ("Fish & chips *now*.", False),
        ("Underlined", True),
        ("A quoted line goes on here.", False),
        ("one item", False),
        ("another item", False),
        ("1. Do this.", False),
        ("And that.", False),
        ("2. Then this.", False),
        ("who: he; when: now", False),
        ("x = **y**", False),
        ("A picture snake_case_stays and 2 * 3 * 4 too", False),
    ]
    assert "alert" not in document.text
    assert "hidden remark" not in document.text
    bold = document.text.index("in Geneva")
    start, end = parsed.offset_map.to_raw(bold, bold + 9)
    assert MARKDOWN[start:end] == "in Geneva"


TABLES = """\
| *Programme* | Load | Time |
|---|---:|---|
| **Wool** | 1 kg | `35 min` |
| Down | | 3 h \\| 20 min |
| Delicate things |

> Town | People
> --- | ---
> Brno | 379,526

| Weight | 49 kg |
|---|---|
| Noise | 62 dB |

| | 2021 | 2022 |
|---|---|---|
| Income | 4 | 5 |

| Nothing | below |
|---|---|
"""


def test_rows_of_markdown_tables_carry_the_names_of_their_columns() -> None:
    parsed = corpus.read_text(TABLES, source="a.md", format="markdown")
    text = parsed.document.text
    assert [s.span.of(text) for s in parsed.sentences] == [  # without heads: every row repeats them
        "Programme: Wool; Load: 1 kg; Time: 35 min",
        "Programme: Down; Time: 3 h | 20 min",
        "Delicate things",
        "Town: Brno; People: 379,526",
        "Weight | 49 kg",  # a list of facts begins in its head
        "Noise | 62 dB",
        "Income; 2021: 4; 2022: 5",
        "Nothing | below",
    ]
    assert "Programme | Load | Time\n" in text
    place = text.index("1 kg")
    start, end = parsed.offset_map.to_raw(place, place + 4)
    assert TABLES[start:end] == "1 kg"


PAGE = """\
<!doctype html><html lang="en-GB"><head><title>Talks end - The News</title>
<meta property="og:title" content="Talks end"><meta property="article:published_time" content="2022-01-21T10:00:00Z">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "x", "author": [{"name": "Jane Doe"}]}]}</script>
<style>p {color: red}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Talks end without a breakthrough</h1>
<p>The two <b>ministers</b> met for ninety&nbsp;minutes on Friday, half an hour less than had been planned by their aides.
They said little.</p>
<p>“We did not expect a breakthrough,” the first of them said, and smiled at the cameras before he left the building.</p>
<p style="display: none">Hidden words.</p><p hidden>More hidden words.</p><p aria-hidden="true">Even more.</p>
<h2>What happens next</h2>
<p>The second minister promised an answer in writing within the week, and then flew home to his capital at night.<br>A new line.</p>
<table><tr><th>who</th><th>when</th></tr><tr><td>he</td><td>now</td></tr></table>
<ul><li>one</li><li>two</li></ul><pre>kept  as
it is</pre>
<script>alert("x")</script><noscript>Turn it on</noscript><!-- a comment --><textarea>typed</textarea>
<p>Advertisement</p></article>
<aside><h3>Most read</h3><a href="/1">Another story about something else altogether</a></aside>
<footer><p>© 2022 The News</p></footer></body></html>
"""


def test_html() -> None:
    parsed = corpus.read_text(PAGE, source="a.html", format="html")
    document = parsed.document
    assert (document.title, document.date, document.author, document.language) == (
        "Talks end",
        "2022-01-21",
        "Jane Doe",
        "en-GB",
    )
    assert labelled(parsed, Label.HEADING) == ["Talks end without a breakthrough", "What happens next"]
    assert labelled(parsed, Label.BODY) == [
        "The two ministers met for ninety minutes on Friday, half an hour less than had been planned by their aides."
        " They said little.",
        "“We did not expect a breakthrough,” the first of them said, and smiled at the cameras before he left the building.",
        "The second minister promised an answer in writing within the week, and then flew home to his capital at night.",
        "A new line.",
        "who: he; when: now",
        "one",
        "two",
        "kept  as",
        "it is",
    ]
    assert labelled(parsed, Label.BOILERPLATE) == [
        "Home",
        "World",
        "who | when",
        "Advertisement",
        "Most read",
        "Another story about something else altogether",
        "© 2022 The News",
    ]
    for unseen in ("idden", "Even more", "alert", "Turn it on", "comment", "typed", "color"):
        assert unseen not in document.text


def test_a_declared_encoding_is_used() -> None:
    page = '<meta charset="windows-1251"><p>Привет, мир. Как дела сегодня?</p>'
    parsed = corpus.read_bytes(page.encode("cp1251"), name="a.html")
    assert parsed.document.text == "Привет, мир. Как дела сегодня?"
    assert parsed.encoding == "cp1251"


def test_utf7_is_text_and_never_markup() -> None:
    parsed = corpus.read_bytes(b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)", name="a.html")
    assert parsed.document.text == "+ADw-script+AD4-alert(1)"


@pytest.mark.parametrize(("depth", "read"), [(300, True), (3_000, True), (60_000, False)])
def test_nesting(depth: int, read: bool) -> None:
    page = "<div>" * depth + "Deep down it says so." + "</div>" * depth
    if read:
        assert corpus.read_text(page, source="x", format="html").document.text == "Deep down it says so."
    else:
        with pytest.raises(corpus.CorpusError, match="nested more than 20,000 deep"):
            corpus.read_text(page, source="x", format="html")


def test_a_tag_with_a_hundred_thousand_attributes() -> None:
    page = "<p " + " ".join(f"a{k}=1" for k in range(100_000)) + ">Text.</p>"
    assert corpus.read_text(page, source="x", format="html").document.text == "Text."


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[a](",
        "**",
        "_a",
        "`",
        "<",
        "<!--",
        "&",
        "\\",
        "> ",
        "- ",
        "| ",
        "#",
        "a\n",
        "![",
        "](",
        "*a **b ",
        "[a]: b\n",
        "\t- a\n",
    ],
)
def test_hostile_markdown_is_read_in_time(unit: str) -> None:
    parsed = corpus.read_text("Some text.\n\n" + unit * (40_000 // len(unit)), source="x", format="markdown")
    assert parsed.sentences
