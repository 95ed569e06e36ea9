"""The verifier's network in torch, for training alone: the reader's trunk with one head of three verdicts.

`torch` is an extra for training; the runtime doesn't import this.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from qa.reader.model import ReaderNet

__all__ = ["VerifierNet"]


class VerifierNet(nn.Module):
    """MiniLM-L6 over [CLS] claim [SEP] evidence [SEP]; logits of supported, unsupported, contradicted."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = ReaderNet()
        self.verdict = nn.Linear(self.trunk.words.embedding_dim, 3)
        nn.init.normal_(self.verdict.weight, std=0.02)
        nn.init.zeros_(self.verdict.bias)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """The verdicts' logits.

        Args:
            ids: [batch, length].
            types: 0 for the claim, 1 for the evidence, [batch, length].
            mask: 1 where there is a piece, else 0, float [batch, length].

        Returns:
            float32 [batch, 3].
        """
        net = self.trunk
        x = net.norm(net.words(ids) + net.positions.weight[: ids.shape[1]] + net.types(types))
        if torch.is_autocast_enabled("cpu"):
            mask = mask.to(torch.get_autocast_dtype("cpu"))
        bias = ((mask - 1.0) * 10000.0)[:, None, None, :]
        for layer in net.layers:
            x = layer(x, bias)
        found: Tensor = self.verdict(x[:, 0])
        return found.float()
