"""The PyTorch half of e2e/peers/smollm2.ts, which starts it: answers one JSON line for each JSON line it is asked.

transformers loads the checkpoint, PEFT puts the adapter on it; DPO is written out here (Rafailov et al. 2023, eq. 7),
because a trainer's own loop would be timed with it. Needs torch, transformers and peft.
"""

import json
import sys
import time

import torch
from peft import LoraConfig, get_peft_model, set_peft_model_state_dict
from transformers import AutoModelForCausalLM, AutoTokenizer


def completion_logps(model, batch):
    """log pi(y | x) of each row. [rows]"""
    logits = model(batch["ids"], attention_mask=batch["seen"]).logits[:, :-1]
    logps = torch.log_softmax(logits.float(), dim=-1)
    chosen = logps.gather(2, batch["ids"][:, 1:, None])[:, :, 0]
    return (chosen * batch["mask"]).sum(1)


class Peer:
    def open(self, folder, threads):
        global CLOCK
        # Of one thread, the time that it computes: what others do on the machine meanwhile does not count.
        CLOCK = time.process_time if threads == 1 else time.perf_counter
        torch.set_num_threads(threads)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        import peft, transformers

        return {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}

    def encode(self, texts):
        return [self.tokenizer(text, add_special_tokens=False).input_ids for text in texts]

    def logits(self, ids):
        """Of what follows the whole text, and the log-probability of each token after the first."""
        with torch.no_grad():
            logits = self.model(torch.tensor([ids])).logits[0]
            logps = torch.log_softmax(logits[:-1].double(), dim=-1)
        chosen = logps.gather(1, torch.tensor(ids)[1:, None])[:, 0]
        return {"last": logits[-1].tolist(), "logps": chosen.tolist()}

    def sample(self, ids, count):
        started = CLOCK()
        with torch.no_grad():
            out = self.model.generate(
                torch.tensor([ids]),
                attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                max_new_tokens=count,
                min_new_tokens=count,
                do_sample=False,
                use_cache=True,
                pad_token_id=0,
            )
        return {"ids": out[0, len(ids) :].tolist(), "seconds": CLOCK() - started}

    def adapt(self, rank, alpha, targets, adapter, learning_rate, beta, max_norm):
        """Puts an adapter on the model that begins as the lab's does."""
        self.model = get_peft_model(
            self.model, LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets, task_type="CAUSAL_LM")
        )
        set_peft_model_state_dict(
            self.model, {name: torch.tensor(values, dtype=torch.float32).reshape(shape) for name, shape, values in adapter}
        )
        self.trained = [weights for weights in self.model.parameters() if weights.requires_grad]
        self.optimizer = torch.optim.Adam(self.trained, lr=learning_rate)
        self.beta, self.max_norm = beta, max_norm
        return {"parameters": sum(weights.numel() for weights in self.trained)}

    def step(self, chosen, rejected):
        """One DPO step on rows of [prompt, completion]."""
        started = CLOCK()
        rows = chosen + rejected
        longest = max(len(prompt) + len(completion) for prompt, completion in rows)
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        seen, mask = torch.zeros_like(ids), torch.zeros(len(rows), longest - 1)
        for row, (prompt, completion) in enumerate(rows):
            end = len(prompt) + len(completion)
            ids[row, :end] = torch.tensor(prompt + completion)
            seen[row, :end] = 1
            mask[row, len(prompt) - 1 : end - 1] = 1
        batch = {"ids": ids, "seen": seen, "mask": mask}
        with torch.no_grad(), self.model.disable_adapter():
            reference = completion_logps(self.model, batch)
        policy = completion_logps(self.model, batch)
        ratios = policy - reference
        margin = ratios[: len(chosen)] - ratios[len(chosen) :]
        loss = -torch.nn.functional.logsigmoid(self.beta * margin).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.trained, self.max_norm)
        self.optimizer.step()
        return {"loss": loss.item(), "norm": norm.item(), "seconds": CLOCK() - started}


def main():
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(peer, request.pop("do"))(**request)), flush=True)


if __name__ == "__main__":
    main()
