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


CHINESE = "潮汐表显示中午涨潮。会议将于下周在日内瓦举行，双方都表示愿意继续谈判。"
KOREAN = "조석표에 따르면 정오에 만조가 된다. 회의는 다음 주 제네바에서 열린다."
POLISH = "Zażółć gęślą jaźń. Minister powiedział w piątek, że rozmowy były pożyteczne."
ARABIC = "قال الوزير إن المحادثات في جنيف كانت مفيدة يوم الجمعة."


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [CHINESE, KOREAN, JAPANESE, POLISH, ARABIC, RUSSIAN, GERMAN])
def test_wide_encodings_need_no_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (JAPANESE, "iso2022_jp"),
        (JAPANESE * 3, "euc_jp"),
        (KOREAN, "euc_kr"),
        (POLISH, "iso8859-2"),
        (POLISH, "cp1250"),
        (ARABIC, "cp1256"),
    ],
)
def test_other_scripts_are_told(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@given(st.binary(min_size=64, max_size=400))
def test_bytes_are_text_or_refused(data: bytes) -> None:
    """Whatever comes, the answer is text that says how it was got, or one clear line."""
    try:
        decoded = decode(data)
    except CorpusError:
        return
    certain = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "iso2022_jp", "iso2022_kr")
    marked = data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    assert decoded.warnings or decoded.encoding in certain or marked


def test_utf7_is_refused_even_when_told() -> None:
    with pytest.raises(CorpusError, match="hides markup"):
        decode(b"+ADw-script+AD4-", encoding="utf-7")


NEIGHBOURS = {
    "cp1254": "Ankara'da yaşayan öğrenciler dün sabah üniversitenin önünde toplandı. Erdoğan, ışıklı salonda konuştu.",
    "cp1250": "Přítel přišel do kavárny a požádal o černou kávu. Ráno bylo chladné, ale slunce svítilo na náměstí.",
    "iso8859_2": "Jučer ujutro prijatelj je došao u kavanu i naručio kavu. Sunce je već sjalo, šetao je i čekao.",
    "cp1257": "Vakar no rīta draugs atnāca uz kafejnīcu. Bija auksts, bet saule spīdēja laukumā, cilvēki gaidīja.",
}


@pytest.mark.parametrize("encoding", NEIGHBOURS)
def test_a_neighbour_of_windows_1252_is_told_by_its_letters_and_said_to_be_guessed(encoding: str) -> None:
    text = NEIGHBOURS[encoding]
    text.encode(encoding).decode("cp1252")  # it would do, too, and say something else
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.warnings == (f"encoding guessed: {encoding}",)


@pytest.mark.parametrize("name", ["Erdoğan", "Guðmundsson"])
def test_one_letter_that_tells_nothing_is_said_to_be_guessed(name: str) -> None:
    data = f"President {name} said on Monday that he would come.".encode(
        "cp1254" if "ğ" in name else "cp1252"
    )
    assert decode(data).warnings == ("encoding guessed: cp1252",)


@pytest.mark.parametrize(
    "text",
    [
        "L'été, mon ami est entré au café, où le garçon naïf espérait un œuf.",
        "Ayer por la mañana mi amigo llegó al café. ¿Cómo está el pingüino?",
        "Ontem de manhã o meu amigo chegou. Não há informações, são três irmãos.",
        "Ieri mattina è arrivato al caffè, perché più tardi sarà già lì. Così è la città.",
        "I går morges kom min ven ind på caféen. Solen skinnede på æbletræet, og børnene løb.",
        "Eilen aamulla ystäväni tuli. Sää oli kylmä, mutta päivä pääsi.",
        "Það var kalt en sólin skein á torginu. Þau biðu lengi eftir kaffinu og sátu við gluggann í gær.",
        "Señor Muñoz, Björn Åkesson and Zoë met. "
        + "Nobody else of those who were there came from abroad. " * 20,
    ],
)
def test_what_the_west_writes_is_windows_1252_without_a_word(text: str) -> None:
    found = decode(text.encode("cp1252"))
    assert (found.text, found.encoding, found.warnings) == (text, "cp1252", ())
