"""Takes what a model thinks aloud, and the signs of its prompt's template, out of its stream; knows no model and no sentences.

Reasoning models write `<think>…</think>` before their answer. Some servers leave the tags in the text, and where the
prompt's template opened the block, only its end is in the stream: everything before an end that nothing has opened is
reasoning, which is known only when the end comes. What was made of it until then is to be dropped (`Dropped`). Of
models whose names say that they reason nothing is passed on before that. What stands in a block that never ends is
reasoning, too. Held back is otherwise only what may become a tag.

Where a server doesn't know a model's template, its signs come as text (`<|im_end|>`), and behind the one that ends its
turn the model writes the user's next question and answers that. Lines that a model is shown hold no angle brackets
(`qa.llm.packing`), so none of it can be a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Dropped", "Thoughts", "reasons", "spoken"]

_NAMES = (
    "think",
    "thinking",
    "thought",
    "thoughts",
    "reasoning",
    "reflection",
    "analysis",
    "scratchpad",
    "seed:think",
)


class _Tag(Enum):
    """What a tag is for."""

    OPENS = auto()  # reasoning
    CLOSES = auto()
    ENDS = auto()  # the turn, if anything was said in it
    NONE = auto()  # nothing: it is taken out
    BREAKS = auto()  # the line


_TAGS = {
    **{f"<{name}>": _Tag.OPENS for name in _NAMES},
    **{f"</{name}>": _Tag.CLOSES for name in _NAMES},
    "[think]": _Tag.OPENS,  # Mistral's
    "[/think]": _Tag.CLOSES,
    "◁think▷": _Tag.OPENS,  # Moonshot's
    "◁/think▷": _Tag.CLOSES,
    # OpenAI's harmony: each message says on which channel it is.
    "<|channel|>analysis<|message|>": _Tag.OPENS,
    "<|channel|>commentary<|message|>": _Tag.OPENS,
    "<|channel|>final<|message|>": _Tag.CLOSES,
    **dict.fromkeys(
        ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end|>", "<|return|>", "<|endoftext|>", "<|end_of_text|>",
         "<|end_of_turn|>", "<end_of_turn>", "</s>", "<|im_start|>user", "<|user|>", "<start_of_turn>user", "[inst]",
         "<|start_header_id|>user<|end_header_id|>", "<｜end▁of▁sentence｜>", "<eos>"],
        _Tag.ENDS,
    ),
    **dict.fromkeys(
        ["<|im_start|>assistant", "<|im_start|>", "<|assistant|>", "<start_of_turn>model", "<start_of_turn>", "<s>", "[/inst]",
         "<|start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<|begin_of_text|>", "<bos>", "<|message|>",
         "<answer>", "</answer>", "<response>", "</response>", "<output>", "</output>", "<final>", "</final>"],
        _Tag.NONE,
    ),
    **dict.fromkeys(["<br>", "<br/>", "<br />", "<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>", "</li>"], _Tag.BREAKS),
    "<li>": _Tag.BREAKS,
}  # fmt: skip
# The longest first: "<|im_start|>assistant" before "<|im_start|>".
_TAG = re.compile("|".join(map(re.escape, sorted(_TAGS, key=len, reverse=True))), re.I | re.A)
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

    Attributes:
        ended: Whether the model has ended its turn: what comes behind that is no part of the answer.

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
        self._spoke = False
        self.ended = False

    def feed(self, piece: str) -> Iterator[str | Dropped]:
        """What can be told from the next piece of the stream."""
        self._held += piece
        while (match := self._tag(whole=False)) is not None:
            before, self._held = self._held[: match.start()], self._held[match.end() :]
            yield from self._said(before)
            yield from self._met(_TAGS[match[0].lower()])
        whole = len(self._held) - self._unfinished()
        said, self._held = self._held[:whole], self._held[whole:]
        yield from self._said(said)

    def _tag(self, *, whole: bool) -> re.Match[str] | None:
        """The first tag in what is held, once it is known which one it is."""
        match = _TAG.search(self._held)
        if match is None or whole:
            return match
        rest = self._held[match.start() :].lower()
        longer = any(len(tag) > len(rest) and tag.startswith(rest) for tag in _TAGS)
        return None if longer else match

    def _met(self, tag: _Tag) -> Iterator[str | Dropped]:
        """What a tag does."""
        if tag is _Tag.OPENS:
            if self._waits and not self._waiting.strip():
                self._waits, self._waiting = False, ""
            self._inside = True
        elif tag is _Tag.CLOSES and self._inside:
            self._inside = False
        elif tag is _Tag.CLOSES:
            self._waits, self._waiting, self._spoke = False, "", False
            yield Dropped()
        elif tag is _Tag.ENDS:
            self.ended = self.ended or (self._spoke and not self._inside)
        else:
            yield from self._said("\n" if tag is _Tag.BREAKS else " ")

    def end(self) -> Iterator[str | Dropped]:
        """What was held back when the stream ended."""
        while (match := self._tag(whole=True)) is not None:
            before, self._held = self._held[: match.start()], self._held[match.end() :]
            yield from self._said(before)
            yield from self._met(_TAGS[match[0].lower()])
        held, self._held = self._held, ""
        yield from self._said(held)
        self._waits = False
        waiting, self._waiting = self._waiting, ""
        if waiting:
            yield waiting

    def _said(self, text: str) -> Iterator[str]:
        if self._inside or self.ended or not text:
            return
        self._spoke = self._spoke or any(map(str.isalnum, text))
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
