"""Rows of sheets and delimited text: found by their columns' names, cited exactly, as the sheet shows them."""

from __future__ import annotations

import contextlib
import datetime
import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from office_files import relations, xls, zipped

import corpus
from corpus import CorpusError, ParsedDocument
from corpus.readers import sheets
from corpus.readers.csv import extract
from corpus.readers.detect import suffix_of_content
from corpus.readers.number_format import general, shown
from corpus.readers.tables import is_value, table_lines


def lines_of(rows: list[list[str]], **options: bool) -> list[str]:
    return [line.text for line in table_lines(rows, **options)]


def lines(parsed: ParsedDocument) -> list[str]:
    return [line for line in parsed.document.text.split("\n") if line]


def sentences(parsed: ParsedDocument) -> list[str]:
    return [sentence.span.of(parsed.document.text) for sentence in parsed.sentences]


def test_rows_carry_the_names_of_their_columns() -> None:
    rows = [["Town", "People", ""], ["Ostrava", "279,791", "a note"], ["", "", ""], ["Brno", "", ""]]
    assert lines_of(rows) == ["Town | People", "Town: Ostrava; People: 279,791; a note", "Town: Brno"]


def test_what_stands_above_and_between_tables() -> None:
    rows = [
        ["Report on towns", "2021"],
        ["Town", "2020", "2021", "Change"],
        ["Ostrava", "285", "279", "-2.1%"],
        ["Moravia"],
        ["Brno", "381", "379", "-0.5%"],
        [],
        ["Name", "Born"],
        ["Jane Doe", "1970-01-02"],
    ]
    assert lines_of(rows) == [
        "Report on towns | 2021",
        "Town | 2020 | 2021 | Change",
        "Town: Ostrava; 2020: 285; 2021: 279; Change: -2.1%",
        "Moravia",
        "Town: Brno; 2020: 381; 2021: 379; Change: -0.5%",
        "Name | Born",
        "Name: Jane Doe; Born: 1970-01-02",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "2"], ["3", "4"]],
        [
            ["Jane", "Editor"],
            ["Joe", "Boss"],
            ["Jane", "Boss"],
        ],  # a name that comes again is none of a column
        [["only"], ["one"], ["column"]],
    ],
)
def test_tables_without_names(rows: list[list[str]]) -> None:
    assert lines_of(rows) == [" | ".join(row) for row in rows]


@pytest.mark.parametrize(
    "cell",
    [
        "1",
        "-3.5",
        "1 234,50 €",
        "25.6%",
        "21 Jan 2022",
        "2022-01-21",
        "10:30",
        "TRUE",
        "n/a",
        "(5)",
        "$1,000",
    ],
)
def test_values(cell: str) -> None:
    assert is_value(cell)


@pytest.mark.parametrize("cell", ["Town", "Q1", "May", "Route 66 north", "21 people", ""])
def test_words(cell: str) -> None:
    assert not is_value(cell)


@given(st.lists(st.lists(st.text("ab1, ", max_size=4), max_size=5), max_size=40))
def test_no_cell_is_lost(rows: list[list[str]]) -> None:
    found = list(table_lines(rows))
    assert [line.row for line in found] == [
        number for number, row in enumerate(rows) if any(c.strip() for c in row)
    ]
    for line in found:
        for cell in rows[line.row]:
            assert " ".join(cell.split()) in line.text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (0.256, "0.0%", "25.6%"),
        (44582, "d mmm yyyy", "21 Jan 2022"),
        (44582.5, "yyyy-mm-dd h:mm", "2022-01-21 12:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (0.0421, "mm:ss", "00:37"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (-1234.5, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "-1,234.50 €"),
        (1_234_567, '#,##0,"k"', "1,235k"),
        (5, "[$€-407] #,##0.00", "€ 5.00"),
        (0, '0;-0;"nil"', "nil"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (7, "000", "007"),
        (42, "[Red][<50]0;[Blue]0.0", "42"),
        (60, "[Red][<50]0;[Blue]0.0", "60.0"),
        (44582, "[$-409]mmmm d, yyyy;@", "January 21, 2022"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (3.14159, "General", "3.14159"),
        (5, '0 "kg"', "5 kg"),
    ],
)
def test_numbers_as_shown(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_may_count_from_1904() -> None:
    assert shown(43120, "d mmm yyyy", from_1904=True) == "21 Jan 2022"


@given(st.floats(-1e12, 1e12), st.text('0#?.,%;yYmMdDhHsS[]"\\_*/-+eEGgAaPp $@ ', max_size=12))
def test_any_format_shows_something_or_nothing(value: float, code: str) -> None:
    with contextlib.suppress(
        ValueError, OverflowError, IndexError
    ):  # the reader shows the stored number then
        assert "\n" not in shown(value, code)


def test_general_numbers() -> None:
    assert [general(v) for v in (0.1 + 0.2, 279791.0, 123456789012.0, -0.5)] == [
        "0.3",
        "279791",
        "123456789012",
        "-0.5",
    ]


DAY = datetime.datetime(2022, 1, 21)  # noqa: DTZ001
MADE = datetime.datetime(2022, 2, 3)  # noqa: DTZ001


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    towns = book.add_worksheet("Towns")
    formats = {code: book.add_format({"num_format": code}) for code in ("#,##0", "0.0%", "d mmm yyyy", 14)}
    towns.write_row(0, 0, ["Town", "People", "Share", "As of", "Short"])
    for row, (name, people, share) in enumerate([("Ostrava", 279791, 0.0262), ("Brno", 379526, 0.0355)], 1):
        towns.write(row, 0, name)
        towns.write(row, 1, people, formats["#,##0"])
        towns.write(row, 2, share, formats["0.0%"])
        towns.write_datetime(row, 3, DAY, formats["d mmm yyyy"])
        towns.write_datetime(row, 4, DAY, formats[14])
    towns.write_comment("A2", "Once a coal town")
    towns.insert_textbox(8, 1, "A note in a box.")
    towns.write_formula("B5", "=SUM(B2:B3)", formats["#,##0"], 659317)
    secret = book.add_worksheet("Secret")
    secret.hide()
    secret.write(0, 0, "hidden words")
    last = book.add_worksheet("Rain")
    last.write_rich_string(0, 0, "Wet ", book.add_format({"bold": True}), "month")
    last.write_boolean(1, 0, True)
    book.set_properties({"title": "Towns of note", "author": "Jane Doe", "created": MADE})
    book.close()
    return out.getvalue()


def test_a_workbook_as_it_is_shown() -> None:
    parsed = corpus.read_bytes(workbook(), name="towns.xlsx")
    assert lines(parsed) == [
        "Towns",
        "Town | People | Share | As of | Short",
        "Town: Ostrava; People: 279,791; Share: 2.6%; As of: 21 Jan 2022; Short: 2022-01-21",
        "Town: Brno; People: 379,526; Share: 3.5%; As of: 21 Jan 2022; Short: 2022-01-21",
        "People: 659,317",
        "Comment on A2: Once a coal town",
        "A note in a box.",
        "Secret",
        "hidden words",
        "Rain",
        "Wet month",
        "TRUE",
    ]
    document = parsed.document
    assert [document.text[start:].split("\n")[0] for start in document.page_starts] == [
        "Towns",
        "Secret",
        "Rain",
    ]
    assert (document.title, document.author, document.date) == ("Towns of note", "Jane Doe", "2022-02-03")
    assert "Town: Brno; People: 379,526; Share: 3.5%; As of: 21 Jan 2022; Short: 2022-01-21" in sentences(
        parsed
    )
    assert "hidden words" not in sentences(parsed)
    assert parsed.warnings == ("hidden sheets are kept out of the search: Secret",)
    assert all(sentence.speaker is None for sentence in parsed.sentences)
    assert {chunk.heading for chunk in parsed.chunks} == {"Towns", "Rain"}


def test_columns_in_capitals_are_no_speakers() -> None:
    text = "NAME,AGE\n" + "".join(f"Person {k},{k}\n" for k in range(30))
    parsed = corpus.read_bytes(text.encode(), name="people.csv")
    assert all(sentence.speaker is None for sentence in parsed.sentences)
    assert "NAME: Person 7; AGE: 7" in sentences(parsed)


def test_formulas_without_a_result_are_said() -> None:
    sheet = (
        '<worksheet xmlns="urn:x"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Sum</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c></row></sheetData></worksheet>'
    )
    book = f'<workbook xmlns="urn:x" xmlns:r="{"http://schemas.openxmlformats.org/officeDocument/2006/relationships"}"><sheets><sheet name="S" r:id="s"/></sheets></workbook>'
    data = zipped(
        {
            "_rels/.rels": relations({"w": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations({"s": ("worksheet", "worksheets/sheet1.xml")}),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )
    parsed = corpus.read_bytes(data, name="a.xlsx")
    assert lines(parsed) == ["S", "Sum"]
    assert parsed.warnings[0].startswith("1 formulas have no stored result")


def test_huge_sheets_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 5)
    monkeypatch.setattr("corpus.readers.csv.MOST_ROWS", 5)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("S")
    for row in range(9):
        sheet.write_row(row, 0, [f"item {row}", row])
    book.add_worksheet("Never reached").write(0, 0, "x")
    book.close()
    for name, data in (
        ("a.xlsx", out.getvalue()),
        ("a.csv", b"".join(b"item %d,%d\n" % (k, k) for k in range(9))),
    ):
        parsed = corpus.read_bytes(data, name=name)
        assert lines(parsed)[-1] == "item 4 | 4"
        assert parsed.warnings == ("only the first 5 rows were read: split the file to have all of them",)


def test_far_columns_are_cut_and_said() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("S").write_row(0, 0, ["near"])
    book.worksheets()[0].write(0, 16_383, "far")
    book.close()
    parsed = corpus.read_bytes(out.getvalue(), name="a.xlsx")
    assert lines(parsed) == ["S", "near"]
    assert parsed.warnings == ("1 rows have over 1,000 columns: the rest of them was not read",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a;b;c\n1;2,5;3\n", ["a | b | c", "a: 1; b: 2,5; c: 3"]),
        ("a\tb\n1\t2\n", ["a | b", "a: 1; b: 2"]),
        ("a|b\n1|2\n", ["a | b", "a: 1; b: 2"]),
        ('Town,Motto\r\nBrno,"Once, ""twice"""\r\n', ["Town | Motto", 'Town: Brno; Motto: Once, "twice"']),
        ('Town,Motto\nBrno,"two\nlines"\n', ["Town | Motto", "Town: Brno; Motto: two lines"]),
        ("sep=;\nx;y\n1;2", ["x | y", "x: 1; y: 2"]),
        ("one line, of prose\n", ["one line | of prose"]),
        ("no delimiter\nat all\n", ["no delimiter", "at all"]),
        ('a,b\n"never closed,1\nc,2\n', ["a | b", 'a: "never closed; b: 1', "a: c; b: 2"]),
        ("a,b,\n1,2,\n", ["a | b", "a: 1; b: 2"]),
    ],
)
def test_delimited_text(raw: str, expected: list[str]) -> None:
    assert extract(raw).text.split("\n") == expected


def test_a_row_leads_back_to_its_line_in_the_file() -> None:
    raw = 'Town,People\r\n"Ostrava","279,791"\r\n\r\nBrno,"379,526"\r\n'
    parsed = corpus.read_bytes(raw.encode("utf-16"), name="towns.csv")
    assert parsed.encoding == "utf-16-le"
    found = [
        parsed.raw_text[slice(*parsed.offset_map.to_raw(sentence.span.start, sentence.span.end))]
        for sentence in parsed.sentences
    ]
    assert found == ['"Ostrava","279,791"', 'Brno,"379,526"']


@given(
    st.lists(st.lists(st.text('ab,;"\n\r 1', max_size=6), min_size=2, max_size=4), min_size=1, max_size=12)
)
def test_delimited_text_gives_back_its_cells(rows: list[list[str]]) -> None:
    import csv

    from corpus.readers.csv import rows_of

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [cells for _, _, cells in rows_of(out.getvalue(), ",")] == rows


@given(st.text('ab,;"\n\r\t 1', max_size=80))
def test_any_delimited_text_keeps_its_offsets(raw: str) -> None:
    try:
        extraction = extract(raw)
    except CorpusError:
        assert not raw.strip(' ,;\t\r\n"')
        return
    for block in extraction.blocks:
        start, end = extraction.offsets.to_raw(block.start, block.end)
        assert 0 <= start < end <= len(raw)


def test_what_is_named_xls_is_read_as_what_it_is() -> None:
    page = b"<html><body><table><tr><th>Town</th><th>People</th></tr><tr><td>Brno</td><td>379,526</td></tr></table></body></html>"
    assert "Brno" in corpus.read_bytes(page, name="export.xls").document.text
    assert (
        lines(corpus.read_bytes(b"Town\tPeople\nBrno\t379,526\n", name="export.xls"))[1]
        == "Town: Brno; People: 379,526"
    )
    assert lines(corpus.read_bytes(workbook(), name="new.xls"))[0] == "Towns"
    with pytest.raises(CorpusError, match="it is not an Excel workbook, or is damaged"):
        corpus.read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, name="bad.xls")


def test_old_workbooks() -> None:
    data = xls(
        {
            "Towns": [["Town", "People"], ["Brno", 379526.0], ["Zlín", 0.5]],
            "Leer": [],
            "Rain": [["März"], [61.5]],
        }
    )
    parsed = corpus.read_bytes(data, name="old.xls")
    assert lines(parsed) == [
        "Towns", "Town | People", "Town: Brno; People: 379526", "Town: Zlín; People: 0.5", "Leer", "Rain", "März", "61.5",
    ]  # fmt: skip
    assert len(parsed.document.page_starts) == 3
    assert suffix_of_content(data) == ".xls"
    for cut in range(0, len(data), 300):
        with contextlib.suppress(CorpusError):
            corpus.read_bytes(data[:cut] + bytes(300) + data[cut + 300 :], name="old.xls")


def test_old_workbooks_that_claim_the_impossible_are_refused() -> None:
    """What made the library ask for gigabytes: each a line, in this process."""
    data = xls({"Towns": [["Town", "People"]]})
    circle = bytearray(data)
    circle[76 : 76 + 436] = bytes(436)  # all tables of sectors are sector 0
    with pytest.raises(CorpusError, match="names one twice"):
        corpus.read_bytes(bytes(circle), name="a.xls")
    huge = bytearray(data)
    huge[44:48] = b"\xff\xff\xff\x7f"
    with pytest.raises(CorpusError, match="tables are larger than the file"):
        corpus.read_bytes(bytes(huge), name="a.xls")
    far = data.replace(b"\x04\x02\x15\x00\x00\x00\x01\x00", b"\x04\x02\x15\x00\xff\xff\xff\xff")
    assert far != data
    with pytest.raises(CorpusError, match="lie too far apart"):
        corpus.read_bytes(far, name="a.xls")
