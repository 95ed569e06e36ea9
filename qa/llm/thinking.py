"""Takes what a model thinks aloud out of its stream; knows no model and no sentences.

Reasoning models write `<think>…</think>` before their answer. Some servers leave the tags in the text, and where the
prompt's template opened the block, only its end is in the stream: everything before an end that nothing has opened is
reasoning, which is known only when the end comes. What was made of it until then is to be dropped (`Dropped`). Of
models whose names say that they reason nothing is passed on before that. What stands in a block that never ends is
reasoning, too. Held back is otherwise only what may become a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Dropped", "Thoughts", "reasons", "spoken"]

_NAMES = ("think", "thinking", "thought", "reasoning")
_TAGS = {
    **{f"<{name}>": True for name in _NAMES},
    **{f"</{name}>": False for name in _NAMES},
    "[think]": True,  # Mistral's
    "[/think]": False,
    "◁think▷": True,  # Moonshot's
    "◁/think▷": False,
}
_TAG = re.compile("|".join(map(re.escape, _TAGS)), re.I | re.A)
_LONGEST = max(map(len, _TAGS))
_REASONERS = re.compile(r"(?<![^\W_])(?:r1|qwq|thinking|reasoning|magistral)(?![^\W_])", re.I)


def reasons(model: str) -> bool:
    """Whether a model's name says that it thinks aloud.

    >>> reasons("deepseek-r1:8b"), reasons("Qwen3-4B-Thinking-2507"), reasons("llama3.1")
    (True, True, False)
    """
    return _REASONERS.search(model) is not None


def spoken(text: str) -> str:
    """A whole text without reasoning.

    >>> spoken("<think>Hm.</think>They met."), spoken("Hm.</think>They met."), spoken("<think>Hm.")
    ('They met.', 'They met.', '')
    """
    thoughts = Thoughts()
    kept: list[str] = []
    for item in (*thoughts.feed(text), *thoughts.end()):
        if isinstance(item, Dropped):
            kept.clear()
        else:
            kept.append(item)
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Everything before this was reasoning."""


class Thoughts:
    """Reads a stream piece by piece.

    Args:
        waits: Passes nothing on before a block has begun or ended, or the stream has ended.

    >>> thoughts = Thoughts()
    >>> [*thoughts.feed("<thi"), *thoughts.feed("nk>Hm.</think>They"), *thoughts.feed(" met."), *thoughts.end()]
    ['They', ' met.']
    >>> [*thoughts.feed("Hm.</think>They met."), *thoughts.end()]
    ['Hm.', Dropped(), 'They met.']
    """

    def __init__(self, *, waits: bool = False) -> None:
        self._held = ""
        self._inside = False
        self._waits = waits
        self._waiting = ""

    def feed(self, piece: str) -> Iterator[str | Dropped]:
        """What can be told from the next piece of the stream."""
        self._held += piece
        while (match := _TAG.search(self._held)) is not None:
            before, self._held = self._held[: match.start()], self._held[match.end() :]
            yield from self._said(before)
            if _TAGS[match[0].lower()]:
                if self._waits and not self._waiting.strip():
                    self._waits, self._waiting = False, ""
                self._inside = True
            elif self._inside:
                self._inside = False
            else:
                self._waits, self._waiting = False, ""
                yield Dropped()
        whole = len(self._held) - self._unfinished()
        said, self._held = self._held[:whole], self._held[whole:]
        yield from self._said(said)

    def end(self) -> Iterator[str]:
        """What was held back when the stream ended."""
        held, self._held = self._held, ""
        yield from self._said(held)
        self._waits = False
        waiting, self._waiting = self._waiting, ""
        if waiting:
            yield waiting

    def _said(self, text: str) -> Iterator[str]:
        if self._inside or not text:
            return
        if self._waits:
            self._waiting += text
        else:
            yield text

    def _unfinished(self) -> int:
        """How many of the last characters may become a tag."""
        for length in range(min(_LONGEST - 1, len(self._held)), 0, -1):
            last = self._held[-length:].lower()
            if any(tag.startswith(last) for tag in _TAGS):
                return length
        return 0
