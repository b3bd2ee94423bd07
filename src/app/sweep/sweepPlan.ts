import {
  type Control,
  isIdle,
  type NumberControl,
  optionsWhere,
  problemWith,
} from '../../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../../experiment/controls/labelling.ts';
import { configOfJob, type RunJob } from '../../experiment/evidence/job.ts';
import {
  familyOf,
  type MethodName,
  methodNames,
  methods,
  type RunConfig,
} from '../../experiment/methods/methods.ts';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import { defaultsIn } from '../../experiment/own/defaultsIn.ts';
import type { Place } from '../../experiment/own/whyNotHere.ts';
import { type DataName, worldRecords } from '../../experiment/worlds.ts';
import type { ModelSummary } from '../../worker/protocol.ts';
import { whyNotBegin } from '../estimates/memory.ts';
import { changesFrom, controlsOf } from '../settings.ts';

/** What a person asks for: a grid over controls of one method, other methods beside it, and seeds. */
export interface SweepPlan {
  world: DataName;
  /** To train on: without any, other methods are paid by one's own reward. */
  pairs: number;
  method: MethodName;
  /** The controls' values, which hold for what does not vary. Its seed is the first. */
  config: RunConfig;
  labelling: LabellingConfig;
  /** Every value of the one is combined with every value of the other. */
  varied: readonly Varied[];
  /** At their defaults. */
  others: readonly MethodName[];
  seeds: number;
  /** Of every run. */
  steps: number;
  /** Of every run, besides the one before its first step. */
  evaluations: number;
}

export interface Varied {
  name: string;
  values: readonly (number | string)[];
}

export const MOST_SEEDS = 5;
export const MOST_VARIED = 2;
/** More points than this cannot be told apart on a figure, and more runs take an evening. */
export const MOST_RUNS = 60;
const MOST_VALUES = 8;

/** What has a place of its own in the plan. */
const PLANNED = ['seed', 'steps', 'evaluateEvery'];

/** Whether runs of a method have a place between reward and KL. */
export function canSweep(method: MethodName): boolean {
  const { movesPolicy, scale } = familyOf(method);
  return movesPolicy && scale === 'policy';
}

export const methodsToSweep: readonly MethodName[] = methodNames.filter(canSweep);

/** The controls that a sweep may vary there, by name: all that have an effect beside the other values. */
export function controlsToVary(
  method: MethodName,
  config: RunConfig,
  world: DataName,
): [name: string, control: Control][] {
  const { knowsGold } = worldRecords[world];
  return Object.entries(controlsOf(method))
    .filter(([name, control]) => !PLANNED.includes(name) && !isIdle(control, config))
    .map(([name, control]) => [
      name,
      control.kind === 'choice' ? { ...control, options: optionsWhere(control, knowsGold) } : control,
    ]);
}

/** How far apart a log scale's values stand, where the control does not say. */
const RATIO = 5;

/** Values to begin with: around the present one, as its scale has it. */
export function valuesToTry(control: Control, value: number | string): (number | string)[] {
  if (control.kind === 'choice') {
    const values = control.options.map((option) => option.value);
    return [value, ...values.filter((other) => other !== value)].slice(0, 4);
  }
  const { min, max } = control;
  const tried = around(control, Number(value)).map((one) => {
    const tidied = Number(one.toPrecision(3));
    return Math.min(max, Math.max(min, control.integer ? Math.round(tidied) : tidied));
  });
  return [...new Set([...tried, Number(value)])].sort((a, b) => a - b);
}

function around({ scale, step, gridRatio = RATIO }: NumberControl, value: number): number[] {
  if (scale === 'log') return [value / gridRatio, value, value * gridRatio, value * gridRatio ** 2];
  return value === 0 ? [0, 10 * step, 30 * step] : [value / 2, value, value * 2];
}

/** The runs of a plan. One seed of every setting comes before the next seed of any, so that half a sweep is worth looking at. */
export function jobsOf(plan: SweepPlan): RunJob[] {
  const { world, pairs, method, config, varied, others, seeds, steps, evaluations } = plan;
  const place: Place = { world, shippedPairs: pairs };
  // The control allows no more than a thousand steps between evaluations.
  const length = { steps, evaluateEvery: Math.min(1000, Math.ceil(steps / evaluations)) };
  const valuesOf = (method: MethodName, config: Readonly<Record<string, number | string>>) => {
    const { seed: _, ...values } = changesFrom(controlsOf(method), { ...config, ...length });
    return { method, values };
  };
  const settings = [
    ...combinations(varied).map((values) => valuesOf(method, { ...config, ...values })),
    ...others.map((other) => valuesOf(other, defaultsIn(place, other))),
  ];
  const labelling = changesFrom(labellingControls, plan.labelling) as Partial<LabellingConfig>;
  return Array.from({ length: seeds }, (_, i) => config.seed + i).flatMap((seed) =>
    settings.map((setting) => ({ world, ...setting, labelling, seed })),
  );
}

function combinations(varied: readonly Varied[]): Record<string, number | string>[] {
  return varied.reduce<Record<string, number | string>[]>(
    (found, { name, values }) => found.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Why the runs of a plan cannot begin here, in a sentence; null where they can. */
export function problemOfPlan(
  plan: SweepPlan,
  { model, backend }: { model: ModelSummary; backend: BackendReport },
): string | null {
  const { method, varied, seeds, steps, others } = plan;
  if (!canSweep(method)) return `${methods[method].title} does not train a policy, so it has no place here.`;
  for (const { name, values } of varied) {
    const problem = problemOfValues(name, controlsOf(method)[name], values);
    if (problem) return problem;
  }
  if (!(Number.isInteger(seeds) && seeds >= 1 && seeds <= MOST_SEEDS)) {
    return `Seeds must be a whole number from 1 to ${MOST_SEEDS}.`;
  }
  for (const one of [method, ...others]) {
    const problem = problemWith('steps', controlsOf(one).steps, steps);
    if (problem) return problem;
  }
  const last = problemWith('seed', controlsOf(method).seed, plan.config.seed + seeds - 1);
  if (last) return last;
  const jobs = jobsOf(plan);
  if (jobs.length > MOST_RUNS) {
    return `These are ${jobs.length} runs; a sweep has at most ${MOST_RUNS}. Take fewer values or seeds.`;
  }
  for (const job of jobs) {
    const problem = whyNotBegin({ method: job.method, config: configOfJob(job), model, backend });
    if (problem) return problem;
  }
  return null;
}

function problemOfValues(name: string, control: Control, values: Varied['values']): string | null {
  if (values.length === 0) return `Give at least one value of ${control.label}.`;
  if (values.length > MOST_VALUES) return `At most ${MOST_VALUES} values of ${control.label}, please.`;
  if (new Set(values).size < values.length) return `A value of ${control.label} is there twice.`;
  return values.map((value) => problemWith(name, control, value)).find((problem) => problem) ?? null;
}
