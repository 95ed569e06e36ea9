"""What other layers and the documentation rely on: public names, cheap imports, examples that are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import corpus

MODULES = [
    found.name
    for found in pkgutil.walk_packages(corpus.__path__, "corpus.")
    if not found.name.startswith("corpus.sample")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_a_module_states_its_boundary(name: str) -> None:
    documentation = importlib.import_module(name).__doc__ or ""
    assert documentation.splitlines()[0].endswith(".") or ";" in documentation


def test_public_names_exist_and_are_sorted() -> None:
    assert len(set(corpus.__all__)) == len(corpus.__all__)
    for name in corpus.__all__:
        assert hasattr(corpus, name)
    assert dir(corpus) == sorted(corpus.__all__)
    with pytest.raises(AttributeError, match="no attribute 'reed_file'"):
        corpus.reed_file  # noqa: B018


def test_formats_can_be_read_by_suffix() -> None:
    assert set(corpus.FORMATS) >= {
        ".txt",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".pdf",
        ".png",
        ".docx",
    }
    for suffix, format_ in corpus.FORMATS.items():
        assert suffix == suffix.lower()
        assert re.fullmatch(r"[a-z]+/\d+", format_.extractor)


def test_importing_costs_little() -> None:
    """Heavy libraries are imported where they are used, so that the command line starts at once."""
    code = (
        "import sys, corpus\n"
        "heavy = {'tiktoken', 'trafilatura', 'selectolax', 'markdown_it', 'charset_normalizer', 'numpy', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "print(sorted(name for name in sys.modules if name.startswith('corpus.')))\n"
        "from corpus import *\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    root = str(Path(corpus.__file__).parents[1])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["[]", "[]", "[]"]
