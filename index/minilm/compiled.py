"""Checks a shipped model's files and compiles its graph for this processor; knows no texts and no vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import IbidError
from index.memory import give_back
from index.minilm.processor import has_int8_products, look_up_before_scaling, widen
from index.minilm.silence import import_openvino
from index.minilm.word_table import lend_words

__all__ = ["Compiled", "check_files", "compile_graph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A graph that can run.

    Attributes:
        model: OpenVINO's compiled model.
        precision: "f32" or "bf16", of what isn't int8.
        int8: Whether it multiplies in int8.
    """

    model: Any
    precision: str
    int8: bool


def check_files(folder: Path, hashes: Mapping[str, str], *, what: str, error: type[IbidError]) -> None:
    """Refuses files that are missing or not the ones that ship.

    Args:
        folder: Where they are.
        hashes: SHA-256 by file name.
        what: Whose files they are, for the message: "The reader".
        error: The error to raise.
    """
    for name, expected in hashes.items():
        path = folder / name
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as reason:
            raise error(
                f"{what}'s file {path} can't be read: {reason.strerror}", hint="reinstall ibid"
            ) from reason
        if found != expected:
            raise error(
                f"{what}'s file {path} is not the one that ships: SHA-256 {found[:12]}… instead of {expected[:12]}…",
                hint="reinstall ibid",
            )


def compile_graph(
    path: Path, *, threads: int, streams: int, precision: str | None = None, int8: bool | None = None
) -> Compiled:
    """Compiles `model.xml`.

    Args:
        path: The graph; its weights lie beside it.
        threads: Processor threads.
        streams: How many runs go on at a time.
        precision: "f32" or "bf16" for what isn't int8; by default bf16 where the processor has it.
        int8: Whether to multiply in int8; by default where the processor can.
    """
    openvino = import_openvino()
    core = openvino.Core()
    if precision is None:
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    model = core.read_model(path)
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": streams,
        "ENABLE_CPU_PINNING": False,  # two pinned processes in one container share a core
    }
    int8 = has_int8_products() if int8 is None else int8
    lend_words(model, openvino)
    look_up_before_scaling(model, openvino)
    if not int8:
        widen(model, openvino)
        settings["LP_TRANSFORMS_MODE"] = "NO"  # the same roundings, computed in float
    compiled = Compiled(model=core.compile_model(model, "CPU", settings), precision=precision, int8=int8)
    give_back()
    return compiled
