import { mean, smallSampleEstimate, sum } from '../../experiment/metrics/statistics.ts';
import type { SoakedRun } from './soakedRun.ts';
import { soakFigure } from './soakFigure.ts';
import { type Trend, trendOf } from './trend.ts';

/** Runs until every size of memory has been there at least once. */
export const WARM = 10;
/** A line that rises by less than this share over all the runs is flat. */
const FLAT = 0.1;

const MIB = 2 ** 20;

interface Made {
  machine: string;
  backend: string;
  model: string;
  steps: number;
  /** The only one, if not all in turn. */
  method?: string;
  date: string;
  /** The figure's file, as the text names it. */
  figure: string;
}

/**
 * Memory and time over many runs, in words, numbers and a figure. Memory is flat where the least-squares line through
 * the runs after the tenth rises by less than a tenth of their mean from its first run to its last; there is no
 * slowdown where the same holds for the processor time of a run, divided by the mean of its method.
 *
 * @param heaps bytes in JavaScript heaps after the tenth run and after the last
 */
export function soakTable(
  runs: readonly SoakedRun[],
  heaps: readonly [number, number],
  { machine, backend, model, steps, method, date, figure }: Made,
): { text: string; svg: string; isFlat: boolean } {
  const later = runs.slice(WARM);
  const bytes = later.map((run) => run.bytes / MIB);
  const memory = trendOf(bytes);
  const time = trendOf(relativeTimes(later));
  const isFlat = memory.rise < FLAT * mean(bytes) && time.rise < FLAT;
  const tenths = runs
    .map((run, i) => ({ ...run, number: i + 1 }))
    .filter(({ number }) => number === 1 || number % 10 === 0);
  const title = `Memory after each of ${runs.length} runs on ${backend}`;
  const text = [
    `## ${backend}`,
    '',
    `Written by \`npm run soak -- --backend ${backend} --model ${model} --runs ${runs.length}${method ? ` --method ${method}` : ''} --steps ${steps}\` on ${date}, ${machine}. ${method ? 'One method' : `${new Set(runs.map((run) => run.method)).size} methods in turn`}, ${steps} steps of small batches each, in one page that is never reloaded.`,
    '',
    `![${title}](${figure})`,
    '',
    `- Memory after run ${WARM} (n = ${memory.n}): the slope of the line is ${written(memory, ' MiB', 2)} a run, ${fixed(memory.rise, 0)} MiB in all, of ${mean(bytes).toFixed(0)} MiB on average: ${verdict(memory, FLAT * mean(bytes))}.`,
    `- Processor time of a run after run ${WARM}, against the mean of its method: the slope of the line is ${written(percent(time), '%', 2)} a run, ${fixed(100 * time.rise, 1)}% in all: ${time.rise < FLAT ? 'no slowdown' : 'runs grow slower'}.`,
    ...turnLine(runs),
    `- JavaScript heaps of page and worker after a full collection: ${(heaps[0] / MIB).toFixed(1)} MiB after run ${WARM}, ${(heaps[1] / MIB).toFixed(1)} MiB after run ${runs.length}. Finished runs stay in the page's list.`,
    '',
    '| Run | Method | Memory, MiB | Seconds | Processor seconds |',
    '|---|---|---|---|---|',
    ...tenths.map(
      ({ number, method, bytes: held, seconds, processorSeconds }) =>
        `| ${number} | ${method} | ${(held / MIB).toFixed(0)} | ${seconds.toFixed(1)} | ${processorSeconds.toFixed(1)} |`,
    ),
    '',
  ].join('\n');
  const middle = WARM + 1 + (later.length - 1) / 2;
  const line = (run: number) => mean(bytes) + memory.slope * (run - middle);
  return { text, svg: soakFigure(runs, { title, warm: WARM, line }), isFlat };
}

/**
 * Where a rise ends: every method compiles shaders the first time that it runs and fills pools of its own sizes, so the
 * turns through all methods say more than single runs. The last two are compared method by method.
 */
function turnLine(runs: readonly SoakedRun[]): string[] {
  const length = new Set(runs.map(({ method }) => method)).size;
  const turns = Array.from({ length: Math.floor(runs.length / length) }, (_, turn) =>
    runs.slice(turn * length, (turn + 1) * length).map(({ bytes }) => bytes / MIB),
  );
  if (length < 2 || turns.length < 2) return [];
  const [before, last] = turns.slice(-2);
  const more = smallSampleEstimate(last.map((bytes, i) => bytes - before[i]));
  const [value, from, to] = [more.value, ...more.interval].map((one) => fixed(one, 1));
  return [
    `- Mean memory in each turn through the ${length} methods: ${turns.map((turn) => mean(turn).toFixed(0)).join(', ')} MiB. In the last turn a method holds ${value} MiB [${from}, ${to}] more than in the turn before (n = ${length}).`,
  ];
}

/** What a run took, against the mean of its method: methods differ far more than any slowdown. */
function relativeTimes(runs: readonly SoakedRun[]): number[] {
  const means = new Map<string, number>();
  for (const name of new Set(runs.map(({ method }) => method))) {
    const own = runs.filter(({ method }) => method === name).map((run) => run.processorSeconds);
    means.set(name, sum(own) / own.length);
  }
  return runs.map(({ method, processorSeconds }) => processorSeconds / (means.get(method) ?? 1));
}

/** A rise that is surely there is said, however small. */
function verdict({ rise, interval: [low] }: Trend, most: number): string {
  if (rise >= most) return 'it grows';
  return low > 0 ? 'it grows, by less than a tenth' : 'flat';
}

const percent = ({ slope, interval: [low, high] }: Trend) => ({
  slope: 100 * slope,
  interval: [100 * low, 100 * high] as const,
});

const fixed = (value: number, digits: number) => value.toFixed(digits).replace('-', '−');

function written(
  { slope, interval: [low, high] }: { slope: number; interval: readonly [number, number] },
  unit: string,
  digits: number,
): string {
  const [value, from, to] = [slope, low, high].map((one) => fixed(one, digits));
  return `${value}${unit} [${from}, ${to}]`;
}

/** The document with the section of one backend put in the place of its last one; other backends' stay. */
export function withSection(document: string | null, section: string): string {
  const [name] = section.split('\n', 1);
  const parts = (document ?? HEAD).split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.split('\n', 1)[0] === name);
  if (at < 0) parts.push(section);
  else parts[at] = section;
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

const HEAD = `# Many runs in one page

Does a page that trains all day grow or slow down? \`npm run soak\` trains with every method in turn and reads the memory of the page's processes (the page with its worker; on WebGPU also the process that holds the GPU's buffers) after each run. Filled points are the runs after the tenth, and the line is fitted to them. Brackets are 95% intervals of the line's slope. Memory grows at first, while each method compiles its shaders and allocates buffers of its own sizes. What the scripts themselves hold is counted separately.
`;
