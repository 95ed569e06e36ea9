"""Asking a library's documents: cited answers, abstention, conversation.

>>> from qa import ask
>>> answer = ask("what did Lavrov demand?", library="my-library")  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
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

# Imported when first used: llama-index alone takes a second, and `ibid --help` needs none of it.
_HOMES = {
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
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
