"""transformers and PEFT load what `lab export` wrote, and must give the numbers of the lab.

    python e2e/peers/exports_equal_the_lab.py RUN BUNDLE [RUN BUNDLE …]

RUN is a folder of `lab train`, BUNDLE what `lab export` made of it. Runs `lab score` or `lab reward` on the first
held-out pairs of the bundle and compares: log-probabilities of every token of a
policy or an adapter, scores of a reward model, rewards by an exported reward.py. Here the rows are padded and go through the model as one batch, which
holds the exported tokenizer and its padding against the lab too. Needs what requirements.txt of a bundle names; not
part of `npm test`.
"""

import json
import os
import subprocess
import sys
import tempfile

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

PAIRS = 10


def lab(*words):
    done = subprocess.run(["npm", "run", "-s", "lab", "--", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def batch_of(tokenizer, pairs, end, side):
    tokenizer.padding_side = side
    encode = lambda text: tokenizer.encode(text, add_special_tokens=False)  # noqa: E731
    rows, lengths = [], []
    for pair in pairs:
        for which in ("chosen", "rejected"):
            completion = encode(pair[which]) + [end]
            rows.append(encode(pair["prompt"]) + completion)
            lengths.append(len(completion))
    return tokenizer.pad({"input_ids": rows}, return_tensors="pt"), lengths


def policy_in(bundle):
    if not os.path.exists(f"{bundle}/adapter"):
        return AutoModelForCausalLM.from_pretrained(f"{bundle}/policy", dtype=torch.float32), f"{bundle}/policy"
    start = json.load(open(f"{bundle}/adapter/adapter_config.json"))["base_model_name_or_path"]
    base = AutoModelForCausalLM.from_pretrained(f"{bundle}/{start}", dtype=torch.float32)
    return PeftModel.from_pretrained(base, f"{bundle}/adapter"), f"{bundle}/adapter"


@torch.no_grad()
def check_policy(run, bundle, pairs, pairs_file):
    model, folder = policy_in(bundle)
    model.eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer.pad_token_id is not None and tokenizer.pad_token_id != tokenizer.eos_token_id
    batch, lengths = batch_of(tokenizer, pairs, tokenizer.eos_token_id, "left")
    # transformers counts positions of a padded row from its first token only where it is told.
    positions = (batch["attention_mask"].cumsum(1) - 1).clamp(min=0)
    logits = model(**batch, position_ids=positions).logits.double()
    logps = torch.log_softmax(logits[:, :-1], -1).gather(2, batch["input_ids"][:, 1:, None])[..., 0]
    ours = lab("score", "--model", run, "--pairs", pairs_file)["pairs"]
    worst, tokens, row = 0.0, 0, 0
    for scored in ours:
        for which in ("chosen", "rejected"):
            mine = torch.tensor(scored[which]["policyTokenLogps"], dtype=torch.float64)
            worst = max(worst, (logps[row, -lengths[row] :] - mine).abs().max().item())
            tokens += len(mine)
            row += 1
    print(f"{bundle}: {row} completions, {tokens} tokens, log-probabilities differ by at most {worst:.1e} nats")
    return worst < 1e-3


@torch.no_grad()
def check_reward_model(run, bundle, pairs, pairs_file):
    folder = f"{bundle}/reward_model"
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batch, _ = batch_of(tokenizer, pairs, tokenizer.eos_token_id, "right")
    theirs = model(**batch).logits[:, 0].double()
    scored = lab("reward", "--reward-model", run, "--pairs", pairs_file)["pairs"]
    ours = torch.tensor([pair[which] for pair in scored for which in ("chosen", "rejected")], dtype=torch.float64)
    worst, spread = (theirs - ours).abs().max().item(), ours.std().item()
    print(f"{bundle}: {len(ours)} scores, spread {spread:.3f}, differ by at most {worst:.1e}")
    return worst < 1e-3 * spread


def check_reward_function(bundle, pairs, pairs_file):
    """reward.py of a run that was rewarded by a reward model, against `lab reward` of that model."""
    sys.path.insert(0, bundle)
    from reward import END, reward

    texts = [(pair["prompt"], pair[which]) for pair in pairs for which in ("chosen", "rejected")]
    theirs = reward([p for p, _ in texts], [c for _, c in texts], [[END]] * len(texts))
    scored = lab("reward", "--reward-model", f"{bundle}/reward_model", "--pairs", pairs_file)["pairs"]
    ours = [score for pair in scored for score in pair["scaled"]]
    worst = max(abs(a - b) for a, b in zip(theirs, ours))
    print(f"{bundle}: {len(ours)} rewards by reward.py, differ by at most {worst:.1e} standard deviations")
    return worst < 1e-3


def check(run, bundle):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
        pairs = [json.loads(line) for line in open("public/pairs/reviews/heldout.jsonl")][:PAIRS]
        file.write("".join(json.dumps(pair) + "\n" for pair in pairs))
    try:
        has_proxy = os.path.exists(f"{bundle}/reward.py") and os.path.exists(f"{bundle}/reward_model")
        if has_proxy and not check_reward_function(bundle, pairs, file.name):
            return False
        is_reward = json.load(open(f"{bundle}/run.json"))["method"] == "rm"
        return (check_reward_model if is_reward else check_policy)(run, bundle, pairs, file.name)
    finally:
        os.unlink(file.name)


if __name__ == "__main__":
    names = sys.argv[1:]
    results = [check(*pair) for pair in zip(names[::2], names[1::2])]
    sys.exit(0 if results and all(results) else 1)
