import Papa from 'papaparse';
import { methods } from '../experiment/methods/methods.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { type DataName, OWN } from '../experiment/worlds.ts';
import { writeAddress } from './address.ts';
import { FORMULA } from './figures/figureCsv.ts';
import { titleOf } from './figures/shownRuns.ts';
import { lastStep } from './runRecord.ts';
import type { RunLabel } from './storage/runLabel.ts';

/** What of a run can be taken along in a line of text: a link, a command, its settings; and many runs as a table. */

/** The query that repeats a run: "?method=ppo&beta=0". */
function queryOf({ model, world, method, config, labelling, backend }: RunRecord): string {
  return writeAddress({
    modelName: model,
    world: world as DataName,
    method,
    // Another backend rounds differently.
    requestedBackend: backend.backend,
    config,
    labelling,
    lock: [],
    hide: [],
    exercise: null,
  });
}

/** @param page address of the page, without query and place: "https://example.org/lab/" */
export const linkOf = (record: RunRecord, page: string) => `${page}${queryOf(record)}#/lab`;

/** The command that makes the run again without a page. */
export const commandOf = (record: RunRecord) =>
  `npm run -s lab -- repeat --backend ${record.backend.backend} '${queryOf(record)}'`;

/** Everything that decides the run, as JSON. */
export function settingsOf({ method, world, model, config, labelling, backend }: RunRecord): string {
  const settings = { method, world, model, config, labelling, backend: backend.backend };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** Why a run cannot be repeated elsewhere from a line of text; null where it can. */
export function whyNotRepeat({ world }: Pick<RunRecord, 'world'>): string | null {
  return world === OWN
    ? 'This run is on data of your own, which a link cannot carry. Export the run instead.'
    : null;
}

/** By gold, or by the reward that somebody chose in its place: columns only where runs are judged by it. */
const JUDGED = {
  gold: { score: ['gold', 'gold_stderr'], wins: ['win_rate', 'win_rate_low', 'win_rate_high'] },
  own: {
    score: ['own_reward', 'own_reward_stderr'],
    wins: ['own_win_rate', 'own_win_rate_low', 'own_win_rate_high'],
  },
} as const;

/** The last evaluation of each run, a line each, with standard errors and the ends of Wilson's 95% interval. */
export function runsCsv(runs: readonly { record: RunRecord; label: RunLabel }[]): string {
  const isOwn = ({ record }: { record: RunRecord }) => record.own !== undefined;
  const judges = [...(runs.every(isOwn) ? [] : [JUDGED.gold]), ...(runs.some(isOwn) ? [JUDGED.own] : [])];
  const data = runs.map(({ record, label }) => {
    const { method, world, config, backend, date } = record;
    const row = record.evaluations.at(-1)?.row;
    const judged = (of: 'score' | 'wins') =>
      Object.fromEntries(judges.flatMap((by) => by[of]).map((name) => [name, row?.[name]]));
    return {
      run: titleOf(label, record),
      note: label.note,
      method: methods[method].title,
      world,
      seed: config.seed,
      step: lastStep(record),
      steps: config.steps,
      samples: row?.samples,
      ...judged('score'),
      kl: row?.kl,
      kl_stderr: row?.kl_stderr,
      proxy: row?.proxy,
      ...judged('wins'),
      length: row?.length,
      backend: backend.backend,
      device: backend.device,
      date,
    };
  });
  return `${Papa.unparse(data, { escapeFormulae: FORMULA })}\r\n`;
}
