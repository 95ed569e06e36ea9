"""Averages checkpoints of runs that began from one another: better than any of them; trains nothing.

    python -m qa.reader.average --out mean.pt first.pt:0.4 second.pt:0.6

The mean of the weights keeps what each run learned ("model soups", Wortsman et al. 2022; for a model and what it was
fine-tuned to, WiSE-FT, Wortsman et al. 2022). It works for runs of one descent alone: others lie in other basins.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

__all__ = ["average", "main"]


def average(nets: Sequence[tuple[Mapping[str, Tensor], float]]) -> dict[str, Tensor]:
    """The weighted mean of networks of one shape, summed in double precision.

    Args:
        nets: State dictionaries with the same names, each with its weight; the weights needn't sum to one.

    Raises:
        ValueError: There are none, their names differ, or the weights sum to nothing.
    """
    total = sum(weight for _, weight in nets)
    if not nets or total <= 0 or any(net.keys() != nets[0][0].keys() for net, _ in nets):
        raise ValueError("networks of the same names, and weights of more than 0 together, are needed")
    return {
        name: sum((net[name].double() * weight for net, weight in nets), torch.zeros(()))
        .div(total)
        .to(like.dtype)
        for name, like in nets[0][0].items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line and writes the mean as a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("checkpoints", nargs="+", help="FILE:WEIGHT of a reader or of a verifier")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    nets = []
    for item in options.checkpoints:
        path, _, weight = item.rpartition(":")
        nets.append((torch.load(path, weights_only=True)["net"], float(weight)))
    torch.save({"net": average(nets)}, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
