"""The network in torch, for training alone: MiniLM-L6 with heads for start, end and "the answer is here".

`torch` is an extra for training; the runtime doesn't import this.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["ReaderNet", "load_minilm"]


class _Layer(nn.Module):
    def __init__(self, size: int, inner: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(size, 3 * size)
        self.out = nn.Linear(size, size)
        self.norm1 = nn.LayerNorm(size, eps=1e-12)
        self.up = nn.Linear(size, inner)
        self.down = nn.Linear(inner, size)
        self.norm2 = nn.LayerNorm(size, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, size = x.shape
        width = size // self.heads
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width).permute(2, 0, 3, 1, 4)
        # Not scaled_dot_product_attention: its backward pass took a third of the step on this processor.
        scores = (q * width**-0.5) @ k.transpose(-1, -2) + bias
        mixed = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, size)
        x = self.norm1(x + self._drop(self.out(mixed)))
        found: Tensor = self.norm2(x + self._drop(self.down(functional.gelu(self.up(x)))))
        return found

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training) if self.dropout else x


class ReaderNet(nn.Module):
    """MiniLM-L6 and three heads; input [CLS] question [SEP] title. passage [SEP]."""

    def __init__(
        self,
        *,
        vocabulary: int = 30522,
        size: int = 384,
        inner: int = 1536,
        layers: int = 6,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, size)
        self.positions = nn.Embedding(512, size)
        self.types = nn.Embedding(2, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList([_Layer(size, inner, 12, dropout) for _ in range(layers)])
        self.span = nn.Linear(size, 2)
        self.has = nn.Linear(size, 1)
        for head in (self.span, self.has):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The heads' outputs.

        Args:
            ids: [batch, length].
            types: 0 for the question, 1 for title and passage, [batch, length].
            mask: Whether there is a piece, [batch, length].

        Returns:
            (start and end logits [batch, length, 2], has-answer logits [batch]), float32.
        """
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.types(types)
        x = self.norm(x)
        bias = (~mask).to(torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype)
        bias = (bias * -10000.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return self.span(x).float(), self.has(x[:, 0]).float().squeeze(-1)


def load_minilm(net: ReaderNet, weights: dict[str, Tensor]) -> None:
    """Starts the network from MiniLM's weights, as its safetensors names them.

    Raises:
        KeyError: A weight is missing.
        ValueError: They don't fill the network but for its heads.
    """
    e = "embeddings."
    found = {
        "words.weight": weights[e + "word_embeddings.weight"],
        "positions.weight": weights[e + "position_embeddings.weight"],
        "types.weight": weights[e + "token_type_embeddings.weight"],
        "norm.weight": weights[e + "LayerNorm.weight"],
        "norm.bias": weights[e + "LayerNorm.bias"],
    }
    for n in range(len(net.layers)):
        old, new = f"encoder.layer.{n}.", f"layers.{n}."
        for kind in ("weight", "bias"):
            found[f"{new}qkv.{kind}"] = torch.cat(
                [weights[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for ours, theirs in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                found[f"{new}{ours}.{kind}"] = weights[f"{old}{theirs}.{kind}"]
    missing, unexpected = net.load_state_dict(found, strict=False)
    if unexpected or {m.split(".")[0] for m in missing} != {"span", "has"}:
        raise ValueError(f"not MiniLM's weights: missing {missing}, unexpected {unexpected}")
