"""Processes that train alone and meet now and then: their weights are averaged; knows no data and no loss.

Threads of one process scale badly on small models; processes that meet every few seconds don't wait for each other.
All share the clock, so they meet equally often without asking.
"""

from __future__ import annotations

import time

import torch
import torch.distributed as dist
from torch import nn

__all__ = ["Meeting"]


class Meeting:
    """When the processes of a group meet; the group is initialised by the caller.

    Args:
        processes: How many there are.
        every: Seconds between two meetings.

    Attributes:
        met: Time of the last meeting, the same in all.
    """

    def __init__(self, processes: int, *, every: float) -> None:
        self._processes = processes
        self._every = every
        self._next = self._agreed(time.time() + every)
        self.met = self._next - every

    def due(self, now: float) -> bool:
        """Whether it is time to meet."""
        return now >= self._next

    def average(self, net: nn.Module, steps: int) -> int:
        """Averages the trained weights over the processes.

        Args:
            net: Changed in place.
            steps: Steps that this process has made since the last meeting.

        Returns:
            Steps that all have made together.
        """
        trained = [p for p in net.parameters() if p.requires_grad]
        flat = torch.cat([p.detach().view(-1) for p in trained])
        dist.all_reduce(flat)
        flat /= self._processes
        at = 0
        with torch.no_grad():
            for p in trained:
                p.copy_(flat[at : at + p.numel()].view_as(p))
                at += p.numel()
        count = torch.tensor([float(steps)])
        dist.all_reduce(count)
        self.met = self._next
        self._next = self._agreed(max(self._next, time.time()) + self._every)
        return int(count[0])

    def _agreed(self, when: float) -> float:
        times = torch.tensor([when], dtype=torch.float64)
        dist.broadcast(times, 0)
        return float(times[0])
