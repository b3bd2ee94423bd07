import type { TrlArguments, TrlTrainer } from '../../experiment/methods/trl.ts';
import { type AdapterToWrite, adapterSettings } from './adapterConfig.ts';
import { pythonArguments, yamlEntries } from './literals.ts';

/** `train.py` and the YAML for `trl`: a run in TRL, every value written out. */

export interface ScriptParts {
  trainer: TrlTrainer;
  args: TrlArguments;
  /** Steps of the optimiser in the whole run, and those of the lab that are done. */
  maxSteps: number;
  doneSteps: number;
  /** Rows of a batch, of all processes together. */
  batch: number;
  /** The line of train.jsonl at which the run goes on, from 0. */
  nextRow: number;
  /** Folders of the bundle: what the run began as, what it has made, and the frozen reference. */
  start: string;
  made: string;
  reference: string;
  adapter: AdapterToWrite | null;
}

const SEQUENCE_CLASSIFIER = 'AutoModelForSequenceClassification';

/** What differs between trainers in how they are put together. */
interface Assembly {
  model: string;
  /** Arguments of the trainer besides model, args, dataset and tokenizer. */
  more: readonly string[];
  /** It samples, and takes its reference from the folder that the model says it comes from. */
  samples?: true;
}

const assemblies: Readonly<Record<TrlTrainer, Assembly>> = {
  DPO: { model: 'AutoModelForCausalLM', more: ['ref_model=load(REFERENCE)'] },
  KTO: { model: 'AutoModelForCausalLM', more: ['ref_model=load(REFERENCE)'] },
  SFT: { model: 'AutoModelForCausalLM', more: [] },
  Reward: { model: SEQUENCE_CLASSIFIER, more: [] },
  RLOO: { model: 'AutoModelForCausalLM', more: ['reward_funcs=reward'], samples: true },
  GRPO: { model: 'AutoModelForCausalLM', more: ['reward_funcs=reward'], samples: true },
};

export function trainScript({ trainer, args, adapter, ...run }: ScriptParts): string {
  const { model, more, samples } = assemblies[trainer];
  const labels = model === SEQUENCE_CLASSIFIER ? ', num_labels=1' : '';
  const peft = adapter
    ? `    adapter = LoraConfig(\n${pythonArguments(adapterSettings(adapter), '        ')}\n    )\n` +
      `    base = load(START)\n` +
      `    model = get_peft_model(base, adapter) if asked.repeat else PeftModel.from_pretrained(base, MADE, is_trainable=True)\n`
    : `    model = load(START if asked.repeat else MADE)\n`;
  const finds =
    samples && !adapter
      ? `    # The trainer loads its reference from here, wherever the policy comes from.\n    model.config._name_or_path = REFERENCE\n`
      : '';
  // Of an adapter that is trained on, TRL makes a copy to be the reference; the lab's is the model without it.
  const dropCopy =
    samples && adapter
      ? `    if "ref" in trainer.model.peft_config:\n        trainer.model.delete_adapter("ref")\n`
      : '';
  return `"""Trains on in TRL, or repeats the run. Every value is written out: nothing depends on a default.

    pip install -r requirements.txt
    python train.py                                    continues from ${run.made}/, after ${run.doneSteps} steps
    python train.py --repeat                           starts over from ${run.start}/
    accelerate launch --num_processes 4 train.py       the same batches, shared by four processes

README.md says where TRL computes something else than the lab.
"""

import argparse
import os
import shutil
${samples ? 'import sys\n' : ''}
import torch
from datasets import load_dataset
${adapter ? 'from peft import LoraConfig, PeftModel, get_peft_model\n' : ''}from transformers import ${model}, AutoTokenizer
from trl import ${trainer}Config, ${trainer}Trainer

HERE = os.path.dirname(os.path.abspath(__file__))
START, MADE, REFERENCE = "${run.start}", "${run.made}", "${run.reference}"
STEPS = ${run.maxSteps}  # of the optimiser
BATCH = ${run.batch}  # rows of a batch, shared by all processes
NEXT = ${run.nextRow}  # line of train.jsonl at which the next batch of the lab begins


def load(folder):
    return ${model}.from_pretrained(folder, dtype=torch.float32${labels})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", action="store_true", help="start over instead of going on")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of the optimiser")
    parser.add_argument("--out", default="trained", help="folder for the result")
    asked = parser.parse_args()
    out = os.path.abspath(asked.out)
    os.chdir(HERE)
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if BATCH % processes:
        parser.error(f"{BATCH} rows cannot be shared by {processes} processes; choose a divisor of {BATCH}.")

    tokenizer = AutoTokenizer.from_pretrained(REFERENCE)
${peft}${finds}    rows = load_dataset("json", data_files="train.jsonl", split="train")
    if not asked.repeat:
        # The file is in the order of the lab's batches: go on with the next one.
        rows = rows.select([*range(NEXT, len(rows)), *range(NEXT)])
${samples ? '    sys.path.insert(0, HERE)\n    from reward import reward\n\n' : '\n'}    trainer = ${trainer}Trainer(
        model=model,
        args=${trainer}Config(
            output_dir=out,
            max_steps=asked.steps,
            per_device_train_batch_size=BATCH // processes,
${pythonArguments(args, '            ')}
        ),
        train_dataset=rows,
        processing_class=tokenizer,
${more.map((line) => `        ${line},\n`).join('')}    )
${dropCopy}    trainer.train()
    trainer.save_model(out)
    trainer.save_state()
    if trainer.is_world_process_zero() and os.path.exists(f"{REFERENCE}/card.json"):
        # With the scale of gold, which the lab needs to measure the result.
        shutil.copy(f"{REFERENCE}/card.json", out)


if __name__ == "__main__":
    main()
`;
}

/** What `trl dpo --config trl.yaml` reads: the run from its start. The command line has no place for a reference. */
export function trlYaml({ trainer, args, adapter, ...run }: ScriptParts): string {
  const { r, lora_alpha, target_modules, lora_dropout, use_rslora, use_dora } = adapter
    ? adapterSettings(adapter)
    : ({} as Partial<ReturnType<typeof adapterSettings>>);
  const lora = adapter && {
    use_peft: true,
    lora_r: r as number,
    lora_alpha: lora_alpha as number,
    lora_target_modules: target_modules as string[],
    lora_dropout: lora_dropout as number,
    use_rslora: use_rslora as boolean,
    use_dora: use_dora as boolean,
  };
  const { model_init_kwargs: _, ...written } = args;
  const command = trainer.toLowerCase();
  const lines = {
    model_name_or_path: run.start,
    dtype: 'float32',
    output_dir: 'trained',
    max_steps: run.maxSteps,
    per_device_train_batch_size: run.batch,
    ...(assemblies[trainer].samples && { reward_funcs: ['reward.reward'] }),
    ...lora,
    ...written,
  };
  return (
    `# trl ${command} --config trl.yaml, in this folder: repeats the run from ${run.start}/. train.py can also continue it.\n` +
    `# On several processes divide per_device_train_batch_size by their number.\n` +
    `datasets:\n  - path: json\n    data_files: train.jsonl\n    split: train\n` +
    `${yamlEntries(lines)}\n`
  );
}
