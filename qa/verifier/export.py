"""Makes the shipped model files from a training checkpoint; runs at no user's machine.

    python -m qa.verifier.export --checkpoint verifier.pt --out qa/verifier/model --data ../shared/data

Needs the `train` extra (torch, openvino, nncf). Prints the hashes that runtime.py records.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from index.minilm.silence import import_openvino
from index.minilm.word_table import without_words
from qa.reader.export import quantised
from qa.verifier.claims import claims
from qa.verifier.model import VerifierNet
from qa.verifier.pieces import encode
from qa.verifier.train import load_start, material_of

__all__ = ["build", "main"]

_CALIBRATION = 600


def build(net: VerifierNet) -> Any:
    """The network as an OpenVINO graph: `ids`, `types`, `mask` to the verdicts' logits [pairs, 3]."""
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


def main() -> None:
    """Reads the command line and writes model.xml and model.bin."""
    ov = import_openvino()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="as in training; for the scales of int8")
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--form", choices=("int8", "fp32"), default="int8")
    options = parser.parse_args()
    net = VerifierNet()
    load_start(net, options.checkpoint)
    model = build(net)
    if options.form == "int8":
        tokenizer = Tokenizer.from_file(str(options.tokenizer))
        tokenizer.encode_special_tokens = True
        material = material_of(net, options.data, tokenizer)
        pairs = islice(claims(material, seed=99), _CALIBRATION)
        model = quantised(model, [encode(tokenizer, p.claim, p.evidence) for p in pairs])
    if options.form == "int8":
        without_words(model, ov)
    options.out.mkdir(parents=True, exist_ok=True)
    ov.save_model(model, options.out / "model.xml", compress_to_fp16=options.form != "fp32")
    for name in ("model.xml", "model.bin"):
        data = (options.out / name).read_bytes()
        sys.stdout.write(f'    "{name}": "{hashlib.sha256(data).hexdigest()}",  # {len(data)} bytes\n')


if __name__ == "__main__":
    main()
