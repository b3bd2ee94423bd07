"""Makes src/text/fixtures: what Hugging Face's tokenizers and chat templates make of a few hundred texts.

    python e2e/peers/text_fixtures.py src/text/fixtures [TEMPLATE.jinja ...] && npx biome check --write src/text/fixtures

Needs transformers and tokenizers; not part of `npm test`, which reads what this has written.

tokenizers.json: small tokenizers in the styles of real models, trained here on a few sentences, and for every text the
ids with special tokens as text, with special tokens recognised, and as a text begins; and pairs of prompt and
completion, cut where the prompt ends in the ids of both together.

templates.json: templates and what `apply_chat_template` gives for conversations, with and without the generation
prompt. Templates beyond those written below are read from the files that are named.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = [
    "The film was good, the plot was not. It's the film of the year 1984, they said: don't miss it!",
    "Once upon a time there was a little girl who had a little dog. The dog was happy, happy, happy.",
    "def add(a, b):\n    return a + b\n\n\nprint(add(12345, 67890))\n",
    "Der Film war überraschend gut; das Théâtre naïf, déjà vu. Привет, мир! 你好，世界。",
] * 20
SPECIAL = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"]


def special(content):
    return AddedToken(content, special=True, normalized=False)


def finished(tokenizer, begins, text_tokens=()):
    tokenizer.add_special_tokens([special(token) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in text_tokens])
    if begins:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))]
        )
    return tokenizer


def byte_level(pre_tokenizer, normalizer=None, begins=False, text_tokens=()):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizer, decoders.ByteLevel()
    if normalizer:
        tokenizer.normalizer = normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return finished(tokenizer, begins, text_tokens)


def sentence_piece(scheme):
    """Llama 2's style: bytes for what has no token; a space before the text, as a normaliser or by Metaspace.
    Gemma's has none."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trained.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=300, show_progress=False))
    model = json.loads(trained.to_str())["model"]
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    pieces += [token for token in model["vocab"] if token not in pieces]
    vocab = {token: i for i, token in enumerate(pieces)}
    merges = [tuple(merge) for merge in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if scheme == "gemma":
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
        tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
        return finished(tokenizer, True)
    if scheme == "legacy":
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return finished(tokenizer, True)


CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")


def split_by(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def tokenizers():
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False)
    digits = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), plain])
    return {
        "gpt2": byte_level(plain),
        "smollm2": byte_level(digits),
        # GPT-NeoX's tokenizer has runs of spaces as added tokens that are text.
        "gpt-neox": byte_level(plain, normalizers.NFC(), text_tokens=["    ", "  "]),
        "llama3": byte_level(split_by(LLAMA3), begins=True),
        "qwen2": byte_level(split_by(QWEN2), normalizers.NFC(), text_tokens=["<think>", "</think>"]),
        "llama2": sentence_piece("legacy"),
        "gemma": sentence_piece("gemma"),
        "metaspace-first": sentence_piece("first"),
        "metaspace-always": sentence_piece("always"),
    }


def texts():
    # No byte order marks (U+FEFF): they are spaces for JavaScript's patterns and none for Rust's.
    stream = random.Random(5)
    pieces = ["The film", " was", " good", "It's", " don't", "they'LL", " ", "  ", "    ", "\n", "\n\n", "\t", "\r\n"]
    pieces += ["1984", " 12", "3.14", "100%", "!?", "...", "—", "é", "e\u0301", "naïve", "你好", "Привет", "😀", "👩🏽‍🚀"]
    pieces += ["a", "Z", "_", "$x$", "<s>", "</s>", "<|im_start|>", "<|im_end|>user\n", "<think>", "▁", "\u00a0"]
    fixed = ["a", " a", "a ", "  a  ", "▁a", "\n", " ", "The film was good.", "<s>", "x<s>y", "x <|im_end|> y", "<think>"]
    mixed = ["".join(stream.choice(pieces) for _ in range(stream.randint(1, 9))) for _ in range(240)]
    return fixed + mixed


# Both in words, as in pairs of preferences: the completion begins with a space or the prompt ends with a line.
PAIRS = [
    ("The film was", " good, the plot was not."),
    ("The film", " was naïve 😀"),
    ("Once upon a time", " there was 1984"),
    ("Question: 12\n", "Answer: 345"),
    ("def add(a, b):\n", "    return a + b\n"),
    ("It", "'s the film"),
]


def encoded(tokenizer):
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    ids = lambda text, **options: fast(text, **options)["input_ids"]
    rows = []
    for text in texts():
        plain = ids(text, add_special_tokens=False, split_special_tokens=True)
        marked = ids(text, add_special_tokens=False)
        decoded = fast.decode(plain, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        whole = ids(text)
        begins = len(whole) - len(marked)
        assert whole[begins:] == marked
        # What is the same as elsewhere is left out.
        rows.append({"plain": plain} | ({"marked": marked} if marked != plain else {}))
        rows[-1] |= {"decoded": decoded} if decoded != text else {}
    pairs = []
    for prompt, completion in PAIRS:
        first, both = ids(prompt), ids(prompt + completion)
        if both[: len(first)] == first:
            pairs.append({"prompt": prompt, "completion": completion, "ids": [first, both[len(first) :]]})
    return {"file": json.loads(tokenizer.to_str()), "beginning": ids("")[:begins], "rows": rows, "pairs": pairs}


CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
LLAMA2 = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = "
    "messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}"
    "{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception("
    "'Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and "
    "system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] "
    "%}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + "
    "'[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' "
    "+ eos_token }}{% endif %}{% endfor %}"
)
ZEPHYR = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>\\n' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>\\n' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>\\n'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
# As Llama 3's: macros, namespaces, filters and tests.
MANY_PARTS = """{{- bos_token }}
{%- macro header(role) %}<|start_header_id|>{{ role }}<|end_header_id|>

{% endmacro %}
{%- set ns = namespace(turn=0, system='You are helpful.') %}
{%- if messages[0].role == 'system' %}{% set ns.system = messages[0].content | trim %}{% endif %}
{{- header('system') + ns.system + '<|eot_id|>' }}
{%- for message in messages if message.role != 'system' %}
{%- set ns.turn = ns.turn + 1 %}
{{- header(message.role) ~ (message.content | trim) ~ '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt is defined and add_generation_prompt %}{{ header('assistant') }}{% endif %}
{#- turns: {{ ns.turn }} #}"""

USER = {"role": "user", "content": "  What is 2 + 2?\nThink. "}
ANSWER = {"role": "assistant", "content": "It is **4** <b>&amp;</b> 'four'."}
CONVERSATIONS = [
    [USER, ANSWER],
    [{"role": "system", "content": "Be brief."}, USER, ANSWER],
    [USER, ANSWER, {"role": "user", "content": "Sure? 你好 😀"}, {"role": "assistant", "content": " Yes."}],
]


def template_rows(files):
    templates = {"chatml": CHATML, "llama2": LLAMA2, "zephyr": ZEPHYR, "many-parts": MANY_PARTS}
    templates |= {Path(file).stem: Path(file).read_text() for file in files}
    tokenizer = Tokenizer(models.BPE())
    tokenizer.add_special_tokens(["<s>", "</s>"])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    for name, template in templates.items():
        fast.chat_template = template
        apply = lambda messages, generate: fast.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=generate
        )
        rows = [
            {"messages": messages, "prompt": apply(messages[:-1], True), "whole": apply(messages, False)}
            for messages in CONVERSATIONS
        ]
        yield {"name": name, "template": template, "rows": rows}


def main(folder, *files):
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    made = {name: encoded(tokenizer) for name, tokenizer in tokenizers().items()}
    written = {"texts": texts(), "tokenizers": made}
    (folder / "tokenizers.json").write_text(json.dumps(written, ensure_ascii=False) + "\n")
    (folder / "templates.json").write_text(json.dumps(list(template_rows(files)), indent=1, ensure_ascii=False) + "\n")
    for name, one in made.items():
        print(name, len(one["file"]["model"]["vocab"]), "tokens,", len(one["rows"]), "texts,", len(one["pairs"]), "pairs")


if __name__ == "__main__":
    main(*sys.argv[1:])
