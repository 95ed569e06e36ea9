"""Makes the shipped model files from the published weights; knows no documents and runs at no user's machine.

It needs `pip install openvino nncf safetensors tokenizers`, the folder of the published model and text to
calibrate on, one passage a line or the paragraphs of a SQuAD file:

    python -m index.minilm.export MODEL_FOLDER OUT_FOLDER TEXTS...
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.minilm.silence import import_openvino

SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_CALIBRATION_TEXTS = 1000
_HEADS, _LAYERS, _EPSILON = 12, 6, 1e-12


def build(weights: Mapping[str, Any]) -> Any:
    """The network as an OpenVINO graph: `ids` and `mask` [texts, pieces] to `tokens` [texts, pieces, 384].

    Written out by hand, since the query, key and value products of a layer then run as one
    (4 % faster in bf16), and the export needs no other framework.

    Args:
        weights: The published tensors by name.
    """
    ov = import_openvino()
    op = ov.opset13

    def numbers(*values: int) -> Any:
        return op.constant(np.array(values, np.int64))

    def tensor(name: str) -> Any:
        return weights[name].astype(np.float32)

    def affine(x: Any, weight: Any, bias: Any) -> Any:
        product = op.matmul(x, op.constant(np.ascontiguousarray(weight)), False, True)
        return op.add(product, op.constant(bias[None, None]))

    def dense(x: Any, name: str) -> Any:
        return affine(x, tensor(f"{name}.weight"), tensor(f"{name}.bias"))

    def norm(x: Any, name: str) -> Any:
        unit = op.mvn(x, numbers(-1), True, _EPSILON, "inside_sqrt")
        scaled = op.multiply(unit, op.constant(tensor(f"{name}.weight")[None, None]))
        return op.add(scaled, op.constant(tensor(f"{name}.bias")[None, None]))

    ids = op.parameter([-1, -1], np.int32, name="ids")
    mask = op.parameter([-1, -1], np.float32, name="mask")
    for node in (ids, mask):
        node.output(0).set_names({node.get_friendly_name()})
    zero = op.constant(np.int64(0))
    # 0 for a piece, -10000 for padding: far enough for exp() to give exactly 0, within bf16's range.
    wide = op.unsqueeze(op.unsqueeze(mask, numbers(1)), numbers(1))
    bias = op.multiply(op.subtract(wide, op.constant(np.float32(1))), op.constant(np.float32(10000)))

    words = op.gather(op.constant(tensor("embeddings.word_embeddings.weight")), ids, zero)
    places = (
        tensor("embeddings.position_embeddings.weight") + tensor("embeddings.token_type_embeddings.weight")[0]
    )
    length = op.gather(op.shape_of(ids, "i64"), numbers(1), zero)
    used = op.slice(op.constant(places), numbers(0), length, numbers(1), numbers(0))
    hidden = norm(op.add(words, op.unsqueeze(used, numbers(0))), "embeddings.LayerNorm")

    size = places.shape[1]
    scale = np.float32((size // _HEADS) ** -0.5)
    order = numbers(0, 2, 1, 3)
    for number in range(_LAYERS):
        layer = f"encoder.layer.{number}"
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        scales = (scale, np.float32(1), np.float32(1))
        weight = np.concatenate([tensor(f"{p}.weight") * s for p, s in zip(parts, scales, strict=True)])
        offset = np.concatenate([tensor(f"{p}.bias") * s for p, s in zip(parts, scales, strict=True)])
        joined = op.split(affine(hidden, weight, offset), op.constant(np.int64(2)), 3)
        query, key, value = (
            op.transpose(op.reshape(part, numbers(0, 0, _HEADS, size // _HEADS), True), order)
            for part in joined.outputs()
        )
        attention = op.softmax(op.add(op.matmul(query, key, False, True), bias), -1)
        context = op.transpose(op.matmul(attention, value, False, False), order)
        mixed = dense(op.reshape(context, numbers(0, 0, size), True), f"{layer}.attention.output.dense")
        hidden = norm(op.add(mixed, hidden), f"{layer}.attention.output.LayerNorm")
        wide_layer = op.gelu(dense(hidden, f"{layer}.intermediate.dense"), "erf")
        narrow = dense(wide_layer, f"{layer}.output.dense")
        hidden = norm(op.add(narrow, hidden), f"{layer}.output.LayerNorm")
    hidden.output(0).set_names({"tokens"})
    return ov.Model([op.result(hidden)], [ids, mask], "all-MiniLM-L6-v2")


def quantised(model: Any, tokenizer: Any, texts: Sequence[str]) -> Any:
    """The graph with int8 weights and activations, scales fixed from `texts`; the attention stays float.

    Fixed scales, not scales taken from each input: with those a vector would depend on its batch.
    The attention's own products stay as they are, since int8 makes them no faster here.
    """
    import nncf

    products = [
        node.get_friendly_name()
        for node in model.get_ordered_ops()
        if node.get_type_name() == "MatMul" and node.input_value(1).get_node().get_type_name() != "Constant"
    ]
    items = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids[:512]], np.int32)
        items.append({"ids": ids, "mask": np.ones(ids.shape, np.float32)})
    return nncf.quantize(
        model,
        nncf.Dataset(items),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(items),
        ignored_scope=nncf.IgnoredScope(names=products),
    )


def read_texts(path: Path) -> list[str]:
    """The passages of a SQuAD-format JSON file, else the lines of a text (last column of a table)."""
    if path.suffix == ".json":
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        return [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    return [line.split("\t")[-1] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str]) -> int:
    """Write model.xml, model.bin and tokenizer.json, and print the hashes that runtime.py records."""
    if len(arguments) < 3:
        sys.stderr.write("usage: python -m index.minilm.export MODEL_FOLDER OUT_FOLDER TEXTS...\n")
        return 2
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    source, out = Path(arguments[0]), Path(arguments[1])
    data = (source / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        sys.stderr.write(f"{source / 'model.safetensors'} is not the published file\n")
        return 1
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    pick = random.Random(0)  # noqa: S311 (a sample, not a secret)
    texts = []
    for name in arguments[2:]:
        texts += pick.sample(read_texts(Path(name)), _CALIBRATION_TEXTS // len(arguments[2:]))
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    ov = import_openvino()
    model = quantised(build(load(data)), tokenizer, texts)
    ov.save_model(model, out / "model.xml", compress_to_fp16=True)
    for name in ("model.xml", "model.bin", "tokenizer.json"):
        found = (out / name).read_bytes()
        sys.stdout.write(f'    "{name}": "{hashlib.sha256(found).hexdigest()}",  # {len(found)} bytes\n')
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
