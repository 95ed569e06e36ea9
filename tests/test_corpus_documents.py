"""The promises of every parsed document, kept on hostile Unicode and markup of all formats."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus
from corpus import CHUNK_TOKENS, CorpusError, Label, OffsetMap, ParsedDocument, count_tokens, document_id

PIECES = st.sampled_from(
    [
        "word ",
        "Sentence one. ",
        "KELLY: Yes. ",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        ".",
        "\u200b",
        "é",
        "\xa0",
        "�",
        "\U000e0041",
        "\u202e",
        "今天。",
        "؟ ",
        "ab9x" * 300,
        "RELATED\n",
        "© 2024 X\n",
        "please wait\n",
        "- item\n",
        "# Head\n",
        "## Sub ##\n",
        "---\n",
        "> quote\n",
        "* * *\n",
        "```\n",
        "**bold**",
        "_em_",
        "[a](b)",
        "![i](j)",
        "`c`",
        "| a | b |\n|---|---|\n",
        "&amp;",
        "&#x200b;",
        "\\*",
        "[r]: u\n",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<script>x</script>",
        "<!-- c -->",
        "<br>",
        "<h1>T</h1>",
        "<td>",
        "<table>",
        "<nav>n</nav>",
        "<p hidden>h</p>",
        "<",
        "<title>t</title>",
        "title: x\n",
        "Title line\n",
        "By Jane Doe\n",
        "A long paragraph " * 12 + ".\n\n",
        "👨\u200d👩",
    ]
)
HOSTILE = st.one_of(
    st.lists(PIECES, max_size=25).map("".join),
    st.text(max_size=80),
    st.text(st.characters(codec=None), max_size=60),
)
FORMATS = st.sampled_from(["text", "markdown", "html"])


def check(parsed: ParsedDocument) -> None:
    """Raise AssertionError unless a parsed document keeps every promise."""
    text = parsed.document.text
    identity = parsed.document.id
    assert identity == document_id(text)
    assert text.strip()
    assert parsed.document.title.strip()
    # Regions tile the text.
    at = 0
    for region in parsed.regions:
        assert region.span.document_id == identity
        assert region.span.start == at < region.span.end
        at = region.span.end
    assert at == len(text)
    # Sentences are ordered, trimmed, and cover the indexed regions but for white space.
    covered = bytearray(len(text))
    at = 0
    for sentence in parsed.sentences:
        start, end = sentence.span.start, sentence.span.end
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        region = parsed.regions[sentence.paragraph]
        assert region.span.start <= start < end <= region.span.end
        assert sentence.heading == (region.label is Label.HEADING)
        covered[start:end] = b"\1" * (end - start)
        at = end
    for region in parsed.regions:
        indexed = region.label is not Label.BOILERPLATE
        for position in range(region.span.start, region.span.end):
            assert not covered[position] or indexed
            assert covered[position] or not indexed or text[position].isspace()
    # Chunks are consecutive sentences within the limit and cover every one that is no lone heading once.
    at = 0
    for chunk in parsed.chunks:
        assert at <= chunk.first_sentence < chunk.last_sentence
        assert all(sentence.heading for sentence in parsed.sentences[at : chunk.first_sentence])
        inside = parsed.sentences[chunk.first_sentence : chunk.last_sentence]
        assert (chunk.span.start, chunk.span.end) == (inside[0].span.start, inside[-1].span.end)
        assert chunk.tokens == count_tokens(text[chunk.span.start : chunk.span.end]) <= CHUNK_TOKENS
        headings = [sentence.heading for sentence in inside]
        assert headings == sorted(headings, reverse=True)  # headings only at its start
        at = chunk.last_sentence
    assert all(sentence.heading for sentence in parsed.sentences[at:])
    assert bool(parsed.chunks) == bool(parsed.sentences)
    # Offsets lead back to the raw text.
    offsets = parsed.offset_map
    assert OffsetMap.from_bytes(offsets.to_bytes()) == offsets
    for sentence in parsed.sentences:
        start, end = sentence.span.start, sentence.span.end
        raw_start, raw_end = offsets.to_raw(start, end)
        assert 0 <= raw_start < raw_end <= len(parsed.raw_text)
        back = offsets.to_canonical(raw_start, raw_end)
        assert back[0] <= start < end <= back[1]
        if not any(a < raw_end and raw_start < b for a, b, _, _ in offsets.pieces()):
            raw = parsed.raw_text[raw_start:raw_end]
            assert [a for a, b in zip(raw, text[start:end], strict=True) if a != b and not a.isspace()] in (
                [],
                [a for a in raw if "\ud800" <= a <= "\udfff"],
            )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(HOSTILE, FORMATS)
def test_promises_on_hostile_text(raw: str, format_: str) -> None:
    try:
        parsed = corpus.read_text(raw, source="dir/name.ext", format=format_)
    except CorpusError:
        return
    check(parsed)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(max_size=300), HOSTILE.map(lambda t: t.encode("utf-8", "surrogatepass"))), FORMATS)
def test_any_bytes_are_read_or_refused(data: bytes, format_: str) -> None:
    name = {"text": "a.txt", "markdown": "a.md", "html": "a.html"}[format_]
    try:
        parsed = corpus.read_bytes(data, name=name)
    except CorpusError as error:
        if not str(error).startswith("a.") or "\n" in str(error):
            raise AssertionError("not one line that names the file") from error
        return
    check(parsed)


def test_headings_carry_to_later_chunks() -> None:
    body = " ".join(f"Sentence number {k} of this section says a little." for k in range(60))
    parsed = corpus.read_text(f"# One\n\n{body}\n\n# Two\n\n{body}\n", source="x.md", format="markdown")
    check(parsed)
    headings = [chunk.heading for chunk in parsed.chunks]
    assert headings == sorted(headings)
    assert set(headings) == {"One", "Two"}
    assert len(headings) >= 6
    sizes = [chunk.tokens for chunk in parsed.chunks]
    assert min(sizes) > 120  # evenly packed: no last chunk of one line


def test_a_sentence_over_the_limit_is_cut_at_white_space() -> None:
    parsed = corpus.read_text("word " * 1000 + "end.", source="x")
    check(parsed)
    assert all(s.span.of(parsed.document.text).startswith("word") for s in parsed.sentences[:-1])
    assert len(parsed.chunks) < 8


def test_speakers_carry_until_the_next_label() -> None:
    parsed = corpus.read_text(
        "A headline about the talks\n\nKELLY: What now? Who knows?\n\nMICHELE KELEMEN, BYLINE: Nobody.\n\nStill me.\n\n"
        "KELLY: Thanks.\n",
        source="x",
    )
    text = parsed.document.text
    assert [(s.span.of(text), s.speaker) for s in parsed.sentences[1:]] == [
        ("KELLY: What now?", "KELLY"),
        ("Who knows?", "KELLY"),
        ("MICHELE KELEMEN, BYLINE: Nobody.", "MICHELE KELEMEN"),
        ("Still me.", "MICHELE KELEMEN"),
        ("KELLY: Thanks.", "KELLY"),
    ]


def test_one_label_is_a_headline() -> None:
    parsed = corpus.read_text(
        "BLINKEN: DIPLOMACY GOES ON\n\nHe said so on Friday, in a long speech.", source="x"
    )
    assert {s.speaker for s in parsed.sentences} == {None}


def test_values_are_frozen() -> None:
    parsed = corpus.read_text("Hello.", source="x")
    with pytest.raises(dataclasses.FrozenInstanceError):
        parsed.encoding = "x"  # type: ignore[misc]


def test_a_title_falls_back_to_the_file_name_and_nothing_is_invented() -> None:
    document = corpus.read_text("just some text, in lower case.", source="news/a b.txt").document
    assert (document.title, document.date, document.author, document.language) == ("a b", None, None, None)
    given_ = corpus.read_text("just some text.", source="x", title="Given", date="2022-01-21").document
    assert (given_.title, given_.date) == ("Given", "2022-01-21")


def test_bad_arguments() -> None:
    with pytest.raises(CorpusError, match="unknown format 'pdf'"):
        corpus.read_text("x", source="x", format="pdf")
    with pytest.raises(ValueError, match="not an ISO 8601 date"):
        corpus.read_text("x", source="x", date="21.1.2022")
    for empty in ("", " \n", "\u200b\ufeff"):
        with pytest.raises(CorpusError, match=r"empty|no text"):
            corpus.read_text(empty, source="x")
