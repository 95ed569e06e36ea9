"""What the readers keep of Office files: runs of text, and rows of tables as they are found; makes no rule.

    python -m evals.formats_quality                   # our own tables in five formats, and one in plain cells
    python -m evals.formats_quality --data DIR        # and every run of text of DIR's Word documents

A run counts as kept when its words are in the text as often as runs hold them, tracked deletions
and the second form of text boxes aside. A row counts as found when the best sentence, or one of the
best three, of the passages retrieved is that row, and as answered when the answer cites it and gives the cell.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import CorpusError, IbidError
from evals.formats_tables import WRITERS, Question, made_tables, questions

__all__ = ["RunsKept", "TableScore", "main", "rows_found", "runs_kept"]

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableScore:
    """How the rows of a file's tables are found.

    Attributes:
        format: Of `WRITERS`.
        rows: How many rows the tables have.
        exact: How many are one sentence of the document, all cells in it.
        questions: How many were asked.
        first: How often the best sentence was the row.
        third: How often one of the best three was.
        answered: How often the answer cites the row and gives the cell; None if not asked.
        refused: How often there was no answer; None if not asked.
    """

    format: str
    rows: int
    exact: int
    questions: int
    first: int
    third: int
    answered: int | None = None
    refused: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsKept:
    """What of a folder's Word documents is in the text.

    Attributes:
        system: Whose text.
        files: Documents with text that could be read.
        whole: Of them, those of which no run is missing.
        characters: Characters of all runs, white space aside.
        kept: Characters of the runs that were kept.
    """

    system: str
    files: int
    whole: int
    characters: int
    kept: int


def rows_found(format_: str, *, limit: int | None = None, answers: bool = True) -> TableScore:
    """Add the tables in a format to a library of their own and ask for their cells.

    Args:
        format_: Of `WRITERS`.
        limit: Ask every so manieth question that there are this many; None for all.
        answers: Whether to ask for answers too, rather than only retrieve.

    Raises:
        IbidError: What writes the format isn't installed.
    """
    import corpus
    from index import Library, Retriever
    from qa import ask

    tables = made_tables()
    name, write = WRITERS[format_]
    try:
        parsed = corpus.read_bytes(write(tables), name=name)
    except ImportError as error:
        raise IbidError(f"{format_}: {error.name} is missing", hint="pip install 'ibid[test]'") from None
    text = parsed.document.text
    sentences = [sentence.span.of(text) for sentence in parsed.sentences]
    rows = [row for table in tables for row in table.rows[1:]]
    asked = questions(tables)
    if limit is not None and limit < len(asked):
        asked = tuple(asked[k * len(asked) // limit] for k in range(limit))
    first = third = answered = refused = 0
    with (
        tempfile.TemporaryDirectory(prefix="ibid-tables-") as folder,
        Library.open(Path(folder) / "library", create=True) as library,
    ):
        list(library.add([parsed]))
        retriever = Retriever(library)
        for question in asked:
            ranked = sorted(
                (sentence for passage in retriever.retrieve(question.text) for sentence in passage.sentences),
                key=lambda sentence: -sentence.score,
            )
            first += any(_is_row(sentence.text, question) for sentence in ranked[:1])
            third += any(_is_row(sentence.text, question) for sentence in ranked[:3])
            if answers:
                answer = ask(question.text, library=library)
                refused += answer.abstained
                answered += any(_is_row(citation.quote, question) for citation in answer.citations)
    return TableScore(
        format=format_,
        rows=len(rows),
        exact=sum(any(all(cell in sentence for cell in row) for sentence in sentences) for row in rows),
        questions=len(asked),
        first=first,
        third=third,
        answered=answered if answers else None,
        refused=refused if answers else None,
    )


def _is_row(text: str, question: Question) -> bool:
    return all(cell in text for cell in question.row)


def runs_kept(folder: Path) -> tuple[RunsKept, ...]:
    """Compare the text of a folder's Word documents with their runs, beside python-docx if it is there."""
    from corpus.readers import FORMATS

    scores = {name: Counter[str]() for name in ("Ibid", "python-docx")}
    for path in sorted(folder.rglob("*.docx")):
        data = path.read_bytes()
        try:
            runs = _runs(data)
            mine = FORMATS[".docx"].read(data, None).text
        except (CorpusError, zipfile.BadZipFile, KeyError, ValueError):
            continue  # refused, or no document at all: there is nothing to compare
        if not runs:
            continue
        for system, text in (("Ibid", mine), ("python-docx", _python_docx(data))):
            squeezed = _BLANK.sub("", text)
            score = scores[system]
            score["files"] += 1
            missing = 0
            for run, times in runs.items():
                found = min(times, squeezed.count(run))
                score["characters"] += len(run) * times
                score["kept"] += len(run) * found
                missing += times - found
            score["whole"] += not missing
    return tuple(
        RunsKept(
            system=system,
            files=score["files"],
            whole=score["whole"],
            characters=score["characters"],
            kept=score["kept"],
        )
        for system, score in scores.items()
    )


def _runs(data: bytes) -> Counter[str]:
    """The runs a reader sees of the body, notes and comments, white space aside, by a second way."""
    from lxml import etree

    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in ("document", "footnotes", "endnotes", "comments"):
            if f"word/{name}.xml" not in archive.namelist():
                continue
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                root = etree.fromstring(archive.read(f"word/{name}.xml"), parser)
            except etree.XMLSyntaxError as error:
                raise ValueError(str(error)) from None
            gone = " or ".join(f"local-name()='{tag}'" for tag in ("del", "moveFrom", "Fallback"))
            for element in root.xpath(f"//*[local-name()='t'][not(ancestor::*[{gone}])]"):
                run = _BLANK.sub("", element.text or "")
                if run:
                    found[run] += 1
    return found


def _python_docx(data: bytes) -> str:
    """Paragraphs and cells, as its own guide takes them."""
    try:
        import docx
    except ImportError:
        return ""
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError):
        return ""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Print both tables; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.formats_quality", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder with Word documents")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="ask N questions of each format (default: all 180)"
    )
    parser.add_argument("--no-answers", action="store_true", help="only retrieve")
    parser.add_argument("--json", action="store_true", help="print JSON Lines instead")
    options = parser.parse_args(argv)
    if options.data is not None:
        for kept in runs_kept(options.data):
            if options.json:
                print(json.dumps(asdict(kept)))
            else:
                share = kept.kept / kept.characters if kept.characters else 1.0
                print(
                    f"{kept.system:20} {share:7.1%} of the runs' characters, {kept.whole} of {kept.files} files whole"
                )
    for format_ in WRITERS:
        score = rows_found(format_, limit=options.limit, answers=not options.no_answers)
        if options.json:
            print(json.dumps(asdict(score)))
            continue
        line = (
            f"{score.format:20} rows exact {score.exact}/{score.rows}  best sentence {score.first / score.questions:.1%}"
            f"  best three {score.third / score.questions:.1%}"
        )
        if score.answered is not None and score.refused is not None:
            line += f"  row cited {score.answered / score.questions:.1%}  refused {score.refused / score.questions:.1%}"
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
