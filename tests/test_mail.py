"""E-mail: the best body, what is quoted or signed as boilerplate, attachments as files in it."""

from __future__ import annotations

import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import CorpusError, ParsedDocument
from corpus.readers import FORMATS
from corpus.readers.mail_body import label_lines, unflowed

BODY = """\
Hello John,

the fee is 120 euros from March on. It was 90
before.

> What does it cost?

On Thu, 20 Jan 2022 at 10:00, John Roe
<john@example.org> wrote:
> Dear Jane,
> how are you?

-- \nJane Doe
Head of Fees
"""


def mail(body: str = BODY, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jane Doe <jane@example.org>"
    message["To"] = "John Roe <john@example.org>"
    message["Date"] = "Fri, 21 Jan 2022 23:30:00 -0500"
    message["Subject"] = "The fee – ab März"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def read(message: EmailMessage | bytes) -> ParsedDocument:
    return corpus.read_bytes(message if isinstance(message, bytes) else message.as_bytes(), name="a.eml")


def blocks(parsed: ParsedDocument) -> list[tuple[str, str]]:
    text = parsed.document.text
    return [(region.span.of(text).strip(), region.label.value) for region in parsed.regions]


def test_headers_words_quotes_and_signature() -> None:
    parsed = read(mail())
    assert blocks(parsed) == [
        ("The fee – ab März", "heading"),
        ("From: Jane Doe <jane@example.org>", "body"),
        ("To: John Roe <john@example.org>", "body"),
        ("Date: Fri, 21 Jan 2022 23:30:00 -0500", "body"),
        ("Hello John,", "body"),
        ("the fee is 120 euros from March on. It was 90", "body"),
        ("before.", "body"),
        ("> What does it cost?", "boilerplate"),
        ("On Thu, 20 Jan 2022 at 10:00, John Roe", "boilerplate"),
        ("<john@example.org> wrote:", "boilerplate"),
        ("> Dear Jane,", "boilerplate"),
        ("> how are you?", "boilerplate"),
        ("--", "boilerplate"),
        ("Jane Doe", "boilerplate"),
        ("Head of Fees", "boilerplate"),
    ]
    document = parsed.document
    assert (document.title, document.author, document.date) == ("The fee – ab März", "Jane Doe", "2022-01-21")
    assert document.metadata["to"] == "John Roe <john@example.org>"


def test_a_message_of_quotes_alone_keeps_them() -> None:
    assert [label.value for _, label, _ in label_lines("> one\n> two\n")] == ["body", "body"]


def test_html_is_read_where_plain_text_says_nothing() -> None:
    message = mail("See the HTML.")
    message.add_alternative(
        "<html><body><h2>Fees</h2>"
        + "<p>The fee is 120 euros from March on, they said.</p>" * 9
        + "</body></html>",
        subtype="html",
    )
    text = read(message).document.text
    assert "The fee is 120 euros" in text
    assert "See the HTML" not in text
    message = mail()
    message.add_alternative("<p>Another form of it.</p>", subtype="html")
    assert "Another form" not in read(message).document.text


def test_attachments_are_members() -> None:
    message = mail()
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")  # shown in place
    message.add_attachment(
        b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Rechnung März.pdf"
    )
    message.add_attachment("a,b\n1,2\n", subtype="csv")
    inner = mail("Inner words.")
    message.add_attachment(inner)
    members = FORMATS[".eml"].read(message.as_bytes(), None).members
    assert [member.name for member in members] == [
        "Rechnung März.pdf",
        "attachment-2.csv",
        "attachment-3.eml",
    ]
    assert members[0].data == b"%PDF-1.7 ..."
    assert "Inner words." in read(members[2].data).document.text
    assert "Inner words." not in read(message).document.text


def test_flowed_lines_are_joined() -> None:
    flowed = "One paragraph that \ngoes on.\n> quoted \n> too\n-- \nJane"
    assert unflowed(flowed, joined=False).split("\n") == [
        "One paragraph that goes on.",
        "> quoted too",
        "-- ",
        "Jane",
    ]
    assert unflowed("東京 \n都", joined=True) == "東京都"


@pytest.mark.parametrize(
    ("header", "body", "expected"),
    [
        (
            b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit",
            "Grüße".encode("latin-1"),
            "Grüße",
        ),
        (
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            b"Gr=C3=BC=C3=9Fe",
            "Grüße",
        ),
        (
            b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64",
            b"R3LDvMOfZQ==",
            "Grüße",
        ),
        (b"Content-Type: text/plain; charset=iso-2022-jp", "潮汐表".encode("iso2022_jp"), "潮汐表"),
        (b"Content-Type: broken\nContent-Transfer-Encoding: nonsense", b"Plain.", "Plain."),
    ],
)
def test_bodies_in_any_coding(header: bytes, body: bytes, expected: str) -> None:
    text = read(b"From: jane@example.org\nSubject: x\n" + header + b"\n\n" + body + b"\n").document.text
    assert text.split("\n")[-1] == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Just some words.\n", "it is not an e-mail message"),
        (b"key: value\nother: value\n\nWords.", "it is not an e-mail message"),
        (b"%PDF-1.7", "it is not an e-mail message"),
    ],
)
def test_what_is_no_message(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(data)


def test_headers_that_state_nothing_give_nothing() -> None:
    document = read(b"From: nobody\nDate: sometime\n\nWords.").document
    assert (document.title, document.author, document.date) == ("a", "nobody", None)


def test_a_mailbox_holds_its_messages() -> None:
    one, two = mail("One.").as_bytes(), mail("From here on\n>From quoted").as_bytes()
    box = (
        b"From jane Fri Jan 21\n"
        + one
        + b"\nFrom john Sat Jan 22\n"
        + two.replace(b"From here", b">From here")
    )
    extraction = FORMATS[".mbox"].read(box, None)
    assert [member.name for member in extraction.members] == ["message-00001.eml", "message-00002.eml"]
    assert "From here on" in read(extraction.members[1].data).document.text
    with pytest.raises(CorpusError, match="it is not a mailbox"):
        FORMATS[".mbox"].read(b"no message", None)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"multipart/mixed; boundary=x", b"text/html", b"message/rfc822"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, kind: bytes) -> None:
    with contextlib.suppress(CorpusError):
        parsed = read(b"From: a@b.org\nSubject: s\nContent-Type: " + kind + b"\n\n--x\n" + data)
        assert parsed.document.text.startswith("s\n")
