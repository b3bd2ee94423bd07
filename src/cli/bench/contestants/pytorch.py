"""PyTorch as a contestant of `npm run bench`, which starts it: GPT-2 of transformers on the same weights and batches.

One JSON line comes for each request, and one goes back with the answer. Weights come as files of 32-bit floats in the
order of transformers' own parameters, which is the lab's.
"""

import json
import sys
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel


class Contestant:
    def open(self, size, settings, threads, weights):
        torch.set_num_threads(threads)
        config = GPT2Config(
            vocab_size=size["vocabulary"],
            n_positions=size["time"],
            n_embd=size["width"],
            n_layer=size["layers"],
            n_head=size["heads"],
            resid_pdrop=0,
            embd_pdrop=0,
            attn_pdrop=0,
            bos_token_id=0,
            eos_token_id=0,
        )
        self.policy, self.reference = (model_of(config, file) for file in weights)
        self.settings = settings
        self.optimizer = torch.optim.Adam(
            self.policy.parameters(),
            lr=settings["learningRate"],
            betas=(settings["beta1"], settings["beta2"]),
            eps=settings["epsilon"],
        )
        return {"version": torch.__version__}

    def step(self, sequences, inputs, targets, mask):
        shape = (sequences, -1)
        inputs, targets = torch.tensor(inputs).view(shape), torch.tensor(targets).view(shape)
        mask = torch.tensor(mask, dtype=torch.float32).view(shape)
        return timed(lambda: self.update(inputs, targets, mask))

    def update(self, inputs, targets, mask):
        def logps(model):
            return (torch.log_softmax(model(inputs).logits, -1).gather(2, targets[..., None])[..., 0] * mask).sum(1)

        with torch.no_grad():
            reference = logps(self.reference)
        chosen, rejected = (logps(self.policy) - reference).chunk(2)
        loss = -torch.nn.functional.logsigmoid(self.settings["beta"] * (chosen - rejected)).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.settings["maxGradNorm"] > 0:
            torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.settings["maxGradNorm"])
        self.optimizer.step()
        return loss.item()

    def weights(self, file):
        with torch.no_grad():
            flat = torch.cat([weights.reshape(-1) for weights in self.policy.parameters()])
        flat.numpy().tofile(file)
        return {}

    def sample(self, prompts, newTokens, greedy):
        ids = torch.tensor(prompts)

        def generate():
            with torch.no_grad():
                out = self.policy.generate(
                    ids,
                    attention_mask=torch.ones_like(ids),
                    do_sample=not greedy,
                    top_k=0,
                    max_new_tokens=newTokens,
                    use_cache=True,
                    pad_token_id=0,
                )
            return out[:, ids.shape[1] :].tolist()

        return timed(generate)

    def multiply(self, n, times):
        a, b = torch.rand(n, n), torch.rand(n, n)

        def products():
            for _ in range(times):
                product = a @ b
            return product[0, 0].item()

        return timed(products)


def model_of(config, file):
    model = GPT2LMHeadModel(config).eval()
    weights = torch.from_file(file, size=sum(p.numel() for p in model.parameters()), dtype=torch.float32)
    offset = 0
    with torch.no_grad():
        for parameter in model.parameters():
            size = parameter.numel()
            parameter.copy_(weights[offset : offset + size].view_as(parameter))
            offset += size
    return model


def timed(work):
    started = time.perf_counter()
    result = work()
    return {"result": result, "ms": 1000 * (time.perf_counter() - started)}


if __name__ == "__main__":
    contestant = Contestant()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(contestant, request.pop("do"))(**request)), flush=True)
