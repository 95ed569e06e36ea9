"""Who speaks: the promises kept on any text, and whose statement a question asks for."""

from __future__ import annotations

import doctest
import importlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_attribution import A, who_speaks

from corpus import read_file, read_text
from corpus.document import Sentence, Span
from corpus.sample import sample_documents
from qa.agents import agent_fit
from qa.attribution import CONTEXT, attribute, attributed


@pytest.mark.parametrize(
    "module", ["qa.attribution.document", "qa.attribution.people", "qa.agents", "evals.attribution"]
)
def test_docstring_examples_are_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


WORDS = st.sampled_from(
    '“ ” " « » said says told , . : ; — ( ) - he she they it I the a of in that who and while would not according to '
    "Mr. Mrs Anna Lund Igor Belov Moscow minister president spokesman officials Foreign White House U.S. Monday "
    "when asked adding called wanted to demands \n\n KELLY: O’Brien d'Or ’s ' !? … ﷽ 1. x".split(" ")
)
HOSTILE = st.one_of(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=300))


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_a_speaker_is_always_words_of_the_document_and_nothing_raises(text: str) -> None:
    spans = [(i, min(len(text), i + 40)) for i in range(0, len(text), 40)]
    sentences = [
        Sentence(span=Span(document_id="x", start=start, end=end), paragraph=n // 3, heading=n % 7 == 6)
        for n, (start, end) in enumerate(spans)
    ]
    found = attribute(text, sentences)
    assert set(found) == set(range(len(sentences)))
    for one in found.values():
        assert (one.speaker is None) == (one.start is None) == (one.end is None)
        if one.speaker is not None:
            assert one.start is not None
            assert one.speaker.strip()
            assert text[one.start : one.end] == one.speaker
            assert one.manner is not A
        assert one.about is None or one.about in text


@given(
    st.lists(
        st.sampled_from("rain fell on the road . , and it was cold said that “ ” he".split()), max_size=50
    )
)
@settings(max_examples=100, deadline=None)
def test_no_names_no_named_speakers(words: list[str]) -> None:
    text = " ".join(words)
    sentence = Sentence(span=Span(document_id="x", start=0, end=len(text)), paragraph=0)
    speaker = attribute(text, [sentence])[0].speaker
    # "The rain said" has no name in it, but says who spoke; nobody else may be said to have.
    assert speaker is None or f"the {speaker} said" in text or f"said the {speaker}" in text


def test_a_window_of_sentences_finds_what_the_whole_document_does() -> None:
    """Only the region around a cited sentence is read: it must tell the same, but for far antecedents."""
    same, total = 0, 0
    for path in sample_documents():
        parsed = read_file(path)
        whole = attribute(parsed.document.text, parsed.sentences)
        for number in range(0, len(parsed.sentences), 3):
            low = max(0, number - CONTEXT)
            part = attribute(parsed.document.text, parsed.sentences[low : number + 4], first=low)
            labelled = parsed.sentences[number].speaker is not None
            total += 1
            same += part[number].speaker == whole[number].speaker or labelled
    assert same / total >= 0.98


def test_sentences_without_their_document_tell_nearly_as_much() -> None:
    parsed = read_text("Anna Lund left. She said that it was late.", source="test")
    text = parsed.document.text
    known = {("d", 7 + n): (s, s.span.of(text)) for n, s in enumerate(parsed.sentences)}
    assert attributed(known)["d", 8].speaker == "Anna Lund"
    assert attributed({}) == {}


def test_attributing_an_answer_is_cheap() -> None:
    """Six citations of six documents take a few milliseconds; the bound leaves room for a busy machine."""
    parsed = [read_file(path) for path in sample_documents()][:6]
    begun = time.process_time()
    for _ in range(5):
        for one in parsed:
            attribute(one.document.text, one.sentences[10 : 14 + CONTEXT], first=10)
    assert (time.process_time() - begun) / 5 < 0.05


# Whose statement a question asks for ---------------------------------------------


def test_an_agents_own_statement_fits_best_and_another_speakers_least() -> None:
    texts = [
        "Igor Belov demanded a reply.",
        "Moscow wants it in writing.",
        "Igor Belov left at noon.",
        "The bridge that Belov built is old.",
        "Carl Voss said that Belov had promised an answer.",
        "The bridge is old.",
        "Carl Voss said that Belov was wrong.",
    ]
    found = who_speaks(" ".join(texts))
    fits = [
        agent_fit(text, said=found[n], agent="Belov", stands_for=("Russian",)) for n, text in enumerate(texts)
    ]
    assert fits[0] == 1.0
    assert fits == sorted(fits, reverse=True)
    assert fits[5] == 0.0 > fits[6]


def test_a_name_that_only_begins_sentences_is_known_from_the_other_sentences() -> None:
    first = read_text("Belov was asked whether there was a paper, and he said no.", source="a")
    other = read_text("The letter that Belov wrote is lost.", source="b")
    known = {
        (name, 0): (parsed.sentences[0], parsed.document.text)
        for name, parsed in (("a", first), ("b", other))
    }
    assert attributed(known)["a", 0].speaker == "Belov"
    assert attributed({("a", 0): known["a", 0]})["a", 0].speaker is None


@pytest.mark.parametrize(
    ("speaker", "shown"),
    [("president", None), (None, None), ("the Kremlin", "the Kremlin"), ("李强 Li", "李强 Li")],
)
def test_a_title_without_a_name_is_not_shown_as_a_speaker(speaker: str | None, shown: str | None) -> None:
    from qa.speakers import _named

    assert _named(speaker) == shown
