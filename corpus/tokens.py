"""Token counts in cl100k_base; the only file that knows tiktoken. Never touches the network."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from tiktoken import Encoding

__all__ = ["count_tokens", "longest_prefix"]

_CACHE_DIR = "TIKTOKEN_CACHE_DIR"
# tiktoken's own name for the file: SHA-1 of the address it would download it from.
_VOCABULARY = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
_VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# tiktoken's time and stack grow with a run that its pattern can't cut; a run is
# counted in pieces of this length, which can only count more tokens, not fewer.
_LONGEST_RUN = 4096
_RUN = re.compile(rf"\S{{{_LONGEST_RUN}}}|\s{{{_LONGEST_RUN}}}")


def count_tokens(text: str) -> int:
    """How many cl100k_base tokens a text has; "<|endoftext|>" counts as the text it is.

    Args:
        text: Any text.

    Returns:
        The number of tokens. For text with a run of over 4,096 characters without
        (or of nothing but) white space, the sum over such pieces of the run.

    Raises:
        CorpusError: The bundled vocabulary is missing or damaged.

    >>> count_tokens("Hello <|endoftext|>")
    7
    """
    encoding = _encoding()
    if len(text) < _LONGEST_RUN or not _RUN.search(text):
        return len(encoding.encode_ordinary(text))
    total = at = 0
    for match in _RUN.finditer(text):
        total += len(encoding.encode_ordinary(text[at : match.start()]))
        total += len(encoding.encode_ordinary(match.group()))
        at = match.end()
    return total + len(encoding.encode_ordinary(text[at:]))


def longest_prefix(text: str, limit: int) -> int:
    """How many characters from the start of a text fit into a number of tokens, to within a few.

    Args:
        text: Any text.
        limit: Most tokens; at least 8, so that any one character fits.

    Returns:
        A number of characters, at least 1, whose tokens don't exceed the limit.

    >>> longest_prefix("one two three four five six seven eight nine ten", 8)
    39
    """
    encoding = _encoding()
    window = limit * 8  # twice the usual characters a token
    tokens = encoding.encode_ordinary(text[:window])
    while len(tokens) <= limit and window < len(text) and window < _LONGEST_RUN:
        window *= 2
        tokens = encoding.encode_ordinary(text[:window])
    if len(tokens) <= limit:
        return min(window, len(text))
    size = len(encoding.decode_bytes(tokens[:limit]).decode("utf-8", "ignore")) or 1
    # Cut off from what followed, the last word may need another token or two.
    while size > 1 and len(encoding.encode_ordinary(text[:size])) > limit:
        size -= max(1, size // 50)
    return size


@lru_cache(maxsize=1)
def _encoding() -> Encoding:
    """The encoding, from the user's tiktoken cache or the vocabulary that llama-index-core bundles."""
    import tiktoken

    theirs = os.environ.get(_CACHE_DIR)
    candidates = [Path(theirs)] if theirs else []
    spec = importlib.util.find_spec("llama_index")  # a namespace: found without importing anything
    places = (spec.submodule_search_locations if spec else None) or ()
    candidates += [Path(place) / "core" / "_static" / "tiktoken_cache" for place in places]
    for folder in candidates:
        if not _intact(folder / _VOCABULARY):
            continue
        # tiktoken reads the variable once, here; the user's own setting is put back.
        os.environ[_CACHE_DIR] = str(folder)
        try:
            return tiktoken.get_encoding("cl100k_base")
        finally:
            if theirs is None:
                del os.environ[_CACHE_DIR]
            else:
                os.environ[_CACHE_DIR] = theirs
    raise CorpusError(
        "the cl100k_base vocabulary is missing or damaged",
        hint="reinstall llama-index-core, which brings it",
    )


def _intact(path: Path) -> bool:
    """Whether a file is the vocabulary; tiktoken would download it again if it were not."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == _VOCABULARY_SHA256
    except OSError:
        return False
