"""The words of a text and of a question: one spelling for all compatible ones, and the full-text index's stems."""

from __future__ import annotations

import sqlite3
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.terms import fold, idf, question_terms, split_words, stem, stems


@pytest.fixture(scope="module")
def fts() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (x, tokenize='porter unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, 'instance')")
    return connection


def as_fts(connection: sqlite3.Connection, text: str) -> list[str]:
    connection.execute("DELETE FROM t")
    connection.execute("INSERT INTO t VALUES (?)", (fold(text),))
    return [row[0] for row in connection.execute('SELECT term FROM v ORDER BY "offset"')]


PORTER = """caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping
tanned falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci digitizer
conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness
hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical
hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement
adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize probate rate
cease controll roll archaeology yes year y is as us news houses being agreeing ion lion million"""


@pytest.mark.parametrize("word", ["Grüße", "Straße", "größer", "œuvre", "Åse", "smørbrød", "łódzkie"])
def test_stems_of_letters_that_keep_two_bytes_are_those_of_the_full_text_index(
    fts: sqlite3.Connection, word: str
) -> None:
    assert stems(word) == as_fts(fts, word)


@given(st.text(alphabet="abcdefghilmnoprstuvyz", min_size=1, max_size=8), st.sampled_from(PORTER.split()))
@example("", PORTER)
@example("", "ﬁnance ẛ̣ ſtraße ΟΔΟΣ ῆτα ｶﾞ ＡＢＣ 20 km² 1½ Google™ ŉ İstanbul ꭰ Ꭰ")
@example("", "Zelenskyy's 90-minute İstanbul café naïve Đằng Köln ΟΔΟΣ Балтийское 12:30 3.5 km² U.S. e-mail")
@settings(deadline=None)
def test_stems_are_those_of_the_full_text_index(fts: sqlite3.Connection, start: str, rest: str) -> None:
    text = start + rest
    assert [word.stem for word in split_words(text)] == as_fts(fts, text)
    assert stems(text) == as_fts(fts, text)


COMPATIBLE = [
    "ﬁnance",
    "ẛ̣",
    "Ｆｕｌｌ",
    "ﾊﾟﾝ",
    "ſoft",
    "km²",
    "ĳs",
    "Ångström",
    "가각",
    "Tiếng",
    "µm",
    "ª",
    "ﬃ",
]


@pytest.mark.parametrize("word", COMPATIBLE)
def test_words_are_compared_alike_in_every_normal_form(fts: sqlite3.Connection, word: str) -> None:
    found = question_terms(word).content
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        spelled = unicodedata.normalize(form, word)  # type: ignore[arg-type]
        assert question_terms(spelled).content == found
        assert tuple(as_fts(fts, unicodedata.normalize("NFC", spelled))) == found  # as a document has it
    assert question_terms(word.upper()).content == found


def test_folding_makes_no_other_words() -> None:
    kept = "Google™ 1½ km, № 5 ㎏ a…b 50 ℃ ﷺ Café ΟΔΟΣ"
    assert fold(kept) == kept
    assert [w.stem for w in split_words("Google™ has 1½")] == ["googl", "ha", "1½"]
    words = split_words("Die Straße, ﬁnance")
    assert [(w.stem, w.start, w.end) for w in words] == [("die", 0, 3), ("strass", 4, 10), ("financ", 12, 18)]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
@example("ﾞ" * 40 + "\u0345\u0323" * 300)
def test_folded_text_is_folded_once_and_ascii_stays(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    ascii_only = text.encode("ascii", "ignore").decode()
    assert fold(ascii_only) is ascii_only
    assert stems(fold(text)) == stems(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
def test_words_are_slices_in_order(text: str) -> None:
    words = split_words(text)
    assert all(0 <= w.start < w.end <= len(text) for w in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert stems(text) == [w.stem for w in words]


def test_a_question_is_read_as_content_words_and_phrases() -> None:
    terms = question_terms('  Who said "written security guarantees"\n in  Geneva? ')
    assert terms.text == 'Who said "written security guarantees" in Geneva?'
    assert terms.content == ("written", "secur", "guarante", "geneva")
    assert terms.phrases == (("written", "secur", "guarante"),)
    assert [terms.text[w.start : w.end] for w in terms.words][:2] == ["Who", "said"]


def test_a_question_of_stop_words_alone_searches_them() -> None:
    assert question_terms("Who is it?").content == ("who", "is", "it")


def test_idf_is_positive_and_falls_with_frequency_in_the_smallest_library() -> None:
    weights = idf({"never": 0, "once": 1, "always": 3, "impossible": 9}, 3)
    assert weights["never"] > weights["once"] > weights["always"] == weights["impossible"] > 0
    assert idf({"word": 0}, 0)["word"] > 0


@pytest.mark.parametrize("word", ["가각", "Tiếng", "Ångström"])
def test_a_question_is_read_alike_in_every_normal_form(word: str) -> None:
    typed = unicodedata.normalize("NFD", word)
    assert typed != word
    assert question_terms(typed) == question_terms(word)


def test_stems_of_stop_words_are_known_by_the_word_not_by_the_stem() -> None:
    (word,) = split_words("During")
    assert word.stop
    assert word.stem == stem("during")
    assert unicodedata.is_normalized("NFC", word.stem)
