"""Makes a follow-up question stand alone with a language model's help, and without it where that fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from qa.answer import Turn
from qa.followup import standalone
from qa.further import asks_for_more
from qa.llm.chat import Chat
from qa.llm.failures import LlmError
from qa.llm.prompt import condensing
from qa.llm.thinking import spoken

__all__ = ["condense"]

_HISTORY_TOKENS = 1200
_LONGEST_WORDS = 60


def condense(
    question: str,
    turns: Sequence[Turn],
    chat: Chat,
    *,
    stands: Callable[[Set[str]], bool] | None = None,
) -> str:
    """The question as it stands alone.

    The conversation is cut from its beginning to what fits into a few hundred words. What the model writes is used
    only if it is one question of reasonable length; it is searched for, and never shown as anything else.

    Args:
        question: The new question.
        turns: Earlier turns, oldest first.
        chat: The model.
        stands: As of `standalone`, which takes its place where it fails.
    """
    if not turns:
        return question
    kept: list[Turn] = []
    left = min(_HISTORY_TOKENS, chat.room(question) // 2)
    for turn in reversed(turns):
        left -= chat.count(turn.content) + 8
        if left < 0:
            break
        kept.insert(0, turn)
    if not kept:
        return standalone(question, turns, stands=stands)
    try:
        written = spoken(chat.ask(*condensing(question, kept)))
    except LlmError:
        return standalone(question, turns, stands=stands)
    lines = [line.strip().strip("\"'“”") for line in written.strip().splitlines() if line.strip()]
    usable = (
        len(lines) == 1 and 0 < len(lines[0].split()) <= _LONGEST_WORDS and any(map(str.isalnum, lines[0]))
    )
    # "What else did she demand?" mustn't become what was asked before.
    if usable and asks_for_more(question) and not asks_for_more(lines[0]):
        usable = False
    return lines[0] if usable else standalone(question, turns, stands=stands)
