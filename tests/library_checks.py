"""Three files and what a library finds of them; shared by the tests of the library."""

from __future__ import annotations

from pathlib import Path

from index import AddEvent, Library
from index.terms import stem

TOPICS = {
    "geneva.txt": "The ministers met in Geneva on Friday. They talked for ninety minutes about missiles.",
    "bread.txt": "Knead the dough until it is smooth. Let the bread rise in a warm kitchen. Bake it for an hour.",
    "whales.txt": "Whales sing under water. Humpback whales repeat their songs for hours. Sailors heard them.",
}


def written(folder: Path) -> dict[str, Path]:
    """The files, in a folder."""
    made = {}
    for name, text in TOPICS.items():
        made[name] = folder / name
        made[name].write_text(text, encoding="utf-8")
    return made


def outcomes(events: list[AddEvent]) -> list[str]:
    return [event.outcome for event in events]


def nearest(library: Library, text: str, k: int = 10, **options: object) -> list[str]:
    """Sources of the chunks nearest to a text."""
    found = library.search_vectors(library.embedder.encode([text])[0], k, **options)
    return [chunk.document.source for chunk in library.chunks([key for key, _ in found])]


def worded(library: Library, *words: str, **options: object) -> list[str]:
    found = library.search_words([stem(word) for word in words], 10, **options)
    return [chunk.document.source for chunk in library.chunks([key for key, _ in found])]
