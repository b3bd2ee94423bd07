"""Scores preference pairs by a reward model of the lab with PyTorch and Hugging Face transformers.

    npm run -s lab -- train --method rm --world reviews --steps 20 --out RM
    npm run -s lab -- reward --reward-model RM --pairs F.jsonl > ours.json
    python e2e/peers/reward_with_transformers.py RM F.jsonl ours.json

Needs torch, transformers and tokenizers; not part of `npm test`. Checks that the folder loads as any model for
sequence classification does, which is what TRL's trainers expect of a reward model, and that the scores agree.
"""

import json
import sys

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification


def main(folder, pairs_file, ours_file):
    model, info = AutoModelForSequenceClassification.from_pretrained(
        folder, torch_dtype=torch.float32, output_loading_info=True
    )
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    model.eval()
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    end = model.config.eos_token_id
    ours = json.load(open(ours_file))["pairs"]
    pairs = [json.loads(line) for line in open(pairs_file)]
    assert len(pairs) == len(ours), "the two files do not belong together"

    worst, scores = 0.0, []
    with torch.no_grad():
        for pair, scored in zip(pairs, ours):
            prompt = tokenizer.encode(pair["prompt"], add_special_tokens=False).ids
            for side in ("chosen", "rejected"):
                ids = prompt + tokenizer.encode(pair[side], add_special_tokens=False).ids + [end]
                # One row at a time: without padding the score is read at the last token, end-of-text.
                score = model(torch.tensor([ids])).logits[0, 0].item()
                worst = max(worst, abs(score - scored[side]))
                scores.append(score)
    spread = torch.tensor(scores).std().item()
    print(f"{len(scores)} completions, scores {min(scores):.3f} to {max(scores):.3f}, worst difference {worst:.2e}")
    assert worst < 1e-3 * spread, "the scores differ"


if __name__ == "__main__":
    main(*sys.argv[1:])
