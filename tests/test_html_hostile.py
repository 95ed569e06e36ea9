"""Web pages made to do harm: any markup gives blocks that add up, and is read in time or refused."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.readers.html_walk import walk

_PIECES = st.lists(
    st.sampled_from(
        "<p> </p> <table> <tr> <th> <td> <td rowspan=2> <td colspan=3> </table> <dl> <dt> <dd> </dl> <ruby> <rt> <rp> <li> <h2> <br> <pre>"
        " <div class=comments> <div class=related> </div> <details> <summary> <b> word Related Comments \x1e \x1f 3&nbsp;comments &lt;".split(
            " "
        )
    ),
    max_size=60,
)


@given(_PIECES)
def test_any_markup_gives_blocks_that_add_up(pieces):
    source = "".join(pieces)
    for block in walk(source):
        assert block.text == block.text.strip() != ""
        assert not {"\x1e", "\x1f"} & set(block.text)
    if any(block.text for block in walk(source)):
        parsed = corpus.read_text(source, source="a", format="html")
        assert parsed.regions[-1].span.end == len(parsed.document.text)


@pytest.mark.parametrize(
    "unit",
    [
        "<table>",
        "<table><tr><th>a<th>b<tr><td>",
        "<table><tr><td>",
        "<td rowspan=99999 colspan=99999>a",
        "<tr><th>a",
        "<dl><dt>a<dd>",
        "<dt>a",
        "<ruby><rt>",
        "<div class='comments related'>",
        "<div aria-hidden=true><h1>",
        "<h2>Comments</h2>",
        "<p>Sign up<p>a",
        "<div><h3>Related stories</h3>",
        "<p>Related stories",
        "<a href=x>word ",
        "<b><i>",
        "<details><summary>",
        "<p>a<br>",
        "&amp",
        "<!--",
        "<![CDATA[",
        "<svg><math>",
        "<template>",
        "<form><button>",
        "</p></div>",
        "<p hidden=until-found>a",
        '<script type="application/ld+json">[',
        "<meta name=author content=x>",
        "<link rel=canonical href=//>",
    ],
)
def test_hostile_pages_are_read_in_time(unit):
    began = time.monotonic()
    try:
        corpus.read_text("<p>Text.</p>" + unit * (40_000 // len(unit)), source="x", format="html")
        said = "nested"
    except corpus.CorpusError as error:
        said = str(error)
    assert "nested" in said
    assert time.monotonic() - began < 20


@pytest.mark.data
def test_hostile_pages_of_the_development_data():
    """The tokenizer tests of html5lib as pages, and every HTML file: read or refused in one line, in no time."""
    root = Path(os.environ.get("IBID_DATA", Path(__file__).parent.parent.parent / "shared")) / "badinput"
    if not root.exists():
        pytest.skip(f"{root} is not there")
    inputs = [path.read_bytes() for path in sorted(root.rglob("*.html"))]
    for path in sorted((root / "h5").glob("*.test")):
        found = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
        for test in found.get("tests", found.get("xmlViolationTests", [])):
            text = (
                test["input"].encode().decode("unicode_escape")
                if test.get("doubleEscaped")
                else test["input"]
            )
            inputs.append(f"<p>Before.</p>{text}<p>After.".encode("utf-8", "surrogatepass"))
    assert len(inputs) > 2_000
    slowest = 0.0
    for data in inputs:
        began = time.monotonic()
        try:
            line = corpus.read_bytes(data, name="a.html").document.title
        except corpus.CorpusError as error:
            line = str(error)
        assert line.isprintable()
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 20
