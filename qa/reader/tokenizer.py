"""The models' tokenizer, for training and exporting; the running models have theirs from `qa/pairs.py`."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

__all__ = ["load_tokenizer", "vocabulary_of"]


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a tokenizer.json, to which "[SEP]" in a text is text."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True
    return tokenizer


def vocabulary_of(tokenizer: Tokenizer) -> list[str]:
    """Its word pieces by number, as the rows of the word vectors are."""
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
