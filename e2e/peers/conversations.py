"""Makes conversations to train on from an exported run, and a model with a chat template, so that TRL can repeat runs on them.

    npm run -s lab -- train --method dpo --world reviews --steps 2 --out runs/texts
    npm run -s lab -- export --run runs/texts --out runs/texts-out
    python e2e/peers/conversations.py runs/texts-out CHAT
    npm run -s lab -- train --method dpo --model CHAT/model --pairs CHAT/pairs.jsonl --batch-size 4 --steps 10 --out runs/chat
    npm run -s lab -- export --run runs/chat --out runs/chat-out
    python e2e/peers/trl_repeats_the_run.py runs/chat-out

Not part of `npm test`. The folder also gets `unpaired.jsonl` for `kto-unpaired` and `prompts.jsonl` for methods that sample.
48 pairs are one epoch of twelve steps of four, or of three steps of sixteen labelled completions; from then on the lab
shuffles anew and TRL does not.
"""

import json
import shutil
import sys
from pathlib import Path

PAIRS = 48
TEMPLATE = """{%- for message in messages -%}
{%- if message['role'] == 'user' -%}{{ 'Review: ' + message['content'] + '\\n' }}
{%- else -%}{{ message['content'] + '<|endoftext|>' }}{%- endif -%}
{%- endfor -%}
"""
user = lambda content: [{"role": "user", "content": content}]
answer = lambda content: [{"role": "assistant", "content": content}]


def main(bundle, out):
    out = Path(out)
    model = out / "model"
    shutil.copytree("public/model/sft", model)
    # The shipped model's card would make its world's judge the judge of these texts.
    (model / "card.json").unlink()
    (model / "chat_template.jinja").write_text(TEMPLATE)
    rows = [json.loads(line) for line in open(f"{bundle}/train.jsonl")][:PAIRS]
    pairs = [
        {"prompt": user(row["prompt"]), "chosen": answer(row["chosen"]), "rejected": answer(row["rejected"])} for row in rows
    ]
    unpaired = [
        {"prompt": pair["prompt"], "completion": pair[which], "label": which == "chosen"}
        for pair in pairs[: PAIRS // 2]
        for which in ("chosen", "rejected")
    ]
    prompts = [{"prompt": pair["prompt"]} for pair in pairs[:16]]
    for name, lines in (("pairs", pairs), ("unpaired", unpaired), ("prompts", prompts)):
        (out / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
