"""Makes the shipped model files from a training checkpoint; runs at no user's machine.

    python -m qa.reader.export --checkpoint reader.pt --out qa/reader/model --data ../shared/data --form int8

Needs the `train` extra (torch, openvino, nncf). Prints the hashes that runtime.py records.
"""

from __future__ import annotations

import argparse
import random
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor

from index.minilm.silence import import_openvino
from index.minilm.word_table import without_words
from qa.reader.data import load_public
from qa.reader.encoded import encode
from qa.reader.examples import Material, stream
from qa.reader.graph import graph_of, quantised, rounded_weights, save_graph
from qa.reader.model import ReaderNet
from qa.reader.tokenizer import load_tokenizer, vocabulary_of

__all__ = ["main"]

_CALIBRATION = 600


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


def main() -> None:
    """Reads the command line and writes model.xml and model.bin."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="as in training; for the scales of int8")
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--form", choices=("int8", "weights", "fp16", "fp32"), default="int8")
    options = parser.parse_args()
    net = ReaderNet()
    net.load_state_dict(torch.load(options.checkpoint, weights_only=True)["net"])
    model = graph_of(_Joined(net))
    if options.form == "int8":
        tokenizer = load_tokenizer(options.tokenizer)
        train, _ = load_public(options.data)
        material = Material(
            train, vectors=net.words.weight.detach().numpy(), vocabulary=vocabulary_of(tokenizer)
        )
        source = stream(material, seed=random.Random(99).randrange(2**40))  # noqa: S311 (a sample, not a secret)
        encoded = (e for x in source if (e := encode(tokenizer, x)) is not None)
        model = quantised(model, list(islice(encoded, _CALIBRATION)))
        without_words(model, import_openvino())
    elif options.form == "weights":
        model = rounded_weights(model)
    save_graph(model, options.out, halved=options.form != "fp32")


if __name__ == "__main__":
    main()
