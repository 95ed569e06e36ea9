"""What can go wrong with a language model, in words for the user; knows no client library and shows no server's text.

Errors are told apart by what all clients share (an HTTP status, the name of the error), and never shown as they
came: servers repeat keys and prompts in them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import MappingProxyType

from corpus.errors import AnswerError

__all__ = ["Failure", "LlmError", "classify"]


class Failure(StrEnum):
    """Why a language model gave no usable answer."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    UNAUTHORISED = "unauthorised"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    NO_MODEL = "no_model"
    REJECTED = "rejected"
    CUT = "cut"
    EMPTY = "empty"
    GARBAGE = "garbage"
    COPIED = "copied"
    REFUSED = "refused"
    OTHER = "other"


_SAID = MappingProxyType(
    {
        Failure.UNREACHABLE: ("can't be reached", "is its server running, and its address right?"),
        Failure.TIMEOUT: ("took too long", "try again, or allow it more seconds: IBID_LLM_TIMEOUT"),
        Failure.UNAUTHORISED: ("refused the key", "check the key"),
        Failure.RATE_LIMITED: (
            "is over its limit of requests",
            "wait a little, or check the account's limits",
        ),
        Failure.SERVER_ERROR: ("has a fault of its own", "try again later"),
        Failure.NO_MODEL: ("isn't known to the server", "check the model's name and the address"),
        Failure.REJECTED: ("rejected the request", "check the model's name and its context window"),
        Failure.CUT: ("broke off in the middle of its answer", "try again"),
        Failure.EMPTY: ("answered nothing", "try again, or another model"),
        Failure.GARBAGE: ("answered nothing that can be read", "try another model"),
        Failure.COPIED: ("only copied the documents, line by line", "try another model"),
        Failure.REFUSED: ("declined to answer", "the documents' own words are below"),
        Failure.OTHER: ("failed", "`ibid models` tries the connection"),
    }
)

_HOUR, _DAY = 3_600.0, 86_400.0


class LlmError(AnswerError):
    """A language model gave no usable answer.

    Attributes:
        failure: Why, for programs.
        model: Its name.
        wait: Seconds that the server asks to wait before the next request, or None.
    """

    def __init__(self, failure: Failure, *, model: str, wait: float | None = None) -> None:
        what, hint = _SAID[failure]
        if wait is not None and wait < _HOUR and failure in {Failure.RATE_LIMITED, Failure.SERVER_ERROR}:
            hint = f"try again in {math.ceil(wait):,} s"
        super().__init__(
            f"the language model {model} {what}",
            hint=hint,
            retryable=failure in {Failure.TIMEOUT, Failure.RATE_LIMITED, Failure.SERVER_ERROR, Failure.CUT},
        )
        self.failure = failure
        self.wait = wait
        self.model = model

    def again(self) -> LlmError:
        """The same for another request: an exception that was raised holds on to where it was."""
        return LlmError(self.failure, model=self.model, wait=self.wait)


def classify(error: BaseException) -> Failure:
    """What an exception of a client library means.

    >>> classify(TimeoutError()), classify(ConnectionRefusedError())
    (<Failure.TIMEOUT: 'timeout'>, <Failure.UNREACHABLE: 'unreachable'>)
    """
    for cause in _causes(error):
        status = _status(cause)
        if status is not None:
            return _of_status(status)
    for cause in _causes(error):
        name = type(cause).__name__
        if isinstance(cause, TimeoutError) or "Timeout" in name:
            # A connection that can't be made in time is a server that isn't there.
            return Failure.UNREACHABLE if "Connect" in name else Failure.TIMEOUT
        if "RemoteProtocol" in name or "ReadError" in name or "IncompleteRead" in name:
            return Failure.CUT
        if isinstance(cause, ConnectionError) or "Connect" in name:
            deeper = next((c for c in _causes(cause) if "Timeout" in type(c).__name__), None)
            if deeper is not None and "Connect" not in type(deeper).__name__:
                return Failure.TIMEOUT
            return Failure.UNREACHABLE
        if "JSON" in name or "Decode" in name:
            return Failure.GARBAGE
        if name == "APIError":
            # An error in place of an answer, after the status said that all is well: a fault of the server.
            return Failure.SERVER_ERROR
    return Failure.OTHER


def wait_asked(error: BaseException) -> float | None:
    """Seconds that a server asks to wait (`Retry-After`: a number or a date), or None where it doesn't."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None)
        said = headers.get("retry-after") if isinstance(headers, Mapping) else None
        if not isinstance(said, str):
            continue
        if said.strip().isdecimal():
            return min(float(said), _DAY)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        return min(max(0.0, until.timestamp() - time.time()), _DAY)
    return None


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _status(error: BaseException) -> int | None:
    """The HTTP status, or the code that a server gives in an answer that it had begun."""
    body = getattr(error, "body", None)
    code = body.get("code") if isinstance(body, dict) else None
    for status in (
        getattr(error, "status_code", None),
        getattr(getattr(error, "response", None), "status_code", None),
        int(code) if isinstance(code, str) and code.isascii() and code.isdecimal() else code,
    ):
        if isinstance(status, int) and 300 <= status < 600:
            return status
    return None


def _of_status(status: int) -> Failure:
    if status < 400:
        # Sent on to another address: a key isn't taken there.
        return Failure.UNREACHABLE
    if status in {401, 403}:
        return Failure.UNAUTHORISED
    if status == 404:
        return Failure.NO_MODEL
    if status in {408, 504}:
        return Failure.TIMEOUT
    if status == 429:
        return Failure.RATE_LIMITED
    return Failure.SERVER_ERROR if status >= 500 else Failure.REJECTED
