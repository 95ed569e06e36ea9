"""Imports OpenVINO without its telemetry; knows nothing else."""

from __future__ import annotations

import importlib
import sys
import threading
from typing import Any

__all__ = ["import_openvino"]

_TELEMETRY = "openvino_telemetry"
_lock = threading.Lock()


def import_openvino() -> Any:
    """The `openvino` module; every import of it in Ibid goes through here.

    `import openvino` (seen with 2026.4.1) starts a thread that looks up www.google-analytics.com and sends an
    "import" event, unless a consent file in the home folder says no. Without the telemetry package it falls back
    to a stub of its own that does nothing; so the package is hidden while OpenVINO is first imported, and only
    then, for other libraries in the process may need it.
    """
    with _lock:
        if "openvino" in sys.modules:
            return sys.modules["openvino"]
        hidden = {
            name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == _TELEMETRY
        }
        sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # importing it now raises ImportError
        try:
            return importlib.import_module("openvino")
        finally:
            del sys.modules[_TELEMETRY]
            sys.modules.update(hidden)
