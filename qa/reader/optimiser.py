"""The optimiser that reader and verifier are trained with; knows no schedule and no loss."""

from __future__ import annotations

import torch

__all__ = ["optimiser_of"]


def optimiser_of(net: torch.nn.Module, peak: float) -> torch.optim.AdamW:
    """AdamW for the weights that are trained, decaying matrices by 1 % of the rate and nothing else.

    Args:
        net: Parameters with `requires_grad` off are left alone.
        peak: The learning rate to begin with.
    """
    trained = [p for p in net.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.ndim > 1]
    others = [p for p in trained if p.ndim == 1]
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}],
        lr=peak,
        fused=True,
    )
