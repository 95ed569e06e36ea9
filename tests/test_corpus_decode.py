"""Bytes to text: every usual encoding, and nothing binary."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import CorpusError
from corpus.decode import decode

GERMAN = "Grüße aus Köln: Öl für die Maschine, schön und „gut“."
RUSSIAN = "Министр иностранных дел России заявил в пятницу, что переговоры в Женеве были полезными."
JAPANESE = "潮汐表は正午に満潮と記す。会議は来週ジュネーブで開かれる。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        ("naïve café – “quoted”", "cp1252"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "utf-16"),
        ("", "utf-8"),
    ],
)
def test_detects(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_the_user_has_the_last_word() -> None:
    data = "Zażółć gęślą jaźń".encode("cp1250")
    assert decode(data, encoding="cp1250").text == "Zażółć gęślą jaźń"
    assert decode(codecs.BOM_UTF8 + b"a", encoding="utf-8").text == "a"
    assert decode(codecs.BOM_UTF16_BE + "ab".encode("utf-16-be"), encoding="utf-16").text == "ab"


@pytest.mark.parametrize("encoding", ["no-such", "hex", "rot13", "zip", "\0", ""])
def test_unknown_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(CorpusError, match="unknown encoding"):
        decode(b"abc", encoding=encoding)


def test_a_wrong_encoding_is_refused() -> None:
    with pytest.raises(CorpusError, match="it is not utf-8 at byte 2"):
        decode("Grüße".encode("cp1252"), encoding="utf-8")


def test_the_declared_encoding_is_believed_after_utf8() -> None:
    data = RUSSIAN.encode("iso8859-5")
    assert decode(data, declared="iso-8859-5").text == RUSSIAN
    assert decode(GERMAN.encode(), declared="cp1251").text == GERMAN
    assert decode(b"+ADw-script+AD4-", declared="utf-7").text == "+ADw-script+AD4-"


def test_damage_is_stated() -> None:
    decoded = decode("schöne Grüße über Köln".encode() + b"\xff")
    assert decoded.text == "schöne Grüße über Köln\ufffd"
    assert decoded.warnings == ("1 damaged characters in utf-8 replaced by \ufffd",)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"RIFF\0\0\0\0WEBPVP8", "a WebP image"),
        (b"\0\0\0\x18ftypmp42", "an MP4"),
        (bytes(range(32)) * 20, "binary data"),
        (bytes(range(256)) * 20, "binary data"),
    ],
)
def test_binary_data_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(CorpusError, match=kind):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except CorpusError:
        return
    assert isinstance(decoded.text, str)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode("utf-8")).text == text.removeprefix("\ufeff")
