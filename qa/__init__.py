"""Asking a library's documents: cited answers, abstention, conversation.

>>> from qa import ask
>>> answer = ask("what did Lavrov demand?", library="my-library")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.errors import AnswerError, CorpusError, IbidError, LibraryError
    from qa.answer import Answer, AnswerSentence, Citation, Turn
    from qa.asking import ask, open_library, stream
    from qa.chat_engine import ChatEngine
    from qa.conversation import Conversation
    from qa.engine import QueryEngine

__all__ = [
    "Answer",
    "AnswerError",
    "AnswerSentence",
    "ChatEngine",
    "Citation",
    "Conversation",
    "CorpusError",
    "IbidError",
    "LibraryError",
    "QueryEngine",
    "Turn",
    "ask",
    "open_library",
    "stream",
]

_HOME = {
    "Answer": "qa.answer",
    "AnswerError": "corpus.errors",
    "AnswerSentence": "qa.answer",
    "ChatEngine": "qa.chat_engine",
    "Citation": "qa.answer",
    "Conversation": "qa.conversation",
    "CorpusError": "corpus.errors",
    "IbidError": "corpus.errors",
    "LibraryError": "corpus.errors",
    "QueryEngine": "qa.engine",
    "Turn": "qa.answer",
    "ask": "qa.asking",
    "open_library": "qa.asking",
    "stream": "qa.asking",
}


def __getattr__(name: str) -> Any:
    """Imports on first use: `ibid --help` must not wait for the index."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
