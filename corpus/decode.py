"""Bytes to text: byte order marks, UTF-8, UTF-16, Western and other encodings; knows no formats.

The order is from certain to guessed: what the user says, a byte order mark, strict
UTF-8, what the source declares, the zero bytes of UTF-16, Windows-1252 (or a
neighbour, by its letters) where it reads like prose, and last charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace

from corpus.errors import CorpusError
from corpus.western import western

__all__ = ["Decoded", "decode", "kind_of_binary"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or a Word, Excel, PowerPoint or EPUB file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS\x00", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"ID3\x03", "an MP3 file"),
    (b"ID3\x04", "an MP3 file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
# UTF-7 hides markup, the rest are no text encodings or are found above.
_NEVER = frozenset("utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be utf_8 utf_8_sig".split())
# What files come in; given every codec there is, charset-normalizer takes Polish for
# iso8859_10 and a single accent for EBCDIC.
_GUESSED = (
    "cp932 euc_jp gb18030 big5 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp874"
    " koi8_r koi8_u iso8859_2 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 cp866 cp850 mac_cyrillic mac_roman"
).split()
# The escapes of the encodings that switch between sets of characters and are plain ASCII else.
_SWITCHED = ((re.compile(rb"\x1b\$[@B]|\x1b\(J"), "iso2022_jp"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"))
_GUESSING_SAMPLE = 256_000  # bytes shown to charset-normalizer: more costs seconds and adds nothing
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b")) + b"\x7f"
# Latin to Thai, kana, Han, Hangul, their punctuation: what people write; random bytes fall elsewhere.
_USUAL = re.compile(
    "[\t\n\r -~\u00a0-\u06ff\u0900-\u0e7f\u1e00-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_MARKS_AND_SPACES = re.compile(
    "[\\s.,;:!?()'\"\u060c\u061f\u0964\u3001\u3002\uff01\uff08\uff0c\uff1a\uff1b\uff1f-]"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text, the encoding that gave it, and what the user should know."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """The text that bytes hold.

    Args:
        data: The source's bytes.
        encoding: What the user says, which is final.
        declared: What the source says of itself, tried after UTF-8.

    Returns:
        The text without its byte order mark.

    Raises:
        CorpusError: Binary data, or an encoding that is unknown or doesn't fit.
    """
    if encoding is not None:
        return _as_told(data, encoding)
    kind = kind_of_binary(data)
    if kind:
        raise CorpusError(f"it is {kind}, not text", hint="give it the suffix of what it is")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], name)
    wide = _utf16(data) or _wide(data) or _switched(data)
    if wide:
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text or not data:
        _refuse_binary(text)
        return Decoded(text=text, encoding="utf-8")
    return _guess(data, declared)


def kind_of_binary(data: bytes) -> str | None:
    """What well-known binary format the bytes are ("a PNG image"), or None."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        return {b"WAVE": "a WAV file", b"AVI ": "an AVI video", b"WEBP": "a WebP image"}[data[8:12]]
    if data[4:8] == b"ftyp":
        return "an MP4, HEIC or similar media file"
    if data[257:262] == b"ustar":
        return "a tar archive"
    if data[:2] == b"MZ" and b"\x00\x00" in data[:64]:
        return "a Windows program"
    return None


def _as_told(data: bytes, encoding: str) -> Decoded:
    try:
        information = codecs.lookup(encoding)
        if not getattr(information, "_is_text_encoding", True):
            raise LookupError
    except (LookupError, ValueError):
        raise CorpusError(f"unknown encoding {encoding!r}", hint="name one such as utf-8 or cp1252") from None
    name = information.name
    if name == "utf-7":
        raise CorpusError("UTF-7 is not read, since it hides markup", hint="save it as utf-8")
    for mark, of in _MARKS:
        if data.startswith(mark) and name.replace("_", "-").startswith(of[:6]):
            data = data[len(mark) :]
            if of != "utf-8":
                name = of
            break
    try:
        text = data.decode(name)
    except (UnicodeError, ValueError) as error:
        at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise CorpusError(
            f"it is not {encoding}{at}", hint="leave the encoding out to have it detected"
        ) from None
    return Decoded(text=text, encoding=name)


def _lenient(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    damaged = text.count("\ufffd")
    if damaged:
        with suppress(UnicodeEncodeError):  # an encoding without U+FFFD: every one is a replacement
            damaged -= data.count("\ufffd".encode(name))
    _refuse_binary(text)
    if damaged <= 0:
        return Decoded(text=text, encoding=name)
    return Decoded(
        text=text, encoding=name, warnings=(f"{damaged} damaged characters in {name} replaced by \ufffd",)
    )


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a byte order mark shows as zero bytes on one side only."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 2 or b"\x00" not in sample:
        return None
    high, low = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    for name, zeros, others in (("utf-16-be", high, low), ("utf-16-le", low, high)):
        if zeros >= 0.4 * pairs and others <= 0.02 * pairs:
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                return None
            _refuse_binary(text)
            return Decoded(text=text, encoding=name)
    return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 of other scripts, or UTF-32, without a mark: control characters as bytes, none as text.

    Half the bytes of such a text are below 32 here and there (a full stop in Chinese
    is 30 02), which no other encoding's are.
    """
    sample = data[:65_536]
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) <= 0.005 * len(sample):
        return None
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if len(data) % width or len(data) < 4 * width:
            continue
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        head = text[:4096]
        plain = sum(character in "\n\r\t" or character.isprintable() for character in head)
        known = len(_USUAL.findall(head))
        marks = len(_MARKS_AND_SPACES.findall(head))
        if plain == len(head) and known >= 0.97 * len(head) and marks >= 0.01 * len(head):
            return Decoded(text=text, encoding=name, warnings=(f"encoding guessed: {name}",))
    return None


def _switched(data: bytes) -> Decoded | None:
    for escape, name in _SWITCHED:
        if escape.search(data[:_GUESSING_SAMPLE]):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            if "\x1b" not in text:
                return Decoded(text=text, encoding=name)
    return None


def _refuse_binary(text: str) -> None:
    """Raise on text that is mostly control characters, as other binary files decode to."""
    sample = text[:65_536]
    if len(_CONTROLS.findall(sample)) > max(4, 0.1 * len(sample)):
        raise CorpusError("it is binary data, not text", hint="add files with text in them")


def _guess(data: bytes, declared: str | None) -> Decoded:
    sample = data[:65_536]
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > 0.05 * len(sample):
        raise CorpusError("it is binary data, not text", hint="add files with text in them")
    for attempt in (_as_declared(data, declared), _damaged_utf8(data), _western(data)):
        if attempt is not None:
            _refuse_binary(attempt.text)
            return attempt
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSING_SAMPLE], cp_isolation=_GUESSED).best()
    if best is None:
        raise CorpusError(
            "its encoding can't be told", hint="name it with the encoding option, such as cp1252"
        )
    decoded = _lenient(data, best.encoding)
    warning = f"encoding guessed: {best.encoding}"
    return replace(decoded, warnings=(warning, *decoded.warnings))


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    if name.replace("-", "_") in _NEVER:
        return None
    if name in ("iso8859-1", "ascii"):
        name = "cp1252"  # as every browser reads these names
    try:
        return Decoded(text=data.decode(name), encoding=name)
    except (UnicodeError, ValueError, LookupError):
        return None


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with some bytes broken: other encodings don't make valid sequences by chance."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    valid = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    surrogates = re.search(rb"\xed[\xa0-\xbf][\x80-\xbf]", data)
    if valid >= 3 * damaged or (surrogates and damaged * 2 < len(text)):
        return Decoded(
            text=text,
            encoding="utf-8",
            warnings=(f"{damaged} damaged characters in utf-8 replaced by \ufffd",),
        )
    return None


def _western(data: bytes) -> Decoded | None:
    found = western(data)
    if found is None:
        return None
    text, encoding, certain = found
    return Decoded(
        text=text, encoding=encoding, warnings=() if certain else (f"encoding guessed: {encoding}",)
    )
