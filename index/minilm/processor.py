"""What the processor can do with int8, and a graph made fit for it; knows no texts and no vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["has_int8_products", "look_up_before_scaling", "widen"]

_FLAGS = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})


def has_int8_products(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor multiplies int8 into int32 in one instruction (VNNI, AMX).

    Older x86 processors add two products in 16 bits first and saturate: the vectors then lose .002 in cosine, and it
    is slower than float32 there (3.4 s of processor time against 2.3 in a trial). OpenVINO claims INT8 for all.

    Args:
        cpuinfo: Where Linux lists the processor's flags; without it numpy is asked.
    """
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        features = vars(np._core._multiarray_umath)["__cpu_features__"]  # type: ignore[attr-defined]  # no public name
        return bool(features.get("AVX512VNNI", False))
    return any(line.startswith("flags") and not _FLAGS.isdisjoint(line.split()) for line in text.splitlines())


def widen(model: Any, openvino: Any) -> None:
    """Replace a graph's int8 weights by the float32 numbers that they stand for, in place.

    A graph's weight is `Multiply([Subtract](Convert(int8), zero), scale)`; OpenVINO would keep it so, and can't run
    it on every processor without VNNI.
    """
    for node in model.get_ordered_ops():
        if node.get_type_name() not in {"MatMul", "Gather"}:
            continue
        for port in node.inputs():
            weight = _value(port.get_source_output().get_node())
            if weight is not None and weight.dtype.kind == "f" and weight.ndim == 2:
                constant = openvino.opset13.constant(np.ascontiguousarray(weight, np.float32))
                port.replace_source_output(constant.output(0))
    model.validate_nodes_and_infer_types()


def look_up_before_scaling(model: Any, openvino: Any) -> None:
    """Let a graph's word table stay int8 in the mapped file: take the words' rows first and scale those, in place.

    As the graph stands, OpenVINO scales the whole table when it compiles: 47 MB of float32, nearly all of it words
    that are never looked up. The vectors are the same.
    """
    op = openvino.opset13
    for node in model.get_ordered_ops():
        if node.get_type_name() != "Gather":
            continue
        scaled = node.input_value(0).get_node()
        if (
            scaled.get_type_name() != "Multiply"
            or scaled.input_value(0).get_node().get_type_name() != "Convert"
        ):
            continue
        table = scaled.input_value(0).get_node().input_value(0)
        ids, axis = node.input_value(1), node.input_value(2)
        rows = op.convert(op.gather(table, ids, axis), "f32")
        found = op.multiply(rows, op.gather(scaled.input_value(1), ids, axis))
        node.output(0).replace(found.output(0))
    model.validate_nodes_and_infer_types()


def _value(node: Any) -> Any:
    """What a constant, or an expression of constants of the four kinds that stand before a weight, comes to."""
    kind = node.get_type_name()
    if kind == "Constant":
        return node.data
    if kind not in {"Convert", "Multiply", "Subtract"}:
        return None
    values = [_value(node.input_value(n).get_node()) for n in range(node.get_input_size())]
    if any(value is None for value in values):
        return None
    values = [value.astype(np.float32) for value in values]
    if kind == "Convert":
        return values[0]
    return values[0] * values[1] if kind == "Multiply" else values[0] - values[1]
