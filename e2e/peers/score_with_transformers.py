"""Scores preference pairs with PyTorch and Hugging Face transformers, an independent peer of `lab score`.

    npm run -s lab -- score --model public/model/sft --pairs F.jsonl > ours.json
    python e2e/peers/score_with_transformers.py public/model/sft F.jsonl ours.json

Needs torch, transformers and tokenizers; not part of `npm test`. Checks that the shipped files load as any
Hugging Face checkpoint does, that both tokenizers agree, and that token log-probabilities and the DPO loss do.
"""

import json
import sys

import torch
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel

BETA = 0.1


def token_logps(model, prompt, completion):
    """log pi(y_t | x, y_<t) of each completion token, in nats."""
    ids = torch.tensor([prompt + completion])
    logps = torch.log_softmax(model(ids).logits[0, :-1].double(), dim=-1)
    chosen = logps.gather(1, ids[0, 1:, None])[:, 0]
    return chosen[len(prompt) - 1 :]


def main(folder, pairs_file, ours_file):
    model = GPT2LMHeadModel.from_pretrained(folder, torch_dtype=torch.float32).eval()
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    end = model.config.eos_token_id
    ours = json.load(open(ours_file))
    pairs = [json.loads(line) for line in open(pairs_file)]
    assert len(pairs) == len(ours["pairs"]), "the two files do not belong together"

    worst, tokens = 0.0, 0
    with torch.no_grad():
        for pair, scored in zip(pairs, ours["pairs"]):
            prompt = tokenizer.encode(pair["prompt"], add_special_tokens=False).ids
            for side in ("chosen", "rejected"):
                completion = tokenizer.encode(pair[side], add_special_tokens=False).ids + [end]
                theirs = token_logps(model, prompt, completion)
                mine = torch.tensor(scored[side]["policyTokenLogps"], dtype=torch.float64)
                assert len(theirs) == len(mine), f"{side} of {pair['prompt']!r} is tokenised differently"
                worst = max(worst, (theirs - mine).abs().max().item())
                tokens += len(mine)
    # Policy and reference are the same model here.
    loss = -torch.nn.functional.logsigmoid(torch.tensor(BETA * 0.0)).item()
    print(f"{len(pairs)} pairs, {tokens} tokens: log-probabilities differ by at most {worst:.2e} nats;")
    print(f"loss {ours['losses']['dpo']:.6f}, theory at equal models {loss:.6f}")
    sys.exit(0 if worst < 1e-3 and abs(loss - ours["losses"]["dpo"]) < 1e-5 else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
