"""Trains the verifier in processes of one thread each, from the reader's checkpoint or MiniLM's weights.

    python -m qa.verifier.train --data ../shared/data --start reader.pt --out verifier.pt --minutes 55 --processes 3

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
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from qa.pairs import MAX_PIECES
from qa.reader.data import load_public
from qa.reader.meeting import Meeting
from qa.reader.model import load_minilm
from qa.reader.optimiser import optimiser_of
from qa.reader.tokenizer import load_tokenizer, vocabulary_of
from qa.reader.written import load_written
from qa.verifier.claims import claims
from qa.verifier.found import load_found
from qa.verifier.material import ClaimMaterial, Pair, load_snli
from qa.verifier.model import VerifierNet
from qa.verifier.pieces import Encoded, encode
from qa.verifier.written import load_claims

__all__ = ["held_back", "load_start", "main", "material_of"]

BATCH = 16
WARM_UP = 0.03
MEET_SECONDS = 10.0
TELL_SECONDS = 30.0
SAVE_SECONDS = 180.0
HELD_BACK_SEED = 4711
_POOL = 24 * BATCH  # pairs sorted by length at a time: little padding


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with squadshifts-*.json, qamr/ and snli/"
    )
    parser.add_argument(
        "--start", type=Path, required=True, help="a reader's checkpoint (.pt) or MiniLM's .safetensors"
    )
    parser.add_argument("--tokenizer", type=Path, default=Path("index/minilm/tokenizer.json"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=55)
    parser.add_argument("--peak", type=float, default=1e-4, help="learning rate; 2e-4 from MiniLM")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--found", type=Path, help="what a reader found, by qa.verifier.found")
    options = parser.parse_args()
    torch.multiprocessing.spawn(_work, args=(options,), nprocs=options.processes)


def _work(rank: int, options: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29533")
    tokenizer = load_tokenizer(options.tokenizer)
    net = VerifierNet()
    load_start(net, options.start)
    found = load_found(options.found) if options.found else None
    material = material_of(net, options.data, tokenizer, found=found)
    tests = held_back(net, options.data, tokenizer, 800) if rank == 0 else []
    net.trunk.words.weight.requires_grad_(False)
    for name, parameter in net.named_parameters():
        if name.startswith(("trunk.span", "trunk.has")):
            parameter.requires_grad_(False)
    optimiser = optimiser_of(net, options.peak)
    batches = _batches(tokenizer, material, random.Random(options.seed * 1000 + rank))  # noqa: S311 (training data)
    dist.init_process_group("gloo", rank=rank, world_size=options.processes)
    meeting = Meeting(options.processes, every=MEET_SECONDS)
    begun = told = saved = meeting.met
    seen = steps = 0
    losses: list[float] = []
    net.train()
    while True:
        now = time.time()
        part = (now - begun) / (options.minutes * 60)
        if meeting.due(now):
            seen += meeting.average(net, steps) * BATCH
            steps = 0
            over = (meeting.met - begun) / (options.minutes * 60) >= 1
            if rank == 0 and (over or now - told > TELL_SECONDS):
                print(
                    json.dumps(
                        {
                            "done": round(part, 3),
                            "seen": seen,
                            "loss": round(sum(losses) / max(1, len(losses)), 3),
                        }
                    ),
                    flush=True,
                )
                told, losses = now, []
            if rank == 0 and (over or now - saved > SAVE_SECONDS):
                print(json.dumps({"seen": seen, **_judge(net, tests)}), flush=True)
                _save(options.out, net, seen)
                saved = time.time()
            if over:
                break
        rate = options.peak * min(1.0, part / WARM_UP) * max(0.0, min(1.0, (1 - part) / (1 - WARM_UP)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses.append(_step(net, optimiser, next(batches)))
        steps += 1
    dist.destroy_process_group()


def load_start(net: VerifierNet, path: Path) -> None:
    """Starts the trunk from a reader's checkpoint or from MiniLM, or the whole from a verifier's checkpoint."""
    if path.suffix == ".safetensors":
        load_minilm(net.trunk, load_file(str(path)))
        return
    state = torch.load(path, weights_only=True)["net"]
    (net if any(k.startswith("verdict.") for k in state) else net.trunk).load_state_dict(state)


def material_of(
    net: VerifierNet,
    folder: Path,
    tokenizer: Tokenizer,
    *,
    held: bool = False,
    found: tuple[Sequence[Pair], Sequence[float]] | None = None,
) -> ClaimMaterial:
    """The material of the training sets, or of the parts held back."""
    snli = load_snli(folder / "snli")[held]
    public = load_public(folder)
    return ClaimMaterial(
        public[held],
        snli,
        vectors=net.trunk.words.weight.detach().numpy(),
        vocabulary=vocabulary_of(tokenizer),
        written=load_claims(public[0])[held],
        asked=load_written(public[0])[held],
        found=found or ((), ()),
    )


def held_back(net: VerifierNet, folder: Path, tokenizer: Tokenizer, count: int) -> list[tuple[Pair, Encoded]]:
    """Pairs from passages that aren't trained on."""
    material = material_of(net, folder, tokenizer, held=True)
    return [
        (p, encode(tokenizer, p.claim, p.evidence))
        for p in islice(claims(material, seed=HELD_BACK_SEED), count)
    ]


def _batches(
    tokenizer: Tokenizer, material: ClaimMaterial, rng: random.Random
) -> Iterator[list[tuple[Pair, Encoded]]]:
    source = claims(material, seed=rng.randrange(2**40))
    while True:
        pairs = [(p, encode(tokenizer, p.claim, p.evidence)) for p in islice(source, _POOL)]
        pool = sorted(pairs, key=lambda x: len(x[1].ids))
        groups = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        rng.shuffle(groups)
        yield from groups


def _tensors(batch: list[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    length = min(MAX_PIECES, math.ceil(max(len(e.ids) for e in batch) / 8) * 8)
    ids, types = (
        torch.zeros(len(batch), length, dtype=torch.long),
        torch.zeros(len(batch), length, dtype=torch.long),
    )
    mask = torch.zeros(len(batch), length)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        types[i, e.types_from : len(e.ids)] = 1
        mask[i, : len(e.ids)] = 1
    return ids, types, mask


def _step(net: VerifierNet, optimiser: torch.optim.Optimizer, batch: list[tuple[Pair, Encoded]]) -> float:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = net(*_tensors([e for _, e in batch]))
    loss = functional.cross_entropy(logits, torch.tensor([p.label for p, _ in batch]))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return float(loss.detach())


def _judge(net: VerifierNet, tests: list[tuple[Pair, Encoded]]) -> dict[str, float]:
    """Balanced accuracy of supported against the rest on the held-back pairs, of SNLI and of our own."""
    net.eval()
    right: dict[str, list[tuple[bool, bool]]] = {"snli": [], "own": [], "written": [], "asked": []}
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        ordered = sorted(tests, key=lambda x: len(x[1].ids))
        for at in range(0, len(ordered), 32):
            part = ordered[at : at + 32]
            for (pair, _), row in zip(part, net(*_tensors([e for _, e in part])), strict=True):
                found = bool(row.softmax(-1)[0] > 0.5)
                kind = next((k for k in ("snli", "asked") if pair.kind.startswith(k)), pair.kind)
                kind = "asked" if kind == "unanswered" else kind
                right[kind if kind in right else "own"].append((pair.label == 0, found == (pair.label == 0)))
    net.train()
    return {
        name: round(
            sum(
                sum(r for t, r in rows if t is kind) / max(1, sum(t is kind for t, _ in rows))
                for kind in (True, False)
            )
            / 2,
            3,
        )
        for name, rows in right.items()
        if rows
    }


def _save(path: Path, net: VerifierNet, seen: int) -> None:
    draft = path.with_suffix(".tmp")
    torch.save({"net": net.state_dict(), "seen": seen}, draft)
    draft.replace(path)


if __name__ == "__main__":
    main()
