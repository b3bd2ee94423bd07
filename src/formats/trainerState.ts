import * as z from 'zod/mini';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/*
 * `trainer_state.json`, which transformers and TRL write beside a checkpoint: what was logged, as rows that stand beside
 * the lab's own. Smaller than zod's whole build, because the page reads it too.
 */

/** What was logged at one step, under the lab's names. */
export interface CurveRow {
  step: number;
  /** By name: loss, "rewards/margins", "objective/kl", … */
  [name: string]: number;
}

/** The curve of a run that was trained elsewhere. */
export interface TrainerCurve {
  /** In the order of their steps, none twice. */
  rows: CurveRow[];
  /** What was measured on held-out data: `eval_loss` and the like. */
  evaluations: CurveRow[];
  /** Names of what was logged and has no place here. */
  left: string[];
}

/** More steps than this no chart can show, and no file of a sensible size has. */
const MOST_ENTRIES = 200_000;
const CURE = 'Give the trainer_state.json that transformers or TRL wrote beside a checkpoint.';

const schema = z.object({
  log_history: z.array(z.record(z.string(), z.unknown())),
});

/** Names under which both log the same. */
const SAME = [
  'loss',
  'grad_norm',
  'learning_rate',
  'logps/chosen',
  'logps/rejected',
  'rewards/chosen',
  'rewards/rejected',
  'rewards/margins',
  'rewards/accuracies',
  'accuracy',
  'margin',
  'mean_reward',
  'frac_reward_zero_std',
];

/** TRL's names and the lab's. */
const RENAMED: Readonly<Record<string, string>> = {
  reward: 'objective/scores',
  'completions/mean_length': 'length',
  'clip_ratio/region_mean': 'policy/clipfrac_avg',
};

/** Means over tokens in TRL, sums over a completion in the lab: times the mean length they are the same. */
const PER_TOKEN: Readonly<Record<string, string>> = { kl: 'objective/kl', entropy: 'objective/entropy' };

/** Said of the whole run, or of the progress of it. */
const NOT_MEASURED = /^(epoch|step|train_|total_flos|num_tokens|step_time)/;

/**
 * Reads `trainer_state.json`. Values that are no finite numbers are left out: transformers logs NaN as such, and text
 * where a number is nested.
 *
 * @throws FileProblem that names the file and the entry
 */
export function readTrainerState(text: string, file: string): TrainerCurve {
  // Python writes NaN and Infinity, which are not JSON.
  const parsed = schema.safeParse(parseJson(withoutNaN(text), file, CURE));
  if (!parsed.success) throw new FileProblem(file, firstMisfit(parsed.error), CURE);
  const { log_history: entries } = parsed.data;
  if (entries.length > MOST_ENTRIES)
    throw new FileProblem(
      file,
      `log_history has ${entries.length} entries; at most ${MOST_ENTRIES} are read`,
      CURE,
    );
  const rows = new Map<number, CurveRow>();
  const evaluations = new Map<number, CurveRow>();
  const left = new Set<string>();
  let last = 0;
  for (const [i, entry] of entries.entries()) {
    const { step } = entry;
    if (typeof step !== 'number' || !Number.isInteger(step) || step < 0)
      throw new FileProblem(file, `entry ${i + 1} of log_history has no step`, CURE);
    if (step < last)
      throw new FileProblem(
        file,
        `entry ${i + 1} of log_history is of step ${step}, after step ${last}`,
        CURE,
      );
    last = step;
    const isEvaluation = Object.keys(entry).some((name) => name.startsWith('eval_'));
    const row = isEvaluation ? measured(entry, left) : logged(entry, left);
    if (Object.keys(row).length === 0) continue;
    const kept = isEvaluation ? evaluations : rows;
    kept.set(step, { ...kept.get(step), ...row, step });
  }
  if (rows.size === 0) throw new FileProblem(file, 'nothing was logged in it', CURE);
  return { rows: [...rows.values()], evaluations: [...evaluations.values()], left: [...left] };
}

/** Outside of strings, where they are values of Python and no names. */
function withoutNaN(text: string): string {
  return /NaN|Infinity/.test(text)
    ? text.replace(/("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g, (_, quoted?: string) => quoted ?? 'null')
    : text;
}

function logged(entry: Readonly<Record<string, unknown>>, left: Set<string>): Record<string, number> {
  const row: Record<string, number> = {};
  const length = entry['completions/mean_length'];
  for (const [name, value] of Object.entries(entry)) {
    if (typeof value !== 'number' || !Number.isFinite(value) || NOT_MEASURED.test(name)) continue;
    if (SAME.includes(name)) row[name] = value;
    else if (Object.hasOwn(RENAMED, name)) row[RENAMED[name]] = value;
    else if (Object.hasOwn(PER_TOKEN, name) && typeof length === 'number')
      row[PER_TOKEN[name]] = value * length;
    else if (left.size < 100) left.add(name.slice(0, 60));
  }
  return row;
}

function measured(entry: Readonly<Record<string, unknown>>, left: Set<string>): Record<string, number> {
  const row: Record<string, number> = {};
  for (const [name, value] of Object.entries(entry)) {
    if (typeof value !== 'number' || !Number.isFinite(value) || !name.startsWith('eval_')) continue;
    if (SAME.includes(name.slice('eval_'.length))) row[name] = value;
    else if (!/_(runtime|per_second|num_tokens)$/.test(name) && left.size < 100) left.add(name.slice(0, 60));
  }
  return row;
}
