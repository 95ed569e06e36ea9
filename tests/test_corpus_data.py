"""The corpus layer on the development data: hostile files, gold spans, speed."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpus_bench import measure

import corpus
from corpus import CorpusError, ParsedDocument

DATA = Path(os.environ.get("IBID_DATA") or Path(__file__).parents[2] / "shared")
BAD = DATA / "badinput"
SUFFIXES = (".txt", ".md", ".html")

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not (DATA / "data").exists(), reason=f"the development data aren't in {DATA}"),
]


def hostile_files() -> list[Path]:
    folders = (BAD / "crafted", BAD / "tika")
    return [
        path
        for folder in folders
        if folder.exists()
        for path in sorted(folder.iterdir())
        if path.suffix in SUFFIXES
    ]


# What EXPECT.json demands in words, as text that must come out. None: any outcome but a crash.
EXPECTED = {
    "xss.html": "Head\n\nVisible sentence CANARY-7f3a.",
    "utf7.html": "+ADw-script+AD4-alert(1)+ADw-/script+AD4- CANARY-7f3a",
    "bidi.txt": "Access level // is user  granted. The fee is 100 euro. CANARY-7f3a",
    "zero_width.txt": "The password policy requires twelve characters. CANARY-7f3a",
    "tag_chars.txt": "The museum opens at nine. It closes at five.",
    "nul.txt": "abred\nFAKE LOG LINE: key=sk-test\nCANARY-7f3a",
    "utf16le_bom.txt": "Grüße aus Köln: Öl für die Maschine. CANARY-7f3a",
    "utf16be_nobom.txt": "Grüße aus Köln: Öl für die Maschine. CANARY-7f3a",
    "latin1.txt": "Grüße aus Köln: Öl für die Maschine. CANARY-7f3a",
    "sjis.txt": "潮汐表は正午に満潮と記す。",
    "gb18030.txt": "潮汐表显示中午涨潮。\U00020000",
}
REFUSED = {
    "deep.html": "nested more than",
    "testHTML_head.html": "no text",
    "test_ignore_IBM420.html": "encoding",
}


@pytest.mark.parametrize("path", hostile_files(), ids=lambda path: path.name)
def test_hostile_files(path: Path) -> None:
    begun = time.process_time()
    if path.name in REFUSED:
        with pytest.raises(CorpusError, match=REFUSED[path.name]):
            corpus.read_file(path)
    else:
        parsed = corpus.read_file(path)
        assert max((chunk.tokens for chunk in parsed.chunks), default=0) <= corpus.CHUNK_TOKENS
        if path.name in EXPECTED:
            assert parsed.document.text == EXPECTED[path.name]
        text = parsed.document.text
        for sentence in parsed.sentences[:50]:
            start, end = parsed.offset_map.to_raw(sentence.span.start, sentence.span.end)
            if parsed.offset_map.identity:
                assert parsed.raw_text[start:end] == sentence.span.of(text)
    assert time.process_time() - begun < 5


def test_markup_of_parser_tests_is_read_or_refused() -> None:
    cases = 0
    for path in sorted((BAD / "h5").glob("*.test")):
        for case in json.loads(path.read_text(encoding="utf-8")).get("tests", []):
            cases += 1
            for format_ in ("html", "markdown"):
                try:
                    parsed = corpus.read_text(f"Words. {case['input']}", source="x", format=format_)
                except CorpusError:
                    continue
                assert parsed.document.text.strip()
    assert cases > 100


def hidden(parsed: ParsedDocument, spans: Iterable[tuple[int, int]]) -> list[str]:
    """The gold spans (raw offsets) with a character that is not in any sentence."""
    text = parsed.document.text
    covered = bytearray(len(text))
    for sentence in parsed.sentences:
        covered[sentence.span.start : sentence.span.end] = b"\1" * len(sentence.span)
    missing = []
    for raw_start, raw_end in spans:
        start, end = parsed.offset_map.to_canonical(raw_start, raw_end)
        if start == end or any(not covered[k] and not text[k].isspace() for k in range(start, end)):
            missing.append(text[start:end])
    return missing


def test_no_gold_span_is_hidden_in_the_january_texts() -> None:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    folder = DATA / "corpus" / "january-2022"
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        for nugget in json.loads(line).get("nuggets", []):
            for quote in nugget["any_of"]:
                spans[quote["document"]].append((quote["start"], quote["end"]))
    assert spans
    for name, wanted in spans.items():
        assert hidden(corpus.read_file(folder / "documents" / name), wanted) == []


@pytest.mark.parametrize("format_", ["markdown", "text"])
def test_no_gold_span_is_hidden_in_the_chunking_evaluation(format_: str) -> None:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    folder = DATA / "data" / "chunking-evaluation"
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for reference in question["references"]:
            spans[question["corpus"]].append((reference["start_index"], reference["end_index"]))
    assert spans
    for name, wanted in spans.items():
        with (folder / f"{name}.md").open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert hidden(corpus.read_text(text, source=name, format=format_), wanted) == []


def test_no_gold_span_is_hidden_in_the_news_quiz() -> None:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    folder = DATA / "data" / "realtimeqa-gold"
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        for answer in json.loads(line)["answer_spans"]:
            spans[answer["document"]].append((answer["start"], answer["end"]))
    assert spans
    for line in (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        parsed = corpus.read_text(page["text"], source=page["url"])
        assert hidden(parsed, spans[page["url"]]) == [], page["url"]


def test_text_is_read_at_a_megabyte_a_second() -> None:
    folder = DATA / "data" / "chunking-evaluation"
    rates = measure([(folder / f"{name}.md").read_text(encoding="utf-8") for name in ("finance", "pubmed")])
    assert rates["whole"] > 1.0, rates
    assert rates["sentences"] > 2.0, rates
