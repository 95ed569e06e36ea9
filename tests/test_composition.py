"""An answer as it is read: what answers first, in bold, with dates, repetitions and speakers beside untouched quotes."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_qa_answer import info, make_document

from corpus.document import Document, Span
from qa.answer import Also, AnswerSentence, DatedWords, Support
from qa.arrange import arranged
from qa.compose import compose, growing
from qa.duplicates import covers, fingerprint, say_the_same
from qa.highlight import SHOWN, folded, highlight
from qa.numbering import Numbering
from qa.select import Evidence
from qa.sources import short_name
from ui.pieces import own_markers, pieces
from ui.prose import prose
from ui.terminal import Style


def told(*texts, source="note.txt", date=None, first=5.0, read=SHOWN + 1, **more):
    """A document's sentences as evidence, each with a lower score than the one before."""
    document, sentences = make_document(texts, source=source)
    document = replace(document, date=date)
    return document, [
        Evidence(
            document=replace(info(document), date=date),
            number=n,
            sentence=sentence,
            text=text,
            score=first - n,
            read=read,
            **more,
        )
        for n, (sentence, text) in enumerate(sentences)
    ]


def found(item: Evidence, words: str) -> Evidence:
    start = item.sentence.span.start + item.text.index(words)
    return replace(item, span=Span(document_id=item.document.id, start=start, end=start + len(words)))


def composed(*documents: tuple[Document, list[Evidence]], question: str = "q", **options):
    answer, _ = compose(
        question,
        [item for _, items in documents for item in items],
        documents={d.id: d for d, _ in documents},
        numbering=Numbering(),
        **options,
    )
    return answer


SPACED = st.text(
    st.one_of(st.sampled_from(" \n\t\u00a0a1é😀.“"), st.characters(exclude_categories=["Cs"])), min_size=1
)


@given(SPACED)
def test_folding_keeps_every_character_and_knows_where_it_went(text):
    shown, places = folded(text)
    assert shown == " ".join(text.split())
    assert len(places) == len(text) + 1
    assert places == sorted(places)
    for at, character in enumerate(text):
        if not character.isspace():
            assert shown[places[at]] == character


@given(SPACED, st.data())
def test_bold_words_are_words_of_the_sentence_and_dates_stand_beside_them(text, data):
    document, [item] = told(text, date="2022-01-21")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    answer = composed((document, [replace(item, span=Span(document_id=document.id, start=start, end=end))]))
    [sentence] = answer.sentences
    assert sentence.text == " ".join(text.split())
    assert "".join(piece.text for piece in pieces(sentence)) == sentence.text
    if sentence.highlight is not None:
        bold = sentence.text[slice(*sentence.highlight)]
        assert bold == bold.strip() != ""
        assert bold in " ".join(text.split())
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()


def test_the_best_sentence_comes_first_with_its_words_in_bold():
    document, [weak, best] = told("It rained on Monday.", "The strike ended in 1991, to nobody's surprise.")
    answer = composed((document, [weak, found(replace(best, score=9.0), "1991")]))
    assert [s.text for s in answer.sentences] == [best.text, weak.text]
    first, second = answer.sentences
    assert first.text[slice(*first.highlight)] == "1991"
    assert second.highlight is None
    assert answer.text == f"{best.text} [1] {weak.text} [2]"


def test_bold_is_the_whole_amount_and_no_pronoun_and_not_everything():
    _, [item] = told("They lasted about 90 minutes, and he left; it was over by noon.")
    for words, bold in (("90", "about 90 minutes"), ("he", None), ("noon.", "noon"), (item.text, None)):
        offsets = highlight(item, found(item, words).span)
        assert (item.text[slice(*offsets)] if offsets else None) == bold


def test_words_that_the_reader_doubts_are_not_bold():
    document, [item] = told("The strike ended in 1991, to nobody's surprise.", read=SHOWN - 0.1)
    assert composed((document, [found(item, "1991")])).sentences[0].highlight is None


@pytest.mark.parametrize(
    ("question", "words", "bold"),
    [
        ("When did the strike end?", "1991", True),
        ("When did the strike end?", "in Oslo", False),
        ("Where did the strike end?", "in Oslo", True),
        ("Where did the strike end?", "the strike", False),
        ("How many strikers were there?", "Some 4,000 workers", True),
        ("How many strikers were there?", "in Oslo", False),
        ("Why did the strike end?", "the money was gone", True),
        ("Why did the strike end?", "in Oslo", False),
        ("What happened?", "the strike", True),
    ],
)
def test_bold_words_can_be_what_is_asked_for(question, words, bold):
    text = "Some 4,000 workers ended the strike in Oslo in 1991, because the money was gone."
    document, [item] = told(text)
    [sentence] = composed((document, [found(item, words)]), question=question).sentences
    assert (sentence.highlight is not None) is bold


def test_what_a_sentence_needs_stays_before_it():
    _, [context, best, rest] = told("The two met.", "They talked for 90 minutes.", "Rain fell all day.")
    evidence = [replace(context, context=True), replace(best, score=9.0), rest]
    assert [e.text for e in arranged(evidence)] == [
        "The two met.",
        "They talked for 90 minutes.",
        "Rain fell all day.",
    ]


def test_a_question_stays_before_its_answer():
    _, [asks, best, rest] = told("Where is the serial number?", "On the sticker.", "Close the door.")
    assert [e.text for e in arranged([asks, replace(best, score=9.0), rest])] == [
        "Where is the serial number?",
        "On the sticker.",
        "Close the door.",
    ]
    assert [e.text for e in arranged([asks, replace(rest, score=9.0)])] == ["Close the door.", asks.text]


def test_a_list_stays_together_also_with_an_item_left_out():
    _, items = told(
        "He offered meetings.",
        "The subjects he named were:",
        "limits on missiles;",
        "exercises;",
        "two offices.",
    )
    chosen = [items[0], items[1], replace(items[2], score=9.0), items[4]]
    assert [e.number for e in arranged(chosen)] == [0, 1, 2, 4]


def test_disputed_sentences_stand_beside_each_other():
    first = told("It took 90 minutes that day.", "The weather was bad.", source="a.txt")
    second = told("It took two hours, more or less.", source="b.txt", first=1.0)
    disputed = [
        (d, [replace(found(items[0], words), disputed=found(items[0], words).span), *items[1:]])
        for (d, items), words in ((first, "90 minutes"), (second, "two hours"))
    ]
    answer = composed(*disputed)
    assert [s.text for s in answer.sentences] == [
        "It took 90 minutes that day.", "It took two hours, more or less.", "The weather was bad.",
    ]  # fmt: skip
    [disagreement] = answer.disagreements
    assert [(c.words, c.name, c.marker) for c in disagreement.claims] == [
        ("90 minutes", "a.txt", 1),
        ("two hours", "b.txt", 2),
    ]
    assert [s.text[slice(*s.highlight)] for s in answer.sentences if s.highlight] == [
        "90 minutes",
        "two hours",
    ]
    # A beginning of the answer names no source that it doesn't cite yet.
    assert [len(partial.disagreements) for partial in growing(answer)] == [0, 1, 1]


def test_a_copy_is_named_and_keeps_its_own_marker():
    first, [item] = told("Some 4,000 workers walked out.", source="a.txt")
    second, [copy] = told("About 4,000 workers walked out.", source="https://www.example.org/x")
    answer, _ = compose(
        "q",
        [replace(item, copies=(copy,))],
        documents={d.id: d for d in (first, second)},
        numbering=Numbering(),
    )
    [sentence] = answer.sentences
    assert sentence.also == (Also(name="example.org", marker=2),)
    assert sentence.markers == (1, 2)
    assert own_markers(sentence) == (1,)
    assert answer.text == "Some 4,000 workers walked out. [1][2]"


def test_relative_dates_count_from_their_own_document():
    first = told("They met on Friday in Oslo.", source="a.txt", date="2022-01-22")
    second = told("They parted on Friday in Oslo.", source="b.txt", date="2022-02-05")
    dates = [s.dates for s in composed(first, second).sentences]
    assert dates == [
        (DatedWords(start=12, end=18, value="2022-01-21"),),
        (DatedWords(start=15, end=21, value="2022-02-04"),),
    ]


def test_a_speaker_is_named_once_and_only_where_the_text_does_not():
    document, items = told("We came to talk.", "The door is ajar.", "Anna Berg smiled.")
    spoken = [replace(i, sentence=replace(i.sentence, speaker="Anna Berg")) for i in items]
    assert [s.speaker for s in composed((document, spoken[:2])).sentences] == [None, "Anna Berg"]
    assert [s.speaker for s in composed((document, spoken[2:])).sentences] == [None]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"metadata": {"og:site_name": "Lakeside Ledger"}, "source": "https://x.example/a"}, "Lakeside Ledger"),
        ({"text": "Front page\n\nOSLO (Harbour Wire) — They met."}, "Harbour Wire"),
        ({"text": "They met.\n\n© 2022 The Harbour Wire. All rights reserved."}, "The Harbour Wire"),
        ({"source": "https://www.example.org/news/1", "title": "A very long headline about everything that happened"}, "example.org"),
        ({"title": "Notes of Monday"}, "Notes of Monday"),
        ({"title": "A very long headline about everything that happened", "source": "/home/x/notes/oslo.txt"}, "oslo.txt"),
        ({"title": "", "source": "C:\\notes\\oslo.txt"}, "oslo.txt"),
        ({"text": "He met (in Oslo) — they said.", "title": "T"}, "T"),
    ],
)  # fmt: skip
def test_short_names_are_what_the_source_says_of_itself(facts, name):
    given = {"id": "", "text": "They met.", "source": "a.txt", "title": "They met", **facts}
    assert short_name(Document(**given)) == name


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("The talks in Geneva lasted 90 minutes.", "The Geneva talks lasted an hour and a half.", True),
        ("The talks in Geneva lasted 90 minutes.", "The Geneva talks lasted 95 minutes.", False),
        ("Germany refused to send weapons to Ukraine.", "France refused to send weapons to Ukraine.", False),
        (
            "Russia plans to attack Ukraine this winter.",
            "Russia does not plan to attack Ukraine this winter.",
            False,
        ),
        (
            "The ministers met in Oslo on Monday evening.",
            "The ministers met in Oslo on Tuesday evening.",
            False,
        ),
        ("Zelenskyy met the senators in Kyiv at noon.", "Zelensky met the senators in Kyiv at noon.", True),
        ("The treaty of 1997 bans new bases.", "The treaty of 1987 bans new bases.", False),
    ],
)
def test_repetitions_never_differ_in_amounts_names_days_or_negation(first, second, same):
    assert say_the_same(fingerprint(first), fingerprint(second)) is same
    assert say_the_same(fingerprint(second), fingerprint(first)) is same


def test_a_shorter_sentence_is_no_source_for_a_longer_one():
    long = fingerprint(
        "Ruritania has gathered 100,000 soldiers near the border, and has sent further units to Syldavia."
    )
    short = fingerprint("Ruritania has gathered 100,000 troops near the border.")
    assert covers(long, short)
    assert say_the_same(short, long)
    assert not say_the_same(long, short)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(style: Style) -> str:
    first, [item] = told("On Friday the two talked for 90 minutes.", source="a.txt", date="2022-01-22")
    second, [copy] = told("The two talked for 90 minutes on Friday.", source="b.txt")
    answer, _ = compose(
        "q",
        [replace(found(item, "90"), copies=(copy,))],
        documents={d.id: d for d in (first, second)},
        numbering=Numbering(),
    )
    return prose(answer, style=style)


def test_bold_on_a_terminal_and_nothing_but_text_in_a_pipe(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = "On Friday [21 January 2022] the two talked for 90 minutes. [1] (also:\nb.txt [2])"
    assert shown(Style(io.StringIO())) == plain
    bold = shown(Style(Terminal()))
    assert "\x1b[1m90 minutes\x1b[0m" in bold
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        bold = bold.replace(code, "")
    assert bold == plain


@given(
    st.text(
        st.one_of(
            st.sampled_from("\ue000\ue001\ue002\ue003 \n\x1b"), st.characters(exclude_categories=["Cs"])
        ),
        min_size=1,
    )
)
def test_no_text_of_a_document_becomes_a_code(text):
    document, [item] = told(text or "x")
    if not text.strip():
        return
    out = prose(composed((document, [item])), style=Style(io.StringIO()))
    assert not {"\x1b", "\ue000", "\ue001", "\ue002", "\ue003"} & set(out)


@pytest.mark.parametrize("words", range(1, 30))
def test_a_marker_stays_on_the_line_of_its_sentence(words):
    document, [item] = told(" ".join(["The", *["gull"] * words]) + ".")
    out = prose(composed((document, [item])), style=Style(io.StringIO()))
    assert out.endswith(". [1]")
    assert not any(line.startswith("[") for line in out.splitlines())


def test_pieces_name_only_what_the_words_leave_open():
    sentence = AnswerSentence(
        text="On 21 January they met, on Friday.",
        markers=(),
        support=Support.SUPPORTED,
        dates=(
            DatedWords(start=3, end=13, value="2022-01-21"),
            DatedWords(start=27, end=33, value="2022-01-21"),
        ),
    )
    assert [p.date for p in pieces(sentence) if p.date] == ["2022", "21 January 2022"]
