import { defaultsOf } from '../../controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../../controls/labelling.ts';
import { type MethodName, methods, type RunConfig, readMethodConfig } from '../../methods/methods.ts';
import type { RunRecord } from '../../metrics/run.ts';
import type { WorldName } from '../../worlds.ts';
import type { TargetName } from './formulaTargets.ts';

/** An exercise as data: its page, its links to the lab, its report and the checks on it are all made from the record. */
export interface Exercise {
  /** In addresses and reports. */
  name: string;
  title: string;
  question: string;
  /** What one does, in a sentence, for the list. */
  about: string;
  /** Minutes that it takes a student, with the runs. */
  minutes: number;
  steps: readonly Step[];
  /** Where in the lab the runs are made. */
  starts: readonly Start[];
  rubric: readonly { points: number; what: string }[];
}

/** One thing to do, and what is to be answered about it. */
export interface Step {
  /** Markdown with $formulas$, in the macros of `src/cli/build/formulas.ts`. */
  text: string;
  /** Something to try, by its name in `src/ui/lessons/widgets`. */
  widget?: string;
  fields: readonly Field[];
}

interface AnyField {
  /** In reports and in the answer key. */
  id: string;
  label: string;
}

export type Field =
  | (AnyField & { kind: 'text' })
  | (AnyField & {
      kind: 'choice';
      choices: readonly { value: string; text: string }[];
      /** To be answered before the run. */
      guess?: true;
    })
  | (AnyField & { kind: 'number'; unit: string })
  | (AnyField & { kind: 'formula'; target: TargetName });

/** Settings that the lab begins with. What is not free is shown and cannot be changed. */
export interface Start {
  /** On the button: "DPO". */
  title: string;
  world: WorldName;
  method: MethodName;
  /** What differs from the defaults of the method, and of the labeller. */
  values: Readonly<Record<string, number | string>>;
  labelling: Partial<LabellingConfig>;
  /** Controls that may be changed. */
  free: readonly string[];
  /** How many runs with these settings a report must have. */
  runs: number;
  /** The control in which the runs must differ from each other. */
  differing?: string;
  /** At least one of these controls must differ from what the start has. */
  changed?: readonly string[];
}

/** Controls that are never locked: they do not decide what a run computes. */
const ALWAYS_FREE = ['evaluateEvery'];

export function configOf({ method, values }: Start): RunConfig {
  return readMethodConfig(method, values).config;
}

export function labellingOf({ labelling }: Start): LabellingConfig {
  return { ...defaultsOf(labellingControls), ...labelling };
}

/** What the lab is told to lock, as it stands in an address. */
export function lockedBy({ method, free }: Start): string[] {
  const controls = [...Object.keys(methods[method].controls), ...Object.keys(labellingControls)];
  return [
    'world',
    'method',
    ...controls.filter((name) => !free.includes(name) && !ALWAYS_FREE.includes(name)),
  ];
}

/** Whether a run was made with the settings of a start, but for what is free there. */
export function fitsStart(
  { world, method, config, labelling }: Pick<RunRecord, 'world' | 'method' | 'config' | 'labelling'>,
  start: Start,
): boolean {
  if (world !== start.world || method !== start.method) return false;
  const run: Record<string, unknown> = { ...config, ...labelling };
  const asked: Record<string, unknown> = { ...configOf(start), ...labellingOf(start) };
  const isFixed = lockedBy(start).every((name) => !(name in asked) || run[name] === asked[name]);
  const isChanged = start.changed?.some((name) => run[name] !== asked[name]) ?? true;
  return isFixed && isChanged;
}

export function fieldsOf({ steps }: Exercise): Field[] {
  return steps.flatMap(({ fields }) => [...fields]);
}

/** The fields that were left empty. */
export function missingAnswers(exercise: Exercise, answers: Readonly<Record<string, string>>): string[] {
  return fieldsOf(exercise)
    .map(({ id }) => id)
    .filter((id) => !answers[id]?.trim());
}

/** What runs a report lacks, in words: for each start so many, and differing where they have to. */
export function missingRuns(
  { starts }: Exercise,
  runs: readonly Pick<RunRecord, 'world' | 'method' | 'config' | 'labelling'>[],
): string[] {
  return starts.flatMap((start) => {
    const found = runs.filter((run) => fitsStart(run, start));
    const { title, differing } = start;
    const lacking = start.runs - found.length;
    if (lacking > 0) return [`${lacking} ${lacking === 1 ? 'run' : 'runs'} “${title}”`];
    if (differing === undefined) return [];
    const values = new Set(found.map(({ config }) => (config as Record<string, unknown>)[differing]));
    return values.size < start.runs
      ? [`runs “${title}” with ${start.runs} values of ${differing}; there are ${values.size}`]
      : [];
  });
}
