import { pythonLiteral } from './literals.ts';

/** `reward.py`: what the samples of a run are rewarded by, as one of TRL's `reward_funcs`. */

export interface RewardParts {
  /** Raw scores become (score − mean) / std, in standard deviations of the reference's samples. */
  mean: number;
  std: number;
  /** Subtracted from a completion that was cut off before its end. */
  missingEosPenalty: number;
  endOfText: number;
  /** The gold judge of this world, or the reward model in this folder. */
  by: { world: string } | { folder: string };
}

export function rewardScript({ mean, std, missingEosPenalty, endOfText, by }: RewardParts): string {
  const isGold = 'world' in by;
  const about = isGold
    ? `the gold judge of the world "${by.world}" (gold.py)`
    : `the reward model in ${by.folder}/`;
  const scores = isGold
    ? `from gold import judge

WORLD = ${pythonLiteral(by.world)}


def raw_scores(prompts, completions, finished):
    return [judge(WORLD, prompt, completion) for prompt, completion in zip(prompts, completions)]
`
    : `import functools
import os

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), ${pythonLiteral(by.folder)})


@functools.cache
def loaded():
    model = AutoModelForSequenceClassification.from_pretrained(FOLDER, dtype=torch.float32).eval()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return model.to(device), AutoTokenizer.from_pretrained(FOLDER, padding_side="right")


def prompt_ids(tokenizer, prompt):
    if isinstance(prompt, str):
        return tokenizer.encode(prompt)
    return tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_dict=False)


def said(completion):
    return completion if isinstance(completion, str) else completion[0]["content"]


@torch.no_grad()
def raw_scores(prompts, completions, finished):
    model, tokenizer = loaded()
    # Prompt and completion are encoded apart, and the score is read at the end of text, as in the lab.
    encode = lambda text: tokenizer.encode(text, add_special_tokens=False)  # noqa: E731
    rows = [prompt_ids(tokenizer, p) + encode(said(c)) + [END] * end for p, c, end in zip(prompts, completions, finished)]
    batch = tokenizer.pad({"input_ids": rows}, return_tensors="pt").to(model.device)
    return model(**batch).logits[:, 0].float().tolist()
`;
  return `"""The reward of this run: ${about}, in standard deviations of the reference's samples.

For TRL: reward_funcs=reward in Python, reward_funcs: [reward.reward] in YAML.
"""

${scores}
MEAN, STD = ${pythonLiteral(mean)}, ${pythonLiteral(std)}  # of raw scores on samples of the reference
MISSING_END = ${pythonLiteral(missingEosPenalty)}  # subtracted from a completion that was cut off
END = ${endOfText}  # id of the end of text


def reward(prompts, completions, completion_ids, **_):
    finished = [bool(ids) and ids[-1] == END for ids in completion_ids]
    scores = raw_scores(prompts, completions, finished)
    return [(score - MEAN) / STD - (0.0 if end else MISSING_END) for score, end in zip(scores, finished)]
`;
}
