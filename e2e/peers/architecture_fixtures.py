"""Makes the tiny checkpoints under src/model/fixtures to which the lab's architectures are held.

    python e2e/peers/architecture_fixtures.py src/model/fixtures && npx biome check --write src/model/fixtures

Needs torch, transformers and safetensors; not part of `npm test`, which reads what this has written. For each
architecture: random weights, and beside them what Hugging Face's own class makes of them in 64 bits: logits, token
log-probabilities of a policy and a reference, the DPO loss with the norm of its gradient for each tensor, and a greedy
continuation. `variants` are logits of the same weights under other settings, so that every setting that the lab reads
is seen to matter. `configs.json` has each class's default `config.json`. (gpt2 and llama are older and stay as they are.)
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY, CONTEXT, BETA = 69, 64, 0.1
COMMON = {"vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT, "bos_token_id": 1, "eos_token_id": 2}
QWEN = {"hidden_size": 16, "intermediate_size": 28, "num_hidden_layers": 2, "num_attention_heads": 4}
QWEN |= {"num_key_value_heads": 2}


def two_bases(local, whole):
    plain = lambda theta: {"rope_type": "default", "rope_theta": theta}
    return {"sliding_attention": plain(local), "full_attention": plain(whole)}


ARCHITECTURES = {
    "qwen2": (
        Qwen2ForCausalLM,
        Qwen2Config,
        {**COMMON, **QWEN, "tie_word_embeddings": False, "rope_parameters": {"rope_type": "default", "rope_theta": 500.0}},
        [{"rope_parameters": {"rope_type": "default", "rope_theta": 50.0}}, {"rms_norm_eps": 0.1}],
    ),
    "qwen3": (
        Qwen3ForCausalLM,
        Qwen3Config,
        # Heads that do not add up to the width.
        {**COMMON, **QWEN, "head_dim": 6, "tie_word_embeddings": True},
        [{"rope_parameters": {"rope_type": "default", "rope_theta": 50.0}}, {"rms_norm_eps": 0.1}],
    ),
    "gemma3_text": (
        Gemma3ForCausalLM,
        Gemma3TextConfig,
        {
            **COMMON,
            **QWEN,
            **{"head_dim": 6, "query_pre_attn_scalar": 9, "sliding_window": 5},
            **{"layer_types": ["sliding_attention", "full_attention"], "rope_parameters": two_bases(30.0, 500.0)},
        },
        [
            {"rope_parameters": two_bases(500.0, 30.0)},
            {"query_pre_attn_scalar": 6},
            {"sliding_window": 3},
            {"layer_types": ["full_attention", "sliding_attention"]},
            {"rms_norm_eps": 0.1},
        ],
    ),
    "gpt_neox": (
        GPTNeoXForCausalLM,
        GPTNeoXConfig,
        {
            **COMMON,
            **{"hidden_size": 16, "intermediate_size": 28, "num_hidden_layers": 2, "num_attention_heads": 2},
            **{"rope_parameters": {"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.5}},
            **{"hidden_act": "gelu", "use_parallel_residual": True, "tie_word_embeddings": False},
        },
        [
            {"use_parallel_residual": False},
            {"hidden_act": "gelu_new"},
            {"hidden_act": "gelu_fast"},
            {"layer_norm_eps": 0.1},
            {"rope_parameters": {"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.25}},
            {"rope_parameters": {"rope_type": "default", "rope_theta": 50.0, "partial_rotary_factor": 1.0}},
        ],
    ),
    "gpt_neo": (
        GPTNeoForCausalLM,
        GPTNeoConfig,
        {
            **COMMON,
            **{"hidden_size": 16, "intermediate_size": 28, "num_layers": 2, "num_heads": 2},
            **{"attention_types": [[["global", "local"], 1]], "window_size": 5},
            **{"resid_dropout": 0.0, "embed_dropout": 0.0, "attention_dropout": 0.0},
        },
        [
            {"window_size": 3},
            {"window_size": 64},
            {"attention_types": [[["local", "global"], 1]]},
            {"layer_norm_epsilon": 0.1},
        ],
    ),
}


def random_weights(model, generator):
    """Weights with which attention looks at something and logits spread."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            is_gain = "norm" in name and name.endswith("weight") or "ln_" in name and name.endswith("weight")
            # As 32-bit numbers, which is what the files hold.
            parameter.copy_((1 + 0.2 * noise if is_gain else 0.35 * noise).float().double())


def moved(model, generator):
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.copy_((parameter + 0.05 * noise).float().double())


def in_file(model, name):
    """The name under which a file keeps a parameter: GPT-NeoX's head is one thing in memory and another on disk."""
    return "embed_out.weight" if model.config.model_type == "gpt_neox" and name == "lm_head.weight" else name


def save(model, file):
    tensors = {in_file(model, name): t.detach().float().contiguous() for name, t in model.named_parameters()}
    save_file(tensors, file)
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        assert set(load_file(f"{folder}/model.safetensors")) == set(tensors), "transformers names tensors otherwise"


def logits_of(model, tokens):
    return model(torch.tensor([tokens])).logits[0]


def token_logps(model, prompt, completion):
    """log pi(y_t | x, y_<t) of each token of the completion, in nats."""
    logps = torch.log_softmax(logits_of(model, prompt + completion)[:-1], dim=-1)
    targets = torch.tensor((prompt + completion)[1:])
    return logps.gather(1, targets[:, None])[len(prompt) - 1 :, 0]


def random_pairs(generator):
    def words(least, most):
        length = int(torch.randint(least, most + 1, (1,), generator=generator))
        return torch.randint(3, VOCABULARY, (length,), generator=generator).tolist()

    return [{"prompt": words(2, 8), "chosen": words(10, 16) + [2], "rejected": words(8, 14) + [2]} for _ in range(4)]


def greedy(model, prompt, count):
    tokens = list(prompt)
    for _ in range(count):
        tokens.append(int(logits_of(model, tokens)[-1].argmax()))
    return tokens[len(prompt) :]


def build(cls, config_class, settings):
    config = config_class(**settings)
    config._attn_implementation = "eager"
    return cls(config).double().eval()


def fixture(folder, cls, config_class, settings, variants):
    folder.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(sum(map(ord, folder.name)))
    model = build(cls, config_class, settings)
    random_weights(model, generator)
    save(model, folder / "model.safetensors")
    config = model.config.to_dict() | {"architectures": [cls.__name__], "dtype": "float32"}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    reference = build(cls, config_class, settings)
    reference.load_state_dict(model.state_dict())
    moved(reference, generator)
    save(reference, folder / "reference.safetensors")

    pairs = random_pairs(generator)
    with torch.no_grad():
        last = lambda model: [logits_of(model, p["prompt"] + p["chosen"])[-1].tolist() for p in pairs]
        expected = {"pairs": pairs, "beta": BETA, "logitsLast": last(model), "greedy": greedy(model, pairs[0]["prompt"], 8)}
        for which, m in (("policy", model), ("reference", reference)):
            expected[f"{which}TokenLogps"] = {
                side: [token_logps(m, p["prompt"], p[side]).tolist() for p in pairs] for side in ("chosen", "rejected")
            }
        expected["variants"] = []
        for changes in variants:
            other = build(cls, config_class, settings | changes)
            other.load_state_dict(model.state_dict())
            before, after = model.config.to_dict(), other.config.to_dict()
            written = {name: value for name, value in after.items() if before[name] != value}
            expected["variants"].append({"changes": written, "logitsLast": last(other)})

    def margin(m, p):
        return token_logps(m, p["prompt"], p["chosen"]).sum() - token_logps(m, p["prompt"], p["rejected"]).sum()

    loss = torch.stack(
        [-torch.nn.functional.logsigmoid(BETA * (margin(model, p) - margin(reference, p).detach())) for p in pairs]
    ).mean()
    loss.backward()
    expected["losses"] = {"sigmoid": loss.item()}
    norms = {in_file(model, name): parameter.grad.norm().item() for name, parameter in model.named_parameters()}
    expected["gradNorms"] = {"sigmoid": norms}
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    print(folder.name, sum(p.numel() for p in model.parameters()), "parameters, loss", loss.item(), expected["greedy"])


def main(target):
    target = Path(target)
    for name, (cls, config_class, settings, variants) in ARCHITECTURES.items():
        fixture(target / name, cls, config_class, settings, variants)
    classes = [GPT2Config, LlamaConfig, Qwen2Config, Qwen3Config, GPTNeoXConfig, GPTNeoConfig, Gemma3TextConfig]
    configs = {c.model_type: c().to_dict() for c in classes}
    (target / "configs.json").write_text(json.dumps(configs, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
