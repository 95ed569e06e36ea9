"""Processes that train alone and meet: both leave with the average, the same count and the same time to meet again."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="needs the train extra")

ALONE = """
import json, sys, time
import torch
import torch.distributed as dist
from torch import nn
from qa.reader.meeting import Meeting

rank, store = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=2)
time.sleep(0.2 * rank)  # their clocks don't begin together
meeting = Meeting(2, every=0.5)
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
with torch.no_grad():
    for number, weights in enumerate(net.parameters()):
        weights.fill_(number + 10.0 * rank)
net[0].bias.requires_grad_(False)  # is not trained, and stays each one's own
told = {"first": meeting.met, "steps": []}
for round_ in range(3):
    early = meeting.due(meeting.met + 0.4)
    while not meeting.due(time.time()):
        time.sleep(0.01)
    before = meeting.met
    told["steps"].append(meeting.average(net, 3 + rank + round_))
    told["none early"] = told.get("none early", True) and not early and meeting.met - before > 0.499
told["met"] = meeting.met
told["weights"] = [weights.flatten().tolist() for weights in net.parameters()]
dist.destroy_process_group()
print(json.dumps(told))
"""


def test_two_that_meet_leave_with_the_same(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    both = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", ALONE, str(rank), str(tmp_path / "store")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for rank in (0, 1)
    ]
    told = []
    for one in both:
        out, err = one.communicate(timeout=100)
        assert one.returncode == 0, err
        told.append(json.loads(out.splitlines()[-1]))
    first, second = told
    assert first["steps"] == second["steps"] == [3 + 4, 4 + 5, 5 + 6]
    assert (first["first"], first["met"]) == (second["first"], second["met"])
    assert first["weights"][0] == second["weights"][0] == [5.0] * 4
    assert first["weights"][2] == second["weights"][2] == [7.0] * 2
    assert first["weights"][3] == second["weights"][3] == [8.0]
    assert (first["weights"][1], second["weights"][1]) == ([1.0] * 2, [11.0] * 2)
    assert first["none early"]
    assert second["none early"]
