"""A trained network as an OpenVINO graph: converted, rounded, written; knows no network by name."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from index.minilm.silence import import_openvino

__all__ = ["Pieces", "graph_of", "quantised", "rounded_weights", "save_graph"]


class Pieces(Protocol):
    """A pair's word pieces and which of its two texts each belongs to."""

    @property
    def ids(self) -> Sequence[int]:
        """The pieces."""
        ...

    @property
    def types(self) -> Sequence[int]:
        """0 for the first text, 1 for the second."""
        ...


def graph_of(net: torch.nn.Module) -> Any:
    """The network as a graph of `ids`, `types` and `mask`, each [pairs, pieces], to its output.

    Args:
        net: Takes these three, int32, int32 and float32 (1 for a piece, 0 for padding), and gives one tensor.
    """
    ov = import_openvino()
    example = (
        torch.zeros(2, 24, dtype=torch.int32),
        torch.zeros(2, 24, dtype=torch.int32),
        torch.ones(2, 24),
    )
    shape = ov.PartialShape([-1, -1])
    model = ov.convert_model(
        net.eval(),
        example_input=example,
        input=[("ids", shape, ov.Type.i32), ("types", shape, ov.Type.i32), ("mask", shape, ov.Type.f32)],
    )
    for port, name in zip(model.inputs, ("ids", "types", "mask"), strict=True):
        port.get_tensor().set_names({name})
    return model


def quantised(model: Any, examples: Sequence[Pieces]) -> Any:
    """int8 weights and activations with scales fixed from training pairs; the attention's products stay float."""
    import nncf

    products = [
        node.get_friendly_name()
        for node in model.get_ordered_ops()
        if node.get_type_name() == "ScaledDotProductAttention"
        or (node.get_type_name() == "MatMul" and not _constant(node.input_value(1).get_node()))
    ] + _heads(model)
    items = [
        {
            "ids": np.array([e.ids], np.int32),
            "types": np.array([e.types], np.int32),
            "mask": np.ones((1, len(e.ids)), np.float32),
        }
        for e in examples
    ]
    return nncf.quantize(
        model,
        nncf.Dataset(items),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(items),
        ignored_scope=nncf.IgnoredScope(names=products),
    )


def rounded_weights(model: Any) -> Any:
    """int8 weights, and activations as they are."""
    import nncf

    return nncf.compress_weights(
        model,
        mode=nncf.CompressWeightsMode.INT8_SYM,
        ignored_scope=nncf.IgnoredScope(names=_heads(model)),
    )


def save_graph(model: Any, folder: Path, *, halved: bool) -> None:
    """Writes model.xml and model.bin, and prints their hashes as `HASHES` of a runtime.py records them.

    Args:
        model: The graph.
        folder: Where to; made where there is none.
        halved: Whether what isn't int8 is kept in 16 bits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    import_openvino().save_model(model, folder / "model.xml", compress_to_fp16=halved)
    for name in ("model.xml", "model.bin"):
        data = (folder / name).read_bytes()
        sys.stdout.write(f'    "{name}": "{hashlib.sha256(data).hexdigest()}",  # {len(data)} bytes\n')


def _heads(model: Any) -> list[str]:
    """The heads' products: a thousand weights that aren't worth rounding."""
    return [
        node.get_friendly_name()
        for node in model.get_ordered_ops()
        if node.get_type_name() == "MatMul" and node.get_output_partial_shape(0)[-1] in (1, 2, 3)
    ]


def _constant(node: Any) -> bool:
    while node.get_type_name() in ("Convert", "Multiply", "Transpose", "Reshape"):
        node = node.input_value(0).get_node()
    return bool(node.get_type_name() == "Constant")
