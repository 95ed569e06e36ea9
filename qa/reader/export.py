"""Makes the shipped model files from a training checkpoint; runs at no user's machine.

    python -m qa.reader.export --checkpoint reader.pt --out qa/reader/model --data ../shared/data --form int8

Needs the `train` extra (torch, openvino, nncf). Prints the hashes that runtime.py records.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.minilm.silence import import_openvino
from index.minilm.word_table import without_words
from qa.reader.data import load_public
from qa.reader.encoded import encode
from qa.reader.examples import Material, stream
from qa.reader.model import ReaderNet

__all__ = ["Pieces", "main", "quantised"]

_CALIBRATION = 600


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


class _Joined(torch.nn.Module):
    """One output [pairs, pieces, 3]: start, end and has-answer logits."""

    def __init__(self, net: ReaderNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        net = self.net
        x = net.words(ids) + net.positions.weight[: ids.shape[1]] + net.types(types)
        x = net.norm(x)
        bias = ((mask - 1.0) * 10000.0)[:, None, None, :]
        for layer in net.layers:
            x = layer(x, bias)
        return torch.cat([net.span(x), net.has(x)], dim=-1)


def build(net: ReaderNet) -> Any:
    """The network as an OpenVINO graph: `ids`, `types`, `mask` to start, end and has-answer logits."""
    ov = import_openvino()

    example = (
        torch.zeros(2, 24, dtype=torch.int32),
        torch.zeros(2, 24, dtype=torch.int32),
        torch.ones(2, 24),
    )
    shape = ov.PartialShape([-1, -1])
    model = ov.convert_model(
        _Joined(net).eval(),
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


def main() -> None:
    """Reads the command line and writes model.xml and model.bin."""
    ov = import_openvino()
    import nncf

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="as in training; for the scales of int8")
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--form", choices=("int8", "weights", "fp16", "fp32"), default="int8")
    options = parser.parse_args()
    net = ReaderNet()
    net.load_state_dict(torch.load(options.checkpoint, weights_only=True)["net"])
    model = build(net)
    if options.form == "int8":
        tokenizer = Tokenizer.from_file(str(options.tokenizer))
        tokenizer.encode_special_tokens = True
        train, _ = load_public(options.data)
        vocabulary = [w for w, _ in sorted(tokenizer.get_vocab().items(), key=lambda x: x[1])]
        material = Material(train, vectors=net.words.weight.detach().numpy(), vocabulary=vocabulary)
        source = stream(material, seed=random.Random(99).randrange(2**40))  # noqa: S311 (a sample, not a secret)
        encoded = (e for x in source if (e := encode(tokenizer, x)) is not None)
        model = quantised(model, list(islice(encoded, _CALIBRATION)))
    elif options.form == "weights":
        model = nncf.compress_weights(
            model,
            mode=nncf.CompressWeightsMode.INT8_SYM,
            ignored_scope=nncf.IgnoredScope(names=_heads(model)),
        )
    if options.form == "int8":
        without_words(model, ov)
    options.out.mkdir(parents=True, exist_ok=True)
    ov.save_model(model, options.out / "model.xml", compress_to_fp16=options.form != "fp32")
    for name in ("model.xml", "model.bin"):
        data = (options.out / name).read_bytes()
        sys.stdout.write(f'    "{name}": "{hashlib.sha256(data).hexdigest()}",  # {len(data)} bytes\n')


if __name__ == "__main__":
    main()
