"""Chroma's files hold what the library holds, and nothing else that the process had in its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MEMORY = """
import sys
sys.path[:0] = sys.argv[2:]
from fakes import WordHashEmbedder
import index.nearest
from corpus import read_text
from index import Library
index.nearest.EXACT_LIMIT = 0
with Library.open(sys.argv[1], embedder=WordHashEmbedder(), create=True) as library:
    list(library.add([read_text(f"The harbour froze in {year}.", source=str(year)) for year in (1901, 1902)]))
    library.remove(["1901"])
    assert library.search_vectors(library.embedder.encode(["harbour"])[0], 1)
"""


def test_nothing_of_the_memory_of_a_process_gets_into_the_vector_index(tmp_path: Path) -> None:
    """Chroma writes memory that it never set; the C library fills all such memory with one byte here."""
    tests = Path(__file__).parent
    subprocess.run(
        [sys.executable, "-c", MEMORY, str(tmp_path / "library"), str(tests.parent), str(tests)],
        check=True,
        env=os.environ | {"MALLOC_PERTURB_": "90"},
    )
    written = [path for path in (tmp_path / "library" / "chroma").rglob("*.bin") if path.name != "header.bin"]
    assert {path.name for path in written} == {"data_level0.bin", "length.bin", "link_lists.bin"}
    assert [path.name for path in written if path.read_bytes().strip(b"\0")] == []
