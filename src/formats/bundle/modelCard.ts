import type { ControlTable } from '../../experiment/controls/controls.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { TRL_VERSION, trlExports } from '../../experiment/methods/trl.ts';
import type { ExportedRun } from './exported.ts';
import type { Padding } from './tokenizerFiles.ts';

/** `README.md` of a bundle: a model card, and what is done with the files. */

interface Places {
  made: string;
  start: string;
  padding: Padding | null;
  /** Of everything else in the bundle. */
  files: readonly string[];
}

const about: Readonly<Record<string, string>> = {
  'policy/': 'the policy, as the run has left it',
  'adapter/': 'the PEFT adapter that the run has trained',
  'reward_model/': 'the reward model, for `AutoModelForSequenceClassification`',
  'reference/': 'the frozen reference',
  'start/': 'what the run began as',
  'train.jsonl': 'what it was trained on, in the order of its batches',
  'heldout.jsonl': 'what it was measured by',
  'metrics.jsonl': 'a row for each step, under TRL’s names',
  'run.json': 'all settings',
  'train.py': 'goes on in TRL, or repeats the run',
  'trl.yaml': 'the same from the start, for the command `trl`',
  'requirements.txt': 'the versions that it was tried with',
  'reward.py': 'the reward, for TRL’s `reward_funcs`',
  'gold.py': 'the gold judge',
};

export function modelCard(run: ExportedRun, { made, start, padding, files }: Places): string {
  const { title, source, controls } = methods[run.method];
  const trl = trlExports[run.method];
  const table: ControlTable = controls;
  const places = [...new Set(files.map((path) => path.replace(/\/.*/, '/')))];
  const settings = Object.entries(run.config).map(
    ([name, value]) => `| ${table[name]?.label ?? name} | \`${name}\` | ${value} |`,
  );
  const hasScript = files.includes('train.py');
  const trained = run.made.kind === 'reward model' ? 'reward model' : 'policy';
  const parts = [
    `---\nlibrary_name: ${run.made.kind === 'adapter' ? 'peft' : 'transformers'}\ntags: [dpo-lab, ${run.method}]\n---`,
    `# ${title}${run.world && ` on ${run.world}`}, ${run.step} of ${run.config.steps} steps`,
    `A ${trained} trained in the DPO Lab with ${title} (${source}).`,
    `| file | what it is |\n|---|---|\n${places.map((place) => `| \`${place}\` | ${about[place] ?? 'tables of the gold judge'} |`).join('\n')}`,
    '## Use it',
    useOf(run, made, start),
    padding
      ? `Short rows are filled up with \`${padding.content}\` (id ${padding.id}), which no text contains. \`config.json\` and \`tokenizer_config.json\` name it.`
      : 'This vocabulary has no token to spare for padding. Libraries then pad with the end of text: always pass the attention mask.',
    '## Go on in TRL',
    hasScript
      ? goOn(run, made, start)
      : `There is no script: ${trl.trainer === null ? trl.because : whyNoReward(run)} Models and data can be used all the same.`,
    '## Settings',
    `| setting | name | value |\n|---|---|---|\n${settings.join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function useOf({ made: { kind } }: ExportedRun, folder: string, start: string): string {
  const code = {
    policy: [
      'from transformers import AutoModelForCausalLM, AutoTokenizer',
      '',
      `model = AutoModelForCausalLM.from_pretrained("${folder}")`,
      `tokenizer = AutoTokenizer.from_pretrained("${folder}")`,
    ],
    adapter: [
      'from peft import PeftModel',
      'from transformers import AutoModelForCausalLM, AutoTokenizer',
      '',
      `base = AutoModelForCausalLM.from_pretrained("${start}")`,
      `model = PeftModel.from_pretrained(base, "${folder}")`,
      `tokenizer = AutoTokenizer.from_pretrained("${folder}")`,
    ],
    'reward model': [
      'from transformers import AutoModelForSequenceClassification, AutoTokenizer',
      '',
      `model = AutoModelForSequenceClassification.from_pretrained("${folder}")`,
      `tokenizer = AutoTokenizer.from_pretrained("${folder}")`,
      '# A score is read at the end of text, which has to be there.',
    ],
  }[kind];
  return `\`\`\`python\n${code.join('\n')}\n\`\`\``;
}

function goOn(run: ExportedRun, made: string, start: string): string {
  const trl = trlExports[run.method];
  if (trl.trainer === null) return '';
  const warmup = Number(run.config.warmupSteps ?? 0);
  // A batch of every row is the same one in each epoch.
  const [rows, ofStep] = [run.train.length, run.rowsOfStep];
  const sameBatches = ofStep < rows ? Math.floor(rows / ofStep) : run.step;
  const notes = [
    trl.differs,
    'The optimiser’s running means stay behind: whoever continues begins them anew.',
    run.made.kind === 'adapter' && 'A repeated run draws a new adapter.',
    warmup > 0 && 'During warm-up transformers begins at a rate of 0, one step behind the lab.',
    run.longestPrompt === 0 &&
      run.step > sameBatches &&
      `The lab shuffles the rows anew in every epoch, and TRL takes them in the same order again: the batches of a repeated run are the lab’s up to step ${sameBatches}.`,
    run.longestPrompt > 0 && 'Samples are drawn by other random numbers than in the lab.',
    Number(run.config.sftWeight ?? 0) > 0 &&
      'TRL averages the fine-tuning term over the tokens of a batch, the lab over each completion first.',
    run.config.klControl === 'adaptive' && 'The KL coefficient stays at its value of the settings.',
  ].filter((note) => typeof note === 'string');
  return [
    `With TRL ${TRL_VERSION}, \`${trl.trainer}Trainer\`:`,
    `\`\`\`sh\npip install -r requirements.txt\npython train.py                                # continues from ${made}/\npython train.py --repeat                       # starts over from ${start}/\naccelerate launch --num_processes 4 train.py   # shares each batch among four processes\ntrl ${trl.trainer.toLowerCase()} --config trl.yaml                  # starts over, from the command line\n\`\`\``,
    notes.map((note) => `- ${note}`).join('\n'),
    `\`lab import --from trained --out DIR\` brings the result back to the lab.`,
  ].join('\n\n');
}

function whyNoReward({ config }: ExportedRun): string {
  return config.reward === 'implicit'
    ? 'the reward was the implicit one of a DPO policy, which TRL’s `reward_funcs` cannot compute from a text alone.'
    : 'the reward model of this run is not at hand.';
}
