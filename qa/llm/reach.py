"""Whether anything listens at an address, known within a second and a half; knows no protocol and no model."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

__all__ = ["CONNECT_SECONDS", "reachable"]

CONNECT_SECONDS = 1.5


def reachable(address: str) -> bool:
    """Whether something listens at an address; also where none is given, or a proxy stands between.

    `CONNECT_SECONDS` hold for the look-up of the name and all its addresses together: a host that drops what it is
    sent costs each of them the whole time, and a name server that is gone ten seconds or more.
    """
    parts = urlsplit(address)
    if not parts.hostname:
        return True
    if parts.scheme in getproxies() and not proxy_bypass(parts.hostname):
        return True
    found = threading.Event()
    ended = threading.Event()

    def connect() -> None:
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            socket.create_connection((parts.hostname, port), timeout=CONNECT_SECONDS).close()
            found.set()
        except (OSError, ValueError):  # refused, dropped, no such name, no such port: all the same here
            found.clear()
        finally:
            ended.set()

    threading.Thread(target=connect, name="ibid-llm-reach", daemon=True).start()
    ended.wait(CONNECT_SECONDS)
    return found.is_set()
