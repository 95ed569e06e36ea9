"""The measure of what the readers keep: its tables and its count of runs, on files made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_files import docx, para, run

import corpus
from evals.formats_quality import runs_kept
from evals.formats_tables import WRITERS, made_tables, questions


@pytest.mark.parametrize("format_", WRITERS)
def test_each_row_is_one_sentence_with_all_its_cells(format_: str) -> None:
    tables = made_tables()
    name, write = WRITERS[format_]
    parsed = corpus.read_bytes(write(tables), name=name)
    sentences = [sentence.span.of(parsed.document.text) for sentence in parsed.sentences]
    for table in tables:
        for row in table.rows[1:]:
            found = [sentence for sentence in sentences if all(cell in sentence for cell in row)]
            assert len(found) == 1
            if format_ != "cells without names":
                assert all(
                    f"{column}: {cell}" in found[0] for column, cell in zip(table.rows[0], row, strict=True)
                )


def test_a_question_for_every_cell() -> None:
    asked = questions(made_tables())
    assert len(asked) == 5 * 12 * 3
    assert len({(question.text, question.answer) for question in asked}) == len(asked)
    assert all(question.answer in question.row for question in asked)
    assert made_tables(seed=1) != made_tables()


def test_runs_that_are_dropped_count(tmp_path: Path) -> None:
    body = para(run("Kept. ") + f"<w:ins>{run('Inserted.')}</w:ins><w:del>{run('Deleted.')}</w:del>")
    (tmp_path / "a.docx").write_bytes(docx(body))
    (tmp_path / "broken.docx").write_bytes(b"no document")
    mine, theirs = runs_kept(tmp_path)
    assert (mine.files, mine.whole, mine.characters, mine.kept) == (1, 1, 14, 14)
    assert (theirs.files, theirs.whole, theirs.kept) == (1, 0, 5)
