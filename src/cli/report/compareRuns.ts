import { methods } from '../../experiment/methods/methods.ts';
import type { Evaluation, EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluationIsNear, rowIsNear } from './tolerance.ts';

/** Where a run that was made again first differs from the one in a report. */
export interface Difference {
  step: number;
  /** "loss", "gold", "text 3 after". */
  field: string;
  reported: string;
  repeated: string;
}

/** What clocks say is another number each time. */
const NOT_REPEATED = ['seconds'];

/**
 * The first difference, in the order in which a run says things; null where there is none.
 *
 * @param exact every digit; else within the tolerance between backends, and texts are not compared
 */
export function firstDifference(reported: RunRecord, repeated: RunRecord, exact: boolean): Difference | null {
  const before = ofValues(0, 'pairs', reported.pairs, repeated.pairs);
  if (before) return before;
  const sampled = methods[reported.method].data.samples === true;
  for (const said of inOrder(reported, repeated)) {
    const difference = said.of === 'row' ? ofRows(said, exact, sampled) : ofEvaluations(said, exact, sampled);
    if (difference) return difference;
  }
  return null;
}

type Said =
  | { of: 'row'; step: number; reported: Numbers | undefined; repeated: Numbers | undefined }
  | { of: 'evaluation'; step: number; reported: Evaluation | undefined; repeated: Evaluation | undefined };
type Numbers = Readonly<Record<string, unknown>>;

/** What both say, step by step: the row of a step, then the evaluation after it. */
function inOrder(reported: RunRecord, repeated: RunRecord): Said[] {
  const said: Said[] = [];
  for (let i = 0; i < Math.max(reported.rows.length, repeated.rows.length); i++) {
    const [a, b] = [reported.rows[i], repeated.rows[i]];
    said.push({ of: 'row', step: (a ?? b).step, reported: { ...a }, repeated: { ...b } });
  }
  for (let i = 0; i < Math.max(reported.evaluations.length, repeated.evaluations.length); i++) {
    const [a, b] = [reported.evaluations[i], repeated.evaluations[i]];
    said.push({ of: 'evaluation', step: (a ?? b).row.step, reported: a, repeated: b });
  }
  return said.sort((a, b) => a.step - b.step || (a.of === 'row' ? -1 : 1));
}

function ofRows(
  { step, reported = {}, repeated = {} }: Extract<Said, { of: 'row' }>,
  exact: boolean,
  sampled: boolean,
) {
  return ofNumbers(step, reported, repeated, (_, a, b) => (exact ? alike(a, b) : rowIsNear(sampled, a, b)));
}

function ofEvaluations(
  { step, reported, repeated }: Extract<Said, { of: 'evaluation' }>,
  exact: boolean,
  sampled: boolean,
): Difference | null {
  if (!reported || !repeated) {
    return ofValues(step, 'evaluation', reported && 'there', repeated && 'there');
  }
  const [a, b] = [reported.row, repeated.row] as [EvaluationRow & Numbers, EvaluationRow & Numbers];
  const difference = ofNumbers(step, a, b, (field, one, other) =>
    exact ? alike(one, other) : evaluationIsNear(sampled, field, a, b),
  );
  if (difference || !exact) return difference;
  const samples = (['gold', 'length', 'repetition'] as const)
    .map((name) =>
      ofValues(step, `${name} of samples`, reported.perSample?.[name], repeated.perSample?.[name]),
    )
    .find(Boolean);
  if (samples) return samples;
  for (const name of ['bestOfN', 'frontier'] as const) {
    const found = ofValues(step, name, reported[name], repeated[name]);
    if (found) return found;
  }
  // Only the last evaluation of a reported run has texts.
  return reported.comparisons.length === 0 ? null : ofTexts(step, reported, repeated);
}

function ofTexts(step: number, reported: Evaluation, repeated: Evaluation): Difference | null {
  const count = ofValues(step, 'number of texts', reported.comparisons.length, repeated.comparisons.length);
  if (count) return count;
  for (const [i, text] of reported.comparisons.entries()) {
    const other = repeated.comparisons[i];
    const found =
      ofValues(step, `prompt ${i + 1}`, text.prompt, other.prompt) ??
      ofValues(step, `text ${i + 1} before`, text.reference, other.reference, wordsOf) ??
      ofValues(step, `text ${i + 1} after`, text.policy, other.policy, wordsOf);
    if (found) return found;
  }
  return null;
}

const wordsOf = ({ tokens }: Evaluation['comparisons'][number]['policy']) =>
  tokens.map(({ text }) => text).join('');

function ofNumbers(
  step: number,
  reported: Numbers,
  repeated: Numbers,
  same: (field: string, a: unknown, b: unknown) => boolean,
): Difference | null {
  const fields = [...new Set([...Object.keys(repeated), ...Object.keys(reported)])];
  const field = fields.find(
    (name) => !NOT_REPEATED.includes(name) && !same(name, reported[name], repeated[name]),
  );
  return field === undefined ? null : difference(step, field, reported[field], repeated[field]);
}

/** @param shown what is shown of a value that is compared as a whole */
function ofValues<Value>(
  step: number,
  field: string,
  reported: Value,
  repeated: Value,
  shown: (value: NonNullable<Value>) => unknown = (value) => value,
): Difference | null {
  if (alike(reported, repeated)) return null;
  const show = (value: Value) => (value === undefined || value === null ? value : shown(value));
  return difference(step, field, show(reported), show(repeated));
}

const LONGEST_SHOWN = 60;

function difference(step: number, field: string, reported: unknown, repeated: unknown): Difference {
  const [a, b] = [reported, repeated].map((value) =>
    value === undefined || value === null
      ? 'nothing'
      : typeof value === 'string'
        ? value
        : (JSON.stringify(value) ?? ''),
  );
  // Long values are shown from where they begin to differ.
  const at = [...a].findIndex((character, i) => character !== b[i]);
  const from = Math.max(a.length, b.length) > LONGEST_SHOWN ? Math.max(0, at - 12) : 0;
  const cut = (text: string) => (from > 0 ? '…' : '') + text.slice(from, from + LONGEST_SHOWN);
  return { step, field, reported: cut(a), repeated: cut(b) };
}

/**
 * Of what JavaScript computes in double precision the last digits may differ: engines round exp and its like
 * differently, and the page's is another one than Node's. What tensors hold has half as many digits, each of them the same.
 */
const DOUBLE = 1e-12;

/** Equal, whatever the order of names; numbers but for the rounding of double precision. */
function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b || Math.abs(a - b) <= DOUBLE * Math.max(Math.abs(a), Math.abs(b));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => alike(value, b[i]));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [one, other] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => alike(one[name], other[name]));
}
