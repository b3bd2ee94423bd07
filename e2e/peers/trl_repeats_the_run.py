"""TRL repeats runs of the lab by the scripts that `lab export` wrote, and must come to the same losses and weights.

    for M in dpo ipo-mean kto-unpaired rm; do
      npm run -s lab -- train --method $M --world reviews --steps 10 --out runs/$M
      npm run -s lab -- export --run runs/$M --out runs/$M-out
    done
    python e2e/peers/trl_repeats_the_run.py runs/*-out

Needs what requirements.txt of a bundle names; not part of `npm test`. From the same state and the same batches: each
step's loss to 1e-3 of its size, and the weights at the end: ‖TRL − lab‖ / ‖lab‖ to 1e-3, and ‖TRL − lab‖ / ‖lab − start‖
to 5e-2. Adam divides each gradient by its size, so a gradient that is all rounding moves its weight as far as any other,
in a direction that differs from machine to machine: the second ratio cannot be that of the losses.
"""

import json
import os
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file


def weights(folder):
    return load_file(f"{folder}/model.safetensors")


def norm(tensors):
    return torch.sqrt(sum((t.double() ** 2).sum() for t in tensors)).item()


def check(bundle):
    run = json.load(open(f"{bundle}/run.json"))
    ours = [json.loads(line) for line in open(f"{bundle}/metrics.jsonl")]
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, f"{bundle}/train.py", "--repeat", "--steps", str(len(ours)), "--out", out]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TOKENIZERS_PARALLELISM": "false"})
        assert done.returncode == 0, done.stderr[-3000:]
        history = [row for row in json.load(open(f"{out}/trainer_state.json"))["log_history"] if "loss" in row]
        theirs = weights(out)
    made = weights(f"{bundle}/policy" if os.path.exists(f"{bundle}/policy") else f"{bundle}/reward_model")
    began = weights(f"{bundle}/start" if os.path.exists(f"{bundle}/start") else f"{bundle}/reference")
    assert len(history) == len(ours), f"{len(history)} steps in TRL, {len(ours)} in the lab"
    # TRL's log rounds to so many digits.
    loss = max(abs(a["loss"] - b["loss"]) / max(1.0, abs(b["loss"])) for a, b in zip(history, ours))
    names = [name for name in made if name in theirs]
    assert len(names) == len(made), sorted(set(made) ^ set(theirs))
    apart = norm(theirs[name].float() - made[name] for name in names)
    moved, whole = norm(made[name] - began[name] for name in names), norm(made[name] for name in names)
    print(
        f"{run['method']}: {len(ours)} steps, loss {ours[0]['loss']:.4f} to {ours[-1]['loss']:.4f}, "
        f"largest difference {loss:.1e}; weights {apart / whole:.1e} of their norm apart, {apart / moved:.1e} of the way gone"
    )
    return loss < 1e-3 and apart / whole < 1e-3 and apart / moved < 5e-2


if __name__ == "__main__":
    results = [check(bundle) for bundle in sys.argv[1:]]
    sys.exit(0 if results and all(results) else 1)
