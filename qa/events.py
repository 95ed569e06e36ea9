"""Sends the steps of an answer to llama-index's event handlers, so that OpenTelemetry tools see them; knows no step.

Whoever has attached a handler has imported llama-index: where nobody has, it isn't imported here either.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from qa.trace import Step, watching

__all__ = ["reported"]

_MODULE = "llama_index.core.instrumentation"


def reported() -> AbstractContextManager[None]:
    """A block whose steps go to llama-index's event handlers as `IbidStepEvent(name, facts)`, if there are any."""
    if _MODULE not in sys.modules:
        return nullcontext()
    from llama_index.core.instrumentation import get_dispatcher  # type: ignore[attr-defined]  # re-exported without saying so
    from llama_index.core.instrumentation.event_handlers import NullEventHandler

    dispatcher = get_dispatcher(__name__)
    handlers = [*dispatcher.event_handlers, *get_dispatcher("root").event_handlers]
    if all(type(handler) is NullEventHandler for handler in handlers):
        return nullcontext()
    make = _event()
    return watching(lambda step: dispatcher.event(make(step)))


@cache
def _event() -> Callable[[Step], Any]:
    from llama_index.core.instrumentation.events import BaseEvent

    class IbidStepEvent(BaseEvent):
        """A step on the way to an answer; `qa.trace.Step` says which there are."""

        name: str
        facts: dict[str, Any]

        @classmethod
        def class_name(cls) -> str:
            """The event's name."""
            return "IbidStepEvent"

    return lambda step: IbidStepEvent(name=step.name, facts=dict(step.facts))
