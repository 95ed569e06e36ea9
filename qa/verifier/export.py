"""Makes the shipped model files from a training checkpoint; runs at no user's machine.

    python -m qa.verifier.export --checkpoint verifier.pt --out qa/verifier/model --data ../shared/data

Needs the `train` extra (torch, openvino, nncf). Prints the hashes that runtime.py records.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from index.minilm.silence import import_openvino
from index.minilm.word_table import without_words
from qa.reader.graph import graph_of, quantised, save_graph
from qa.reader.tokenizer import load_tokenizer
from qa.verifier.claims import claims
from qa.verifier.model import VerifierNet
from qa.verifier.pieces import encode
from qa.verifier.train import load_start, material_of

__all__ = ["main"]

_CALIBRATION = 600


def main() -> None:
    """Reads the command line and writes model.xml and model.bin."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="as in training; for the scales of int8")
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--form", choices=("int8", "fp32"), default="int8")
    options = parser.parse_args()
    net = VerifierNet()
    load_start(net, options.checkpoint)
    model = graph_of(net)
    if options.form == "int8":
        tokenizer = load_tokenizer(options.tokenizer)
        material = material_of(net, options.data, tokenizer)
        pairs = islice(claims(material, seed=99), _CALIBRATION)
        model = quantised(model, [encode(tokenizer, p.claim, p.evidence) for p in pairs])
        without_words(model, import_openvino())
    save_graph(model, options.out, halved=options.form != "fp32")


if __name__ == "__main__":
    main()
