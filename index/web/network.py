"""Connections to public addresses alone, within a time and a number of bytes; knows no HTTP.

The address that a name resolved to is checked and then connected to, with no second
look-up between the two, so a name server that answers differently the second time
gains nothing. httpcore's types stop here and in `fetch`.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from corpus.errors import CorpusError
from index.web.ranges import why_not_public

__all__ = ["Allowance", "PublicNetwork", "Resolver", "system_resolver"]

Resolver = Callable[[str, int], Sequence[str]]
"""Name and port to IP addresses; raises OSError where there is none."""

_MOST_ADDRESSES = 4  # tried in turn


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses that this machine's resolver has for a name, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Allowance:
    """The time and bytes that are left for one fetch, redirects included.

    Args:
        seconds: From now.
        size: Bytes that may come over the wire.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._left = size

    def seconds(self, most: float | None = None) -> float:
        """Seconds left, `most` at most.

        Raises:
            CorpusError: None are.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise CorpusError(
                f"it took longer than {self._seconds:g} s", hint="try again later", retryable=True
            )
        return left if most is None else min(left, most)

    def take(self, count: int) -> None:
        """Count bytes that came.

        Raises:
            CorpusError: More came than may.
        """
        self._left -= count
        if self._left < 0:
            raise CorpusError("it is larger than what may be fetched", hint="save it and add the file")


class PublicNetwork(httpcore.NetworkBackend):
    """httpcore's way out: resolves, checks every address, connects to one that was checked.

    Args:
        allowance: Of the fetch.
        resolver: Name to addresses.
        permitted: Says of an address why it may not be connected to, or None; tests that serve from this
            machine let it in here, and nothing else does.
    """

    def __init__(
        self,
        allowance: Allowance,
        *,
        resolver: Resolver = system_resolver,
        permitted: Callable[[str], str | None] = why_not_public,
    ) -> None:
        self._allowance = allowance
        self._resolver = resolver
        self._refusal = permitted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore hands it in
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        """A connection to a checked address of a host.

        Raises:
            CorpusError: The host has no address, one that isn't public, or none that answers.
        """
        addresses = self._resolve(host, port)
        for address in addresses:
            why = self._refusal(address)
            if why is not None:  # one is enough: an answer of both kinds is an attempt to be let through
                raise CorpusError(f"{host} is at {address}, {why}", hint="only public pages are fetched")
        reason = "no address"
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return _Stream(self._connect(address, port, timeout), self._allowance)
            except OSError as error:
                reason = error.strerror or str(error) or type(error).__name__
        raise CorpusError(f"{host} does not answer: {reason}", hint="try again later", retryable=True)

    def _connect(self, address: str, port: int, timeout: float | None) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            connection.settimeout(self._allowance.seconds(timeout))
            connection.connect((address, port))
            # A public address of this very machine leads to services that trust whoever is on it.
            if self._refusal is why_not_public and connection.getsockname()[0] == connection.getpeername()[0]:
                raise CorpusError(f"{address} is this machine", hint="only public pages are fetched")
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return connection

    def _resolve(self, host: str, port: int) -> Sequence[str]:
        """Addresses of a host within the time left: the system's resolver itself knows no limit."""
        answers: queue.Queue[Sequence[str] | Exception] = queue.Queue(1)

        def ask() -> None:
            try:
                answers.put(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            answer = answers.get(timeout=self._allowance.seconds())
        except queue.Empty:
            self._allowance.seconds()
            raise CorpusError(f"{host} could not be resolved in time", retryable=True) from None
        if isinstance(answer, Exception) or not answer:
            raise CorpusError(
                f"{host} can't be found", hint="check the address and the network", retryable=True
            ) from (answer if isinstance(answer, Exception) else None)
        return answer


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the allowance."""

    def __init__(self, connection: socket.socket, allowance: Allowance) -> None:
        self._socket = connection
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._socket.settimeout(self._allowance.seconds(timeout))
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            self._allowance.seconds()
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._allowance.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                self._socket.settimeout(self._allowance.seconds(timeout))
                buffer = buffer[self._socket.send(buffer) :]
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            self._socket.settimeout(self._allowance.seconds(timeout))
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise CorpusError(f"its certificate is not valid: {error.verify_message}") from error
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        except CorpusError:  # the time is up; nobody else holds the connection yet
            self.close()
            raise
        return _Stream(secured, self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None
