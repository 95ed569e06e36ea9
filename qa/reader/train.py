"""Trains the reader: several processes of one thread each, their weights averaged every ten seconds.

    python -m qa.reader.train --data ../shared/data --weights model.safetensors --out first.pt --minutes 45
    python -m qa.reader.hardest --data ../shared/data --model FIRST --out hardest.json
    python -m qa.reader.train … --begin first.pt --hardest hardest.json --dropout 0.1 --out reader.pt --minutes 75

Threads of one process scale badly on this model; processes that train alone and meet now and then don't.
The learning rate falls with the time that has passed, so that a run ends well whatever the machine does.
Needs the `train` extra (torch); the runtime doesn't.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from qa.reader.data import load_public
from qa.reader.examples import Encoded, Material, encode, stream
from qa.reader.model import ReaderNet, load_minilm
from qa.reader.written import load_written

__all__ = ["main"]

BATCH = 16
PEAK = 2e-4
WARM_UP = 0.04
MEET_SECONDS = 10.0
SAVE_SECONDS = 90.0
_POOL = 24 * BATCH  # examples sorted by length at a time: under 3 % of the pieces are padding


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder with squadshifts-*.json and qamr/")
    parser.add_argument("--weights", type=Path, required=True, help="MiniLM's model.safetensors")
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--start", type=float, default=0, help="Unix time the schedule began (to go on with --resume)"
    )
    parser.add_argument("--resume", type=Path, help="a checkpoint of this run")
    parser.add_argument(
        "--begin", type=Path, help="a checkpoint of another run, to begin from instead of MiniLM"
    )
    parser.add_argument("--hardest", type=Path, help="wrong passages by qa.reader.hardest")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--peak", type=float, default=PEAK, help="highest learning rate")
    options = parser.parse_args()
    torch.multiprocessing.spawn(_work, args=(options,), nprocs=options.processes)


def _work(rank: int, options: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29531")
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    tokenizer.encode_special_tokens = True
    weights = load_file(str(options.weights))
    net = ReaderNet(dropout=options.dropout)
    load_minilm(net, weights)
    train, _ = load_public(options.data)
    vocabulary = [w for w, _ in sorted(tokenizer.get_vocab().items(), key=lambda x: x[1])]
    hardest = json.loads(options.hardest.read_text("utf-8")) if options.hardest else {}
    material = Material(
        train,
        vectors=net.words.weight.detach().numpy(),
        vocabulary=vocabulary,
        hardest=hardest,
        written=load_written(train)[0],
    )
    if options.begin:
        net.load_state_dict(torch.load(options.begin, weights_only=True)["net"])
    net.words.weight.requires_grad_(False)
    decayed = [p for p in net.parameters() if p.requires_grad and p.ndim > 1]
    plain = [p for p in net.parameters() if p.requires_grad and p.ndim == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=options.peak,
        fused=True,
    )
    seen = 0
    if options.resume:
        state = torch.load(options.resume, weights_only=True)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        seen = state["seen"]
    dist.init_process_group("gloo", rank=rank, world_size=options.processes)
    rng = random.Random(options.seed * 1000 + rank + 7919 * seen)  # noqa: S311 (training data)
    batches = _batches(tokenizer, material, rng)
    dist.barrier()
    if rank == 0:
        print(
            json.dumps({"questions": len(material.questions), "passages": len(material.passages)}), flush=True
        )
    length = options.minutes * 60
    # All processes share the clock, so they meet equally often without asking each other.
    times = torch.tensor([options.start or time.time()], dtype=torch.float64)
    dist.broadcast(times, 0)
    options.start = float(times[0])
    times[0] = time.time() + MEET_SECONDS
    dist.broadcast(times, 0)
    if rank == 0:
        print(json.dumps({"start": options.start}), flush=True)
    meet, saved, steps, losses = float(times[0]), time.time(), 0, torch.zeros(3)
    net.train()
    while True:
        now = time.time()
        if now >= meet:
            _average(net, options.processes)
            counts = torch.tensor([float(steps)])
            dist.all_reduce(counts)
            seen += int(counts[0]) * BATCH
            done = (meet - options.start) / length
            if rank == 0:
                print(
                    json.dumps(
                        {
                            "done": round(done, 3),
                            "seen": seen,
                            "span": round(float(losses[0] / max(1, steps)), 3),
                            "has": round(float(losses[1] / max(1, steps)), 3),
                        }
                    ),
                    flush=True,
                )
                if now - saved > SAVE_SECONDS or done >= 1:
                    _save(options.out, net, optimiser, seen, done)
                    saved = now
            steps, losses = 0, torch.zeros(3)
            if done >= 1:
                break
            meet += MEET_SECONDS
            while meet < time.time() - MEET_SECONDS:
                meet += MEET_SECONDS
            times[0] = meet
            dist.broadcast(times, 0)
            meet = float(times[0])
        part = min(1.0, (now - options.start) / length)
        rate = (
            options.peak * min(1.0, part / WARM_UP) * max(0.0, 1 - max(0.0, part - WARM_UP) / (1 - WARM_UP))
        )
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses += _step(net, optimiser, next(batches))
        steps += 1
    dist.destroy_process_group()


def _batches(tokenizer: Tokenizer, material: Material, rng: random.Random) -> Iterator[list[Encoded]]:
    source = (
        e for x in stream(material, seed=rng.randrange(2**40)) if (e := encode(tokenizer, x)) is not None
    )
    while True:
        pool = sorted(islice(source, _POOL), key=lambda e: len(e.ids))
        groups = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        rng.shuffle(groups)
        yield from groups


def _step(net: ReaderNet, optimiser: torch.optim.Optimizer, batch: list[Encoded]) -> Tensor:
    length = math.ceil(max(len(e.ids) for e in batch) / 8) * 8
    ids, types = (
        torch.zeros(len(batch), length, dtype=torch.long),
        torch.zeros(len(batch), length, dtype=torch.long),
    )
    mask, allowed = (
        torch.zeros(len(batch), length, dtype=torch.bool),
        torch.zeros(len(batch), length, dtype=torch.bool),
    )
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        types[i, : len(e.ids)] = torch.tensor(e.types)
        mask[i, : len(e.ids)] = True
        allowed[i, 0] = True
        allowed[i, e.first : len(e.ids) - 1] = True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        spans, has = net(ids, types, mask)
    spans = spans.masked_fill(~allowed[:, :, None], -1e4)
    starts, ends = torch.tensor([e.start for e in batch]), torch.tensor([e.end for e in batch])
    span_loss = (
        functional.cross_entropy(spans[..., 0], starts) + functional.cross_entropy(spans[..., 1], ends)
    ) / 2
    has_loss = functional.binary_cross_entropy_with_logits(has, (starts > 0).float())
    (span_loss + 0.5 * has_loss).backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return torch.tensor([float(span_loss.detach()), float(has_loss.detach()), 1.0])


def _average(net: ReaderNet, processes: int) -> None:
    trained = [p for p in net.parameters() if p.requires_grad]
    flat = torch.cat([p.detach().view(-1) for p in trained])
    dist.all_reduce(flat)
    flat /= processes
    at = 0
    with torch.no_grad():
        for p in trained:
            p.copy_(flat[at : at + p.numel()].view_as(p))
            at += p.numel()


def _save(path: Path, net: ReaderNet, optimiser: torch.optim.Optimizer, seen: int, done: float) -> None:
    draft = path.with_suffix(".tmp")
    torch.save(
        {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "seen": seen, "done": done}, draft
    )
    draft.replace(path)


if __name__ == "__main__":
    main()
