import { mean, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';

/** One of many runs in one page. */
export interface SoakedRun {
  method: string;
  seconds: number;
  /** That the page's process held after it. */
  bytes: number;
}

/** Runs until every method's code and every size of memory has been there at least once. */
const WARM = 10;
/** A slope below this share of the memory over all the runs is none. */
const FLAT = 0.1;

const MIB = 2 ** 20;

/**
 * Memory and time over many runs, in words and numbers. Memory is flat where the least-squares line through the runs
 * after the tenth rises by less than a tenth of their mean from its first run to its last.
 */
export function soakTable(
  runs: readonly SoakedRun[],
  { machine, backend, date }: { machine: string; backend: string; date: string },
): { text: string; isFlat: boolean } {
  const later = runs.slice(WARM);
  const bytes = later.map((run) => run.bytes);
  const rise = slopeOf(bytes) * (bytes.length - 1);
  const isFlat = rise < FLAT * mean(bytes);
  const half = later.length >> 1;
  const seconds = (some: readonly SoakedRun[]) => smallSampleEstimate(some.map((run) => run.seconds));
  const [first, second] = [seconds(later.slice(0, half)), seconds(later.slice(half))];
  const written = ({ value, interval: [low, high] }: typeof first) =>
    `${value.toFixed(1)} s [${low.toFixed(1)}, ${high.toFixed(1)}]`;
  const tenths = runs
    .map((run, i) => ({ ...run, number: i + 1 }))
    .filter(({ number }) => number === 1 || number % 10 === 0);
  const text = [
    `# ${runs.length} runs in one page`,
    '',
    `Written by \`npm run soak -- --backend ${backend} --runs ${runs.length}\` on ${date}, ${machine}, ${backend}. Every method in turn, never reloaded.`,
    '',
    `- Memory of the page’s process after run ${WARM}: the line through ${later.length} runs rises by ${(rise / MIB).toFixed(0)} MiB in all, of ${(mean(bytes) / MIB).toFixed(0)} MiB on average: ${isFlat ? 'flat' : 'it grows'}.`,
    `- Time of a run after run ${WARM}: ${written(first)} in the first half, ${written(second)} in the second (n = ${half} and ${later.length - half}).`,
    '',
    '| Run | Method | Memory, MiB | Seconds |',
    '|---|---|---|---|',
    ...tenths.map(
      ({ number, method, bytes: held, seconds: took }) =>
        `| ${number} | ${method} | ${(held / MIB).toFixed(0)} | ${took.toFixed(1)} |`,
    ),
    '',
  ].join('\n');
  return { text, isFlat };
}

/** Of the least-squares line through equally spaced values, a step. */
function slopeOf(values: readonly number[]): number {
  const [x, y] = [(values.length - 1) / 2, mean(values)];
  const over = values.reduce((sum, value, i) => sum + (i - x) * (value - y), 0);
  const under = values.reduce((sum, _, i) => sum + (i - x) ** 2, 0);
  return over / under;
}
