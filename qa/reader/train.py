"""Trains the reader: several processes of one thread each, their weights averaged every ten seconds.

The loss: cross-entropy of start and end with "none" at [CLS] (mean of the two), plus half the has-answer
cross-entropy, plus half a pairwise one where a group holds a question with and without an answer: the first must
score higher, by the score that ranks passages (after the shared normalisation of Clark and Gardner 2018).

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
from itertools import accumulate
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from qa.reader.data import load_public
from qa.reader.encoded import Encoded, encode
from qa.reader.examples import Material, groups
from qa.reader.lists import load_lists
from qa.reader.meeting import Meeting
from qa.reader.model import ReaderNet, load_minilm
from qa.reader.optimiser import optimiser_of
from qa.reader.stories import load_stories
from qa.reader.tokenizer import load_tokenizer, vocabulary_of
from qa.reader.written import load_written

__all__ = ["main"]

BATCH = 16
PEAK = 2e-4
WARM_UP = 0.04
MEET_SECONDS = 10.0
SAVE_SECONDS = 90.0
_SOFT = 3.0  # scores of like pairs differ by several units: a smaller one would teach the mistaken alone
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
    tokenizer = load_tokenizer(options.tokenizer)
    weights = load_file(str(options.weights))
    net = ReaderNet(dropout=options.dropout)
    load_minilm(net, weights)
    train, _ = load_public(options.data)
    stories = load_stories()[0]
    hardest = json.loads(options.hardest.read_text("utf-8")) if options.hardest else {}
    material = Material(
        train,
        vectors=net.words.weight.detach().numpy(),
        vocabulary=vocabulary_of(tokenizer),
        hardest=hardest,
        written=load_written(train)[0],
        stories=stories,
        lists=load_lists(stories),
    )
    if options.begin:
        net.load_state_dict(torch.load(options.begin, weights_only=True)["net"])
    net.words.weight.requires_grad_(False)
    optimiser = optimiser_of(net, options.peak)
    seen = 0
    if options.resume:
        state = torch.load(options.resume, weights_only=True)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        seen = state["seen"]
    dist.init_process_group("gloo", rank=rank, world_size=options.processes)
    batches = _batches(tokenizer, material, random.Random(options.seed * 1000 + rank + 7919 * seen))  # noqa: S311 (training data)
    meeting = Meeting(options.processes, every=MEET_SECONDS)
    begun = options.start or meeting.met
    saved, steps, losses = meeting.met, 0, torch.zeros(3)
    if rank == 0:
        size = {"questions": len(material.questions), "passages": len(material.passages)}
        print(json.dumps({**size, "start": begun}), flush=True)
    net.train()
    while True:
        now = time.time()
        part = min(1.0, (now - begun) / (options.minutes * 60))
        if meeting.due(now):
            seen += meeting.average(net, steps) * BATCH
            done = (meeting.met - begun) / (options.minutes * 60)
            if rank == 0:
                names = ("span", "has", "order")
                mean = {n: round(float(x) / max(1, steps), 3) for n, x in zip(names, losses, strict=True)}
                print(json.dumps({"done": round(done, 3), "seen": seen, **mean}), flush=True)
                if now - saved > SAVE_SECONDS or done >= 1:
                    _save(options.out, net, optimiser, seen, done)
                    saved = now
            steps, losses = 0, torch.zeros(3)
            if done >= 1:
                break
        rate = options.peak * min(1.0, part / WARM_UP) * min(1.0, (1 - part) / (1 - WARM_UP))
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses += _step(net, optimiser, next(batches))
        steps += 1
    dist.destroy_process_group()


def _batches(tokenizer: Tokenizer, material: Material, rng: random.Random) -> Iterator[list[list[Encoded]]]:
    """About BATCH examples of like length at a time, in their groups of one or two."""
    source = groups(material, seed=rng.randrange(2**40))
    while True:
        pool: list[list[Encoded]] = []
        while sum(len(g) for g in pool) < _POOL:
            pool.append([e for x in next(source) if (e := encode(tokenizer, x)) is not None])
        pool.sort(key=lambda g: max((len(e.ids) for e in g), default=0))
        batches: list[list[list[Encoded]]] = [[]]
        for group in pool:
            if sum(len(g) for g in batches[-1]) >= BATCH:
                batches.append([])
            if group:
                batches[-1].append(group)
        rng.shuffle(batches)
        yield from filter(None, batches)


def _step(net: ReaderNet, optimiser: torch.optim.Optimizer, grouped: list[list[Encoded]]) -> Tensor:
    batch = [e for group in grouped for e in group]
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
    spans = spans.masked_fill(~allowed[:, :, None], -1e4).float()
    # Where several things answer, each is as likely.
    wanted = torch.zeros(len(batch), length, 2)
    for i, e in enumerate(batch):
        places = ((e.start, e.end), *e.also)
        for place in places:
            for side in (0, 1):
                wanted[i, place[side], side] += 1 / len(places)
    span_loss = (
        functional.cross_entropy(spans[..., 0], wanted[..., 0])
        + functional.cross_entropy(spans[..., 1], wanted[..., 1])
    ) / 2
    has_loss = functional.binary_cross_entropy_with_logits(
        has, torch.tensor([float(e.start > 0) for e in batch])
    )
    loss = span_loss + 0.5 * has_loss
    firsts = list(accumulate((len(group) for group in grouped), initial=0))
    answered = torch.tensor([i for i, group in zip(firsts, grouped, strict=False) if len(group) == 2])
    order_loss = torch.zeros(())
    if len(answered):
        # The score that ranks passages (qa/reader/reading.py), its maxima softened.
        best = torch.logsumexp(spans[:, 1:], dim=1) - spans[:, 0]
        score = best.sum(-1) + 2 * has.float()
        order_loss = functional.softplus((score[answered + 1] - score[answered]) / _SOFT).mean()
        loss = loss + 0.5 * order_loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return torch.tensor([float(span_loss.detach()), float(has_loss.detach()), float(order_loss.detach())])


def _save(path: Path, net: ReaderNet, optimiser: torch.optim.Optimizer, seen: int, done: float) -> None:
    draft = path.with_suffix(".tmp")
    torch.save(
        {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "seen": seen, "done": done}, draft
    )
    draft.replace(path)


if __name__ == "__main__":
    main()
