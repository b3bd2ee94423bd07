"""An adapter that TRL and PEFT have trained comes back to the lab with the logits that it has in PEFT.

    npm run -s lab -- train --method dpo --world reviews --steps 6 --lora-rank 4 --lora-targets all --out runs/lora
    npm run -s lab -- export --run runs/lora --out runs/lora-out
    python e2e/peers/adapter_comes_back.py runs/lora-out

Trains five steps by the exported script, scores held-out pairs in PEFT, then twice in the lab: the adapter's own folder
as --model, and what `lab import` makes of it; reads its trainer_state.json on the way. Not part of `npm test`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

STEPS, PAIRS = 5, 10


def lab(*words):
    done = subprocess.run(["npm", "run", "-s", "lab", "--", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@torch.no_grad()
def logps_in_peft(bundle, adapter, pairs):
    base = AutoModelForCausalLM.from_pretrained(f"{bundle}/reference", dtype=torch.float32)
    model = PeftModel.from_pretrained(base, adapter).eval()
    moved = sum(p.norm().item() for name, p in model.named_parameters() if "lora_B" in name)
    assert moved > 0, "the adapter has learnt nothing"
    tokenizer = AutoTokenizer.from_pretrained(adapter)
    encode = lambda text: tokenizer.encode(text, add_special_tokens=False)  # noqa: E731
    found = []
    for pair in pairs:
        for side in ("chosen", "rejected"):
            completion = encode(pair[side]) + [tokenizer.eos_token_id]
            ids = torch.tensor([encode(pair["prompt"]) + completion])
            logps = torch.log_softmax(model(ids).logits[0, :-1].double(), -1).gather(1, ids[0, 1:, None])[:, 0]
            found.append(logps[-len(completion) :])
    return found


def main(bundle):
    # Beside the reference, which the adapter names as its base.
    adapter = f"{bundle}/came_back"
    shutil.rmtree(adapter, ignore_errors=True)
    command = [sys.executable, f"{bundle}/train.py", "--repeat", "--steps", str(STEPS), "--out", adapter]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TOKENIZERS_PARALLELISM": "false"})
    assert done.returncode == 0, done.stderr[-3000:]
    pairs = [json.loads(line) for line in open(f"{bundle}/heldout.jsonl")][:PAIRS]
    theirs = logps_in_peft(bundle, adapter, pairs)
    with tempfile.TemporaryDirectory() as folder:
        some = f"{folder}/pairs.jsonl"
        with open(some, "w") as file:
            file.write("".join(json.dumps(pair) + "\n" for pair in pairs))
        imported = lab("import", "--from", adapter, "--out", f"{folder}/policy")
        assert imported["adapter"] and imported["rows"] == STEPS, imported
        worst = 0.0
        for model in (adapter, f"{folder}/policy"):
            scored = lab("score", "--model", model, "--pairs", some)["pairs"]
            ours = [pair[side]["policyTokenLogps"] for pair in scored for side in ("chosen", "rejected")]
            for a, b in zip(ours, theirs):
                worst = max(worst, (torch.tensor(a, dtype=torch.float64) - b).abs().max().item())
    last = imported["last"]
    tokens = sum(len(row) for row in theirs)
    print(
        f"adapter of {STEPS} steps in TRL: {tokens} tokens, log-probabilities differ by at most {worst:.1e} nats; "
        f"its curve ends at loss {last['loss']:.4f}, margin {last['rewards/margins']:.4f}"
    )
    sys.exit(0 if worst < 1e-3 else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
