"""Holds the gold judges in Python (public/export/gold.py) against those of the lab.

    npx tsx e2e/peers/goldTexts.ts 1000 > texts.jsonl
    python e2e/peers/gold_equals_the_lab.py texts.jsonl

Needs Python alone; not part of `npm test`. The texts are documents, demonstrations, answers to other prompts and spoilt
copies of every world, each with the lab's own score.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "public", "export"))
from gold import judge  # noqa: E402


def main(path):
    worst, counts, different = 0.0, {}, set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            text = json.loads(line)
            score = judge(text["world"], text["prompt"], text["completion"])
            off = abs(score - text["score"])
            if off > 1e-9:
                print(f"{score} here, {text['score']} in the lab: {json.dumps(text)[:300]}")
            worst = max(worst, off)
            counts[text["world"]] = counts.get(text["world"], 0) + 1
            different.add(text["score"])
    each = ", ".join(f"{count} of {world}" for world, count in counts.items())
    print(f"{sum(counts.values())} texts ({each}), {len(different)} different scores; largest difference {worst:.2e}")
    sys.exit(0 if worst < 1e-9 else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
