"""Whether Chroma's HNSW files on disk agree with each other, and nothing of the process's in them; never opens Chroma.

chromadb 1.5.9 overwrites these files in place. One torn by a kill, once queried,
wrote a link_lists.bin of 22 GB (3.6 TB apparent), so they are compared before
Chroma may see them. The layout is hnswlib's, with the vectors' norms in length.bin.
"""

from __future__ import annotations

import os
import pickletools
import struct
from itertools import islice
from pathlib import Path

__all__ = ["blank", "problems"]

_FILES = ("header.bin", "data_level0.bin", "length.bin", "link_lists.bin")
_PICKLE = "index_metadata.pickle"
# Version; offset of level 0, capacity, elements, bytes per element, label and data offsets; top level; entry point;
# links per element above level 0, links at level 0, M; level multiplier; ef_construction.
_HEADER = struct.Struct("<I6QiI3QdQ")
_PICKLE_END = b"id_to_seq_id}u."


def blank(folder: Path) -> None:
    """Overwrite with zeros what an index writes of itself before it holds anything.

    hnswlib writes out its whole capacity when it makes or reopens such an index, in memory that nobody has
    initialised: whatever the process had there before, the text of a removed document too, would be in the files.

    Args:
        folder: Chroma's; the index is in use, and nothing reads these bytes.

    Raises:
        OSError: They can't be written.
    """
    if not folder.is_dir():  # rebuilt meanwhile, by another process
        return
    for index in (path for path in folder.iterdir() if path.is_dir()):
        header = index / "header.bin"
        if (index / _PICKLE).exists() or not header.is_file() or header.stat().st_size != _HEADER.size:
            continue
        if _HEADER.unpack(header.read_bytes())[3]:
            continue
        for name in ("data_level0.bin", "length.bin"):
            if (index / name).read_bytes().strip(b"\0"):
                with (index / name).open("r+b") as stream:
                    stream.write(bytes((index / name).stat().st_size))


def problems(folder: Path) -> list[str]:
    """What is wrong with the files in Chroma's folder, in words; empty when they agree.

    Takes about 0.3 ms for a folder with one index, whatever its size.
    """
    found: list[str] = []
    database = folder / "chroma.sqlite3"
    try:
        with database.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                found.append("chroma.sqlite3 is not a database")
    except OSError as error:
        return [f"chroma.sqlite3 can't be read: {error.strerror or error}"]
    for index in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            found += [f"{index.name}: {problem}" for problem in _index_problems(index)]
        except (OSError, ValueError, struct.error) as error:
            found.append(f"{index.name}: can't be read: {error}")
    return found


def _index_problems(index: Path) -> list[str]:
    missing = [name for name in _FILES if not (index / name).is_file()]
    if missing:
        return [f"{', '.join(missing)} missing"]
    raw = (index / "header.bin").read_bytes()
    if len(raw) != _HEADER.size:
        return [f"header.bin has {len(raw)} bytes"]
    _, _, capacity, elements, element_size, _, _, _, _, links, *_ = _HEADER.unpack(raw)
    size = {name: (index / name).stat().st_size for name in _FILES}
    if not element_size or elements > capacity:
        return [f"header.bin counts {elements} elements of {element_size} bytes with room for {capacity}"]
    has_metadata = (index / _PICKLE).is_file()
    if not has_metadata:
        # Nothing has been persisted yet: the files of an index that was just made.
        return [f"{_PICKLE} missing"] if elements or size["link_lists.bin"] else []
    found = []
    if size["data_level0.bin"] != elements * element_size:
        found.append(
            f"data_level0.bin holds {size['data_level0.bin'] / element_size:g} elements, header {elements}"
        )
    if size["length.bin"] != elements * 4:
        found.append(f"length.bin holds {size['length.bin'] / 4:g} elements, header {elements}")
    above = size["link_lists.bin"] - 4 * elements
    if above < 0 or above % (4 * links + 4):
        found.append(f"link_lists.bin has {size['link_lists.bin']} bytes for {elements} elements")
    added = _elements_added(index / _PICKLE)
    if added != elements:
        found.append(f"{_PICKLE} counts {added} elements, header {elements}")
    return found


def _elements_added(file: Path) -> int | None:
    """`total_elements_added` from a whole pickle, which is read as data and never executed; None if it is cut."""
    with file.open("rb") as stream:
        head = stream.read(512)
        stream.seek(-min(len(_PICKLE_END), file.stat().st_size), os.SEEK_END)
        if stream.read() != _PICKLE_END:
            return None
    named = False
    try:
        for opcode, argument, _ in islice(pickletools.genops(head), 64):
            if named and isinstance(argument, int) and opcode.name.startswith(("BININT", "LONG", "INT")):
                return argument
            if argument == "total_elements_added":
                named = True
    except ValueError:  # the head ends within an operation
        return None
    return None
