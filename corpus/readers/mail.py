"""E-mail to blocks: headers, the best body, attachments as members; fetches and renders nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.document import Label
from corpus.errors import CorpusError
from corpus.metadata import person
from corpus.readers.builder import Builder
from corpus.readers.extraction import Extraction, Facts, Format, Member
from corpus.readers.mail_body import label_lines, unflowed

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["FORMAT", "MBOX"]

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2_000
_MOST_PARTS = 1_000
_MOST_MESSAGES = 10_000  # of a mailbox
_HEADER = re.compile(rb"[!-9;-~]{1,80}:[ \t\r\n]|[!-9;-~]{1,80}:[!-~]|From ")
_SUFFIXES = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/json": ".json",
}
_LEAST_PLAIN = 0.1  # a plain body this much shorter than the HTML one only says "see the HTML"


def read(data: bytes, encoding: str | None) -> Extraction:
    """A message: its headers, then its text; what is attached becomes its members.

    The plain body is taken, or the HTML one where there is no plain one that says
    anything. Quoted lines and the signature after "-- " are boilerplate.
    """
    from email import message_from_bytes, policy

    head = data.lstrip(b"\xef\xbb\xbf\r\n")
    if not _HEADER.match(head):
        raise CorpusError("it is not an e-mail message", hint="give it the suffix of what it is")
    try:
        # Defects are noted and never raised by this policy, but for what it fails on itself.
        message: Message = message_from_bytes(head, policy=policy.compat32)
        parts = list(_parts(message))
    except RecursionError:
        raise CorpusError("its parts are nested too deep", hint="save its text as .txt instead") from None
    headers = {name: value for name in _SHOWN if (value := _header(message, name))}
    if not headers and not any(_header(message, name) for name in ("Message-ID", "Received", "MIME-Version")):
        raise CorpusError(
            "it is not an e-mail message: no header of one", hint="give it the suffix of what it is"
        )
    out = Builder()
    subject = headers.get("Subject")
    if subject:
        out.add(subject, Label.HEADING)
    for number, name in enumerate(name for name in _SHOWN if name in headers and name != "Subject"):
        out.add(f"{name}: {headers[name]}", tight=number > 0)
    warnings: list[str] = []
    body = _body(parts, encoding, warnings)
    if body is not None:
        for text, label, tight in body:
            out.add(text, label, tight=tight)
    members = tuple(_attachments(parts, {id(part) for part in _bodies(parts)}))
    if len(parts) >= _MOST_PARTS:
        warnings.append(f"only the first {_MOST_PARTS:,} parts of the message were read")
    if any(part.get_content_type() in ("application/pkcs7-mime", "multipart/encrypted") for part in parts):
        warnings.append("its text is encrypted")
    extraction = out.build(facts=_facts(headers, message), warnings=warnings, spoken=False)
    return replace(extraction, members=members)


def read_mailbox(data: bytes, encoding: str | None) -> Extraction:  # noqa: ARG001 - each mail states the encodings of its parts
    """A mailbox (mbox): its messages as members, each a document of its own."""
    starts = [
        match.start() for match in re.finditer(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]{1,80}:)", data, re.MULTILINE)
    ]
    if not starts:
        raise CorpusError(
            "it is not a mailbox: no message starts in it", hint="give it the suffix of what it is"
        )
    members = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True), 1):
        if number > _MOST_MESSAGES:
            break
        content = data[start:end].partition(b"\n")[2]
        members.append(
            Member(
                name=f"message-{number:05d}.eml",
                data=re.sub(rb"^>(>*From )", rb"\1", content, flags=re.MULTILINE),
            )
        )
    warnings = []
    if len(starts) > _MOST_MESSAGES:
        warnings.append(f"only the first {_MOST_MESSAGES:,} of its {len(starts):,} messages were read")
    return replace(Builder().build(warnings=warnings), members=tuple(members))


def _parts(message: Message) -> Iterator[Message]:
    """The message and its parts, in order; a forwarded message is a part and not walked into."""
    stack = [message]
    count = 0
    while stack and count < _MOST_PARTS:
        part = stack.pop()
        count += 1
        yield part
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            payload = part.get_payload()
            stack += (
                [inner for inner in reversed(payload) if not isinstance(inner, str)]
                if isinstance(payload, list)
                else []
            )


def _header(message: Message, name: str) -> str | None:
    """A header as one line of text, decoded; None if it is missing or empty."""
    from email.header import decode_header, make_header

    raw = message.get(name)
    if raw is None:
        return None
    text = str(raw)[:_LONGEST_HEADER]
    with suppress(ValueError, LookupError, TypeError):  # as it stands: an unknown charset, broken base64
        text = str(make_header(decode_header(text)))
    if any("\udc80" <= character <= "\udcff" for character in text):
        from corpus.decode import decode

        text = decode(text.encode("utf-8", "surrogateescape"), encoding=None).text
    return " ".join(text.split()) or None


def _facts(headers: dict[str, str], message: Message) -> Facts:
    from email.utils import parseaddr, parsedate_to_datetime

    date = None
    if "Date" in headers:
        try:
            date = parsedate_to_datetime(headers["Date"]).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            date = None
    name, address = parseaddr(headers.get("From", ""))
    metadata = {key.lower(): value for key, value in headers.items() if key in ("From", "To", "Cc")}
    identity = _header(message, "Message-ID")
    if identity:
        metadata["message_id"] = identity[:300]
    language = _header(message, "Content-Language") or ""
    return Facts(
        title=headers.get("Subject"),
        date=date,
        author=person(name) or address or None,
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else None,
        metadata=metadata,
    )


def _attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _bodies(parts: list[Message]) -> list[Message]:
    """The parts that are the message's own text."""
    return [
        part
        for part in parts
        if part.get_content_type() in ("text/plain", "text/html")
        and not _attached(part)
        and not part.get_filename()
    ]


def _body(
    parts: list[Message], encoding: str | None, warnings: list[str]
) -> list[tuple[str, Label, bool]] | None:
    """The blocks of the best body: (text, label, tight)."""
    from corpus.readers.html import FORMAT as HTML

    plain: list[tuple[str, Label, bool]] = []
    html: list[tuple[str, Label, bool]] = []
    for part in _bodies(parts):
        text = _decoded(part, encoding, warnings)
        if part.get_content_type() == "text/plain":
            if str(part.get_param("format") or "").lower() == "flowed":
                text = unflowed(text, joined=str(part.get_param("delsp") or "").lower() == "yes")
            plain += label_lines(text)
        elif text.strip() and HTML.extract:
            page = HTML.extract(text)
            before = 0
            for block in page.blocks:
                html.append(
                    (page.text[block.start : block.end], block.label, page.text[before : block.start] == "\n")
                )
                before = block.end
    said, shown = (sum(len(text) for text, _, _ in body) for body in (plain, html))
    return html if said <= _LEAST_PLAIN * shown else plain


def _decoded(part: Message, encoding: str | None, warnings: list[str]) -> str:
    from corpus.decode import decode

    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip(b" \t\r\n\x00"):
        return ""
    try:
        decoded = decode(data, encoding=encoding, declared=_charset(part))
    except CorpusError as error:
        if encoding is not None:
            raise
        warnings.append(f"a part of its text was left out: {error.args[0]}")
        return ""
    warnings += decoded.warnings
    return decoded.text


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, UnicodeError):
        return None


def _attachments(parts: list[Message], own: set[int]) -> Iterator[Member]:
    """The files in a message; pictures that its HTML shows in place are none."""
    number = 0
    for part in parts:
        kind = part.get_content_type()
        if id(part) in own or part.get_content_maintype() == "multipart":
            continue
        inline = not _attached(part) and (part.get("Content-ID") or not part.get_filename())
        if kind.startswith("image/") and inline:
            continue
        if kind in (
            "application/pgp-signature",
            "application/pkcs7-signature",
            "application/x-pkcs7-signature",
        ):
            continue
        number += 1
        if kind == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            data = inner.as_bytes() if inner is not None and not isinstance(inner, str) else b""
        else:
            decoded = part.get_payload(decode=True)
            data = decoded if isinstance(decoded, bytes) else b""
        if data:
            yield Member(name=_name(part, kind, number), data=data)


def _name(part: Message, kind: str, number: int) -> str:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError, UnicodeError):
        name = None
    if name:
        from email.header import decode_header, make_header

        with suppress(ValueError, LookupError, TypeError):
            name = str(make_header(decode_header(name)))
        name = " ".join(name.split())[:200]
    suffix = _SUFFIXES.get(kind, "")
    if name:
        return name if "." in name or not suffix else name + suffix
    return f"attachment-{number}{suffix}"


FORMAT = Format(extractor="eml/1", read=read)
MBOX = Format(extractor="mbox/1", read=read_mailbox)
