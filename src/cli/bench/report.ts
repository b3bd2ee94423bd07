import { type ContestantName, contestantNames, supervisedNames, titles } from './contestant.ts';
import {
  type Figures,
  figuresOf,
  type Measured,
  measuredOf,
  type RaceResult,
  type Results,
} from './results.ts';
import { describe } from './sizes.ts';
import type { Spread } from './statistics.ts';
import { verdictsOf } from './targets.ts';

/** The results as Markdown, which reads well in a terminal too. */
export function reportOf(results: Results): string {
  const { machine, where, date, load, seconds, races, disagreement } = results;
  const adapters = [...new Set(races.map(({ backend, adapter }) => `${backend} on ${adapter}`))];
  return [
    `DPO Lab benchmark, ${date}`,
    `${machine}; ${where}; ${adapters.join('; ')}; load ${load.join(' before, ')} after; ${seconds} s`,
    'Medians and (quartiles) of runs in turns. Tokens are all positions of a batch, padding included.',
    ...(disagreement ? ['', `NOT COMPARABLE, AND ENDED HERE: ${disagreement}`] : []),
    ...races.filter(({ part }) => part === 'main').flatMap(mainTables),
    ...scalingTable(races.filter(({ part }) => part !== 'main')),
    ...supervisedTable(results.supervised),
    '',
    table(
      ['target', 'measured', ''],
      verdictsOf(results).map(({ claim, measured, met }) => [
        claim,
        measured,
        met === null ? 'unknown' : met ? 'met' : 'NOT MET',
      ]),
    ),
  ].join('\n');
}

function mainTables(race: RaceResult): string[] {
  const { backend, size, parameters, tokens, newTokens } = race;
  const gpu = backend === 'webgpu';
  const heading = `### ${backend}, ${size.name}: ${describe(size)}; ${millions(parameters)} parameters`;
  const peak = Math.max(...contestantNames.map((name) => figuresOf(race, name)?.matMulGigaflops ?? 0));
  const columns = ['ms', 'tokens/s', "× lab's time", ...(gpu ? ['dispatches', 'submits', 'JS ms'] : [])];
  const cells = (measured: Measured, what: 'step' | 'sample'): string[] => {
    const lab = measuredOf(race, 'lab', what);
    return [
      withQuartiles(measured.ms),
      thousands(measured.tokensPerSecond),
      lab ? ratio(measured.ms.median / lab.ms.median) : '',
      ...(gpu ? [`${measured.dispatches}`, `${measured.submits}`, withQuartiles(measured.jsMs)] : []),
    ];
  };
  const stepRow = (figures: Figures): string[] => [
    ...cells(figures.step, 'step'),
    megabytes(gpu ? figures.memory.gpu : figures.memory.wasm),
    figures.compileMs.toFixed(0),
    figures.toFirstStepMs.toFixed(0),
    `${figures.gigaflops.toFixed(1)} (${Math.round((100 * figures.gigaflops) / peak)} %)`,
  ];
  const rows = (row: (figures: Figures) => string[]) => rowsOf(race, row);
  return [
    '',
    heading,
    '',
    table(
      [
        `DPO step, ${tokens} tokens`,
        ...columns,
        'peak MB',
        'compile ms',
        'open → 1st step ms',
        'GFLOP/s (of peak)',
      ],
      rows(stepRow),
    ),
    `Peak: ${peak.toFixed(1)} GFLOP/s, the fastest square matrix product of the contestants here. Operations are ` +
      'those of the matrix products with nothing masked: who leaves out what the mask hides may come above the peak.',
    '',
    table(
      [`sampling ${size.sequences} × ${newTokens} tokens`, ...columns],
      rows(({ sample }) => {
        if (!sample) return ['not measured'];
        return 'ms' in sample ? cells(sample, 'sample') : [`could not run: ${sample.problem}`];
      }),
    ),
  ];
}

function scalingTable(races: readonly RaceResult[]): string[] {
  if (races.length === 0) return [];
  const rows = races.map((race) => {
    const lab = figuresOf(race, 'lab');
    const nanoseconds = lab ? (1e6 * lab.step.ms.median) / (race.parameters * race.tokens) : Number.NaN;
    const other = (name: ContestantName) => {
      const figures = figuresOf(race, name);
      if (figures) return withQuartiles(figures.step.ms);
      const outcome = race.outcomes[name];
      return outcome && 'problem' in outcome ? `could not run: ${outcome.problem}` : 'left out';
    };
    return [
      `${race.backend}, ${race.part}: ${describe(race.size)}`,
      millions(race.parameters),
      `${race.tokens}`,
      ...contestantNames.map(other),
      nanoseconds.toFixed(3),
    ];
  });
  const names = contestantNames.map((name) => `${titles[name]}, ms`);
  const columns = ['scaling', 'parameters', 'tokens', ...names, "lab's ns per token and parameter"];
  return ['', '### Scaling of the DPO step', '', table(columns, rows)];
}

function supervisedTable(supervised: Results['supervised']): string[] {
  const heading = ['', `### A step of SFT on WebGPU beside ${titles.nanogpt}`, ''];
  if ('problem' in supervised) return [...heading, `Not measured: ${supervised.problem}`];
  if (supervised.length === 0) return [];
  const rows = supervised.flatMap(({ size, adapter, steps }) =>
    supervisedNames.map((name) => {
      const { ms, losses } = steps[name];
      return [
        `${describe(size)}, ${adapter}`,
        titles[name],
        withQuartiles(ms),
        `${ms.n}`,
        ratio(ms.median / steps['lab-sft'].ms.median),
        `${losses[0].toFixed(3)} → ${losses[losses.length - 1].toFixed(3)}`,
      ];
    }),
  );
  return [
    ...heading,
    table(['SFT step', '', 'ms', 'n', "× lab's time", 'loss, first to last'], rows),
    'Not the same computation: its model has RMSNorm for LayerNorm and no biases.',
  ];
}

function rowsOf(race: RaceResult, row: (figures: Figures) => string[]): string[][] {
  return race.contestants.map((name) => {
    const outcome = race.outcomes[name];
    if (!outcome) return [titles[name], 'no figures'];
    return [titles[name], ...('step' in outcome ? row(outcome) : [`could not run: ${outcome.problem}`])];
  });
}

/** A Markdown table with columns of even width. Rows may be shorter than the heading. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, i) =>
    Math.max(
      ...[title, ...rows.filter((row) => row.length === heading.length).map((row) => row[i])].map(
        (x) => x.length,
      ),
    ),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [
    line(heading),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

/** "412 (400–431)" */
function withQuartiles(spread: Spread | null): string {
  if (!spread) return '';
  const { median, low, high } = spread;
  const digits = median < 10 ? 2 : median < 100 ? 1 : 0;
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function ratio(value: number): string {
  return `${value < 100 ? value.toPrecision(2) : value.toFixed(0)} ×`;
}

function thousands(value: number): string {
  return value < 1000 ? value.toFixed(0) : `${(value / 1000).toFixed(1)}k`;
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(2)}M`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
