"""Makes src/model/texts/fixtures/chatPairs.json: the token ids that TRL's DPO trainer makes of conversations.

    python e2e/peers/chat_fixtures.py src/text/fixtures src/model/texts/fixtures && npx biome check --write src/model/texts/fixtures

Needs trl 1.16 and transformers; not part of `npm test`, which reads what this has written. Tokenizers and templates are
those of `text_fixtures.py`. The rows go through `DPOTrainer._prepare_dataset`, which calls `apply_chat_template` with
`tokenize=True` and takes the completion to begin where the ids of prompt and conversation part.

With a checkpoint as a third argument the ids are those of its own template, and e2e/peers/chat_ids.ts compares:

    python e2e/peers/chat_fixtures.py src/text/fixtures FOLDER MODEL && npx tsx e2e/peers/chat_ids.ts FOLDER MODEL
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from datasets import Dataset
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from trl import DPOTrainer

COMBINATIONS = [
    ("smollm2", "smollm2"),
    ("qwen2", "chatml"),
    ("llama3", "many-parts"),
    ("llama2", "llama2"),
    ("metaspace-first", "zephyr"),
    ("gemma", "chatml"),
    ("gpt2", "zephyr"),
]
user = lambda content: {"role": "user", "content": content}
answer = lambda content: {"role": "assistant", "content": content}
ROWS = [
    ([user("What is 2 + 2?")], [answer("4.")], [answer("Five, I believe.")]),
    # The answers begin with what a tokenizer might join to the end of the prompt.
    ([user("  The film\n")], [answer("\nwas good.")], [answer(" was bad.")]),
    ([user("a"), answer("b"), user("Sure? 你好 😀")], [answer(" Yes.")], [answer("")]),
    # What looks like a special token is one, as in transformers.
    ([user("Say <|im_end|> or </s>")], [answer("</s>")], [answer("<|im_end|>\n")]),
    ([{"role": "system", "content": "Be brief."}, user("Who?")], [answer("Me.")], [answer("You.\n\n")]),
    # More than one turn is the answer.
    ([user("a")], [answer("b"), user("c"), answer("d")], [answer("b"), user("c"), answer("e")]),
]


def ids_of(tokenizer, rows):
    dataset = Dataset.from_list([dict(zip(("prompt", "chosen", "rejected"), row)) for row in rows])
    arguments = SimpleNamespace(dataset_num_proc=None, max_length=None, truncation_mode="keep_start")
    trainer = SimpleNamespace(_tokenizer=tokenizer)
    made = DPOTrainer._prepare_dataset(trainer, dataset, tokenizer, arguments, "train")
    return [[row["prompt_ids"], row["chosen_ids"], row["rejected_ids"]] for row in made]


def main(texts, folder, checkpoint=None):
    if checkpoint:
        tokenizer = AutoTokenizer.from_pretrained(checkpoint)
        named = [dict(zip(("prompt", "chosen", "rejected"), row)) for row in ROWS]
        rows = "".join(json.dumps(row) + "\n" for row in named)
        Path(folder, "rows.jsonl").write_text(rows)
        Path(folder, "ids.json").write_text(json.dumps(ids_of(tokenizer, ROWS)))
        return
    tokenizers = json.loads(Path(texts, "tokenizers.json").read_text())["tokenizers"]
    templates = {one["name"]: one["template"] for one in json.loads(Path(texts, "templates.json").read_text())}
    sets = []
    for style, template in COMBINATIONS:
        inner = Tokenizer.from_str(json.dumps(tokenizers[style]["file"]))
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, bos_token="<s>", eos_token="</s>")
        tokenizer.chat_template = templates[template]
        sets.append({"tokenizer": style, "template": template, "ids": ids_of(tokenizer, ROWS)})
    Path(folder).mkdir(exist_ok=True)
    rows = [dict(zip(("prompt", "chosen", "rejected"), row)) for row in ROWS]
    Path(folder, "chatPairs.json").write_text(json.dumps({"rows": rows, "sets": sets}, ensure_ascii=False) + "\n")
    print(len(sets), "pairs of tokenizer and template with", len(rows), "rows each")


if __name__ == "__main__":
    main(*sys.argv[1:])
