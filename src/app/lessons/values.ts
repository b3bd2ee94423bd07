import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import type { Evaluation, EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { HALF_95, wilsonInterval } from '../../experiment/metrics/statistics.ts';
import { goldChange, halfOf } from '../figures/verdict.ts';

/**
 * Numbers in the sentences of a lesson. They are read from the run that stands beside them, recorded or live, or from
 * the evidence, and carry the half of their 95% interval wherever they have one.
 */

/** Where a number is read: the runs of a beat by name, the first of which is meant where none is named. */
export interface ValueSources {
  runs: ReadonlyMap<string, RunRecord>;
  findings: FindingsFile | null;
}

/** The evaluation that a name speaks of: "gold.end", "gold.start", "gold.peak" (where gold was highest). */
const moments: Readonly<Record<string, (record: RunRecord) => Evaluation | undefined>> = {
  start: ({ evaluations }) => evaluations[0],
  end: ({ evaluations }) => evaluations.at(-1),
  peak: ({ evaluations }) =>
    evaluations.reduce<Evaluation | undefined>(
      (best, one) => (best === undefined || (one.row.gold ?? 0) > (best.row.gold ?? 0) ? one : best),
      undefined,
    ),
};

type Written = (row: EvaluationRow, beta: number | undefined) => string | null;

const minus = (text: string) => text.replace('-', '−');
const signed = (value: number, digits = 2) => {
  const text = minus(value.toFixed(digits));
  return value > 0 ? `+${text}` : text;
};

/** "+0.77 ± 0.22"; no ± where it is exact. */
function mean(
  value: number | undefined,
  stderr: number | undefined,
  digits: number,
  sign = false,
): string | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  const half = HALF_95 * (stderr ?? 0);
  // An interval is never written as ± 0.0.
  const shown = half > 0 && half < 0.5 * 10 ** -digits ? digits + 1 : digits;
  const text = sign ? signed(value, shown) : minus(value.toFixed(shown));
  return half > 0 ? `${text} ± ${half.toFixed(shown)}` : text;
}

/** "79% [66, 88]", of a rate with the ends of its interval. */
function rate(value: number | undefined, low?: number, high?: number): string | null {
  if (value === undefined) return null;
  const percent = (share: number) => Math.round(100 * share);
  const ends = low === undefined || high === undefined ? '' : ` [${percent(low)}, ${percent(high)}]`;
  return `${percent(value)}%${ends}`;
}

/** A share of so many, with Wilson's interval. */
const shareOf = (share: number | undefined, n: number | undefined) =>
  share === undefined || n === undefined ? null : rate(share, ...wilsonInterval(share * n, n));

const betaOf = ({ config: { beta } }: RunRecord) => (typeof beta === 'number' ? beta : undefined);

const nats = (reward: number | undefined, beta: number | undefined) =>
  reward === undefined || beta === undefined ? null : mean(reward / beta, undefined, 1, true);

/** What is said of an evaluation. Rewards in standard deviations of the reference's gold, KL in nats. */
const quantities: Readonly<Record<string, Written>> = {
  gold: (row) => mean(row.gold, row.gold_stderr, 2, true),
  proxy: (row) => mean(row.proxy, row.proxy_stderr, 2, true),
  kl: (row) => mean(row.kl, row.kl_stderr, 1),
  length: (row) => mean(row.length, row.length_stderr, 1),
  repetition: (row) => rate(row.repetition),
  winrate: (row) => rate(row.win_rate, row.win_rate_low, row.win_rate_high),
  accuracy: (row) => shareOf(row['eval_rewards/accuracies'], row.eval_pairs),
  loss: (row) => mean(row.eval_loss, undefined, 3),
  chosen: (row) => mean(row['eval_rewards/chosen'], undefined, 2, true),
  rejected: (row) => mean(row['eval_rewards/rejected'], undefined, 2, true),
  margin: (row) => mean(row['eval_rewards/margins'], undefined, 2, true),
  /** By how much log π of held-out completions has moved, where r̂ = β (log π − log π_ref). */
  chosennats: (row, beta) => nats(row['eval_rewards/chosen'], beta),
  rejectednats: (row, beta) => nats(row['eval_rewards/rejected'], beta),
  fellchosen: (row) => shareOf(row['eval_fell/chosen'], row.eval_pairs),
  fellrejected: (row) => shareOf(row['eval_fell/rejected'], row.eval_pairs),
  fellboth: (row) => shareOf(row['eval_fell/both'], row.eval_pairs),
  weight: (row) => mean(row.eval_weight, undefined, 2),
  entropy: (row) => mean(row.entropy, row.entropy_stderr, 2),
  step: (row) => String(row.step),
};

/** What is said of a run as a whole. */
const ofRun: Readonly<Record<string, (record: RunRecord) => string | null>> = {
  steps: ({ evaluations }) => evaluations.at(-1)?.row.step.toString() ?? null,
  samples: ({ evaluations }) => evaluations.at(-1)?.row.samples.toString() ?? null,
  heldout: ({ evaluations }) => evaluations.at(-1)?.row.eval_pairs?.toString() ?? null,
  pairs: ({ labelling }) => labelling.pairCount.toLocaleString('en-GB'),
  /** How often a label is the one that gold would give. */
  agreement: ({ pairs }) => pairs && shareOf(pairs.agreement, pairs.train),
  /** Pairs that the proxy was trained on. */
  proxypairs: ({ config }) => ('proxyPairs' in config ? String(config.proxyPairs) : null),
  beta: ({ config }) => (config.beta === undefined ? null : String(config.beta)),
  seed: ({ config }) => String(config.seed),
  backend: ({ backend }) => backend.backend,
  seconds: ({ rows }) => Math.round(rows.reduce((sum, { seconds }) => sum + seconds, 0)).toString(),
  /** By how much gold rose on the same prompts. */
  rise: ({ evaluations }) => changed(goldChange(evaluations[0], evaluations.at(-1))),
};

const changed = (change: ReturnType<typeof goldChange>) =>
  change && `${signed(change.value)} ± ${halfOf(change).toFixed(2)}`;

/** By how much the first run's gold ended above the second's, prompt by prompt: they write for the same prompts. */
function aheadOf(runs: ReadonlyMap<string, RunRecord>, [first, second]: readonly string[]): string | null {
  const [ours, theirs] = [first, second].map((name) => runs.get(name)?.evaluations.at(-1));
  return changed(goldChange(theirs, ours));
}

/**
 * "gold.end", "step.peak", "rise", of another run of the beat "reviews-ipo:gold.end", of a claim "claim:12" (its verdict)
 * and "claim:12:result", of two runs of the beat "ahead:reviews-dpo:reviews-ipo", of a cell of the evidence
 * "memory/memory:DPO:models".
 *
 * @returns null where the run or the evidence has no such number
 */
export function lessonValue(name: string, { runs, findings }: ValueSources): string | null {
  if (name.startsWith('claim:') || name.includes('/')) return findings && ofFindings(name, findings);
  if (name.startsWith('ahead:')) return aheadOf(runs, name.split(':').slice(1));
  const at = name.lastIndexOf(':');
  const record = at < 0 ? [...runs.values()][0] : runs.get(name.slice(0, at));
  if (!record) return null;
  const [quantity, moment] = name.slice(at + 1).split('.');
  if (moment === undefined) return ofRun[quantity]?.(record) ?? null;
  const evaluation = moments[moment]?.(record);
  return (evaluation && quantities[quantity]?.(evaluation.row, betaOf(record))) ?? null;
}

function ofFindings(name: string, { studies }: FindingsFile): string | null {
  const [first, ...rest] = name.split(':');
  if (first === 'claim') {
    const claim = Number(rest[0]);
    const found = studies.flatMap(({ findings }) => findings).find((finding) => finding.claim === claim);
    if (!found) return 'not measured yet';
    return rest[1] === 'result' ? found.result : found.verdict;
  }
  const [study, table] = first.split('/');
  const [row, column] = rest;
  const found = studies.find((one) => one.name === study)?.tables.find((one) => one.name === table);
  const at = found?.columns.indexOf(column) ?? -1;
  return found?.rows.find(([head]) => head === row)?.[at] ?? null;
}
