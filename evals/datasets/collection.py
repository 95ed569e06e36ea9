"""A folder of documents and a file of questions on them; knows no particular data set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from evals.cases import Bound, Dataset
from evals.datasets.questions import read_questions
from evals.errors import EvalError

if TYPE_CHECKING:
    from corpus.parsed import ParsedDocument

__all__ = ["load_collection", "text_of"]


def load_collection(
    documents: Path,
    questions: Path,
    *,
    name: str,
    title: str,
    targets: Mapping[str, Bound] | None = None,
) -> Dataset:
    """Read documents and questions; gold names documents by their path below the folder.

    Args:
        documents: Folder with files of any format that Ibid reads.
        questions: JSON Lines, see `evals.datasets.questions`.
        name: For reports.
        title: One line for people.
        targets: Metric name to what must be reached.

    Returns:
        The set; a document that can't be read is one of its problems.

    Raises:
        EvalError: The folder or file isn't there, no document could be read, or
            the questions aren't in the form.
    """
    from corpus import find_files, read_file

    if not documents.is_dir():
        raise EvalError(
            f"{documents} is not a folder of documents", hint="name it with --documents or --data"
        )
    lines = text_of(questions).splitlines()
    digest = hashlib.sha256()
    parsed: dict[str, ParsedDocument] = {}
    files: dict[str, str] = {}
    selection = find_files([documents])
    problems = [f"document {_relative(path, documents)}: {reason}" for path, reason in selection.skipped]
    for path in sorted(selection.files):
        source = _relative(path, documents)
        try:
            parsed[source] = read_file(path, source=source)
        except CorpusError as error:
            problems.append(f"document {source}: {error}")
            continue
        files[source] = path.read_bytes().decode(parsed[source].encoding or "utf-8", errors="replace")
        digest.update(f"{source}\0{parsed[source].source_sha256}\n".encode())
    if not parsed:
        raise EvalError(f"no document in {documents} could be read", hint="; ".join(problems[:3]))
    digest.update("\n".join(lines).encode())
    cases, misfits = read_questions(lines, parsed, where=questions.name, files=files)
    return Dataset(
        name=name,
        title=title,
        documents=tuple(parsed.values()),
        cases=cases,
        sha256=digest.hexdigest(),
        targets=targets or {},
        problems=(*problems, *misfits),
    )


def text_of(path: Path) -> str:
    """A data file's text.

    Raises:
        EvalError: It isn't there, isn't readable or isn't UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise EvalError(
            f"can't read {path}: {reason}", hint="check the path given to --data or --questions"
        ) from error


def _relative(path: Path | str, folder: Path) -> str:
    path = Path(path)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
