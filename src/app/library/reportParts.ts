import type { ControlTable } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { Figure } from '../../experiment/evidence/figure.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { judgedIn, judgedText, tallyOf, winRateIn } from '../figures/judged.ts';
import { titleOf } from '../figures/shownRuns.ts';
import { factsOf, outcomeOf, textOf } from '../report/factsOf.ts';
import { figuresOf, type NamedRun, numberedName } from '../report/figuresOf.ts';
import { measured, number, type Table, withHalf } from '../report/reportPage.ts';
import { lastStep } from '../runRecord.ts';
import { changesByEffect, changesFrom, controlsOf } from '../settings.ts';
import { commandOf, whyNotRepeat } from '../takeAway.ts';
import { worldTitle } from './entries.ts';
import type { RunsFile } from './runsFile.ts';

/** What a report on runs says, as plain texts; a page and Markdown each write it in their own way. */
export interface ReportParts {
  title: string;
  date: string;
  /** What was found, by paragraphs. */
  findings: string[];
  settings: Table;
  results: Table;
  figures: Figure[];
  /** Texts side by side, for each world and model. */
  texts: { title: string; table: Table }[];
  runs: ReportRun[];
  /** What the reader has to know to make the runs again. */
  footer: string[];
}

export interface ReportRun {
  heading: string;
  facts: string[];
  note: string;
  /** Every evaluation. */
  table: Table;
  /** The command that makes it again; null where none can. */
  command: string | null;
}

export function reportParts(file: RunsFile): ReportParts {
  const named = file.runs.map((run): NamedRun => ({ name: titleOf(run, run.record), record: run.record }));
  const groups = groupsOf(named);
  const { question = '', findings = '' } = file.report ?? {};
  return {
    title: question.trim() || (named.length === 1 ? named[0].name : `${named.length} runs of the DPO Lab`),
    date: file.date,
    findings: findings.split(/\n\s*\n/).flatMap((paragraph) => paragraph.trim() || []),
    settings: settingsTable(named),
    results: resultsTable(named),
    figures: groups.flatMap(([title, runs]) => {
      const figures = figuresOf(runs.map(({ name, run }) => ({ name, record: run.record })));
      return groups.length === 1
        ? figures
        : figures.map((one) => ({ ...one, title: `${title}: ${one.title}` }));
    }),
    texts: groups.map(textTable),
    runs: named.map((run, i) => ({
      heading: numberedName(run, i),
      facts: factsOf(run.record, outcomeOf(run.record)),
      note: file.runs[i].note,
      table: measured(run.record),
      command: whyNotRepeat(run.record) === null ? commandOf(run.record) : null,
    })),
    footer: [
      'The lab reads this file: Library, Import. Its runs can then be looked at, and made again with the same seeds.',
      ...Object.entries(file.models).map(
        ([name, hash]) => `Model “${name}”, SHA-256 of its weights ${hash ?? 'not known'}.`,
      ),
      '± is half of a 95% interval; brackets are the ends of one.',
    ],
  };
}

/** A line for whatever is not the default in one of the runs. */
function settingsTable(runs: readonly NamedRun[]): Table {
  const tables: ControlTable[] = runs.map(({ record }) => ({
    ...controlsOf(record.method),
    ...labellingControls,
  }));
  const valuesOf = ({ config, labelling }: RunRecord): Record<string, number | string> => ({
    ...config,
    ...labelling,
  });
  const changed = runs.flatMap(({ record: { method, config, labelling } }) => [
    ...Object.keys(changesByEffect(controlsOf(method), config).effective),
    ...Object.keys(changesFrom(labellingControls, labelling)),
  ]);
  const always = ['seed', 'steps', 'beta', 'learningRate'];
  const names = [...new Set([...always, ...changed])].filter((name) =>
    tables.some((table) => Object.hasOwn(table, name)),
  );
  const labelOf = (name: string) => {
    const { label = name, symbol } = tables.find((table) => table[name])?.[name] ?? {};
    return symbol && symbol !== label ? `${label} ${symbol}` : label;
  };
  const facts: [string, (record: RunRecord) => string][] = [
    ['method', ({ method }) => methods[method].title],
    ['world', worldTitle],
    ['model', ({ model }) => model],
    [
      'computed by',
      ({ backend: { backend, device, frozen } }) =>
        [backend, device, frozen && `frozen model in ${frozen}`].filter(Boolean).join(', '),
    ],
    ['began', ({ date }) => date],
  ];
  return {
    head: ['setting', ...runs.map(numberedName)],
    rows: [
      ...facts.map(([name, of]) => [name, ...runs.map(({ record }) => of(record))]),
      ...names.map((name) => [
        labelOf(name),
        ...runs.map(({ record }) => String(valuesOf(record)[name] ?? '–')),
      ]),
    ],
  };
}

/** Where each run ended. */
function resultsTable(runs: readonly NamedRun[]): Table {
  return {
    head: [
      ...[
        'run',
        'steps',
        'judged by',
        'reward',
        'proxy',
        'KL, nats',
        'win rate',
        'length, tokens',
        'samples',
      ],
      ...['fixed prompts: won, tied, lost', 'contests: won, tied, lost'],
    ],
    rows: runs.map((run, i) => {
      const { record } = run;
      const row = record.evaluations.at(-1)?.row;
      const [judged, rate] = row ? [judgedIn(row), winRateIn(row)] : [null, null];
      const { wins, ties, losses } = outcomeOf(record);
      const contests = (record.contests ?? []).flatMap((contest) => {
        const tally = tallyOf(contest);
        return tally ? `T ${contest.temperature}: ${tally.wins}, ${tally.ties}, ${tally.losses}` : [];
      });
      const ends =
        rate?.low === undefined || rate.high === undefined
          ? ''
          : ` [${number(rate.low)}, ${number(rate.high)}]`;
      return [
        numberedName(run, i),
        `${lastStep(record)} of ${record.config.steps}`,
        judged?.by ?? '–',
        withHalf(judged?.value, judged?.stderr),
        withHalf(row?.proxy, row?.proxy_stderr),
        withHalf(row?.kl, row?.kl_stderr),
        rate ? `${number(rate.value)}${ends}` : '–',
        withHalf(row?.length, row?.length_stderr),
        row ? String(row.samples) : '–',
        `${wins}, ${ties}, ${losses}`,
        contests.join('; ') || '–',
      ];
    }),
  };
}

type Group = [title: string, runs: { run: NamedRun; name: string }[]];

/** Runs of one world and model stand beside one another; those of others say nothing about them. */
function groupsOf(runs: readonly NamedRun[]): Group[] {
  const groups = new Map<string, Group[1]>();
  for (const [i, run] of runs.entries()) {
    const title = `${worldTitle(run.record)}, model ${run.record.model}`;
    groups.set(title, [...(groups.get(title) ?? []), { run, name: numberedName(run, i) }]);
  }
  return [...groups];
}

/** What the reference writes, and each run at last, prompt by prompt. */
function textTable([title, members]: Group): ReportParts['texts'][number] {
  const written = members.map(({ run }) => run.record.evaluations.at(-1)?.comparisons ?? []);
  const prompts = [...new Set(written.flat().map(({ prompt }) => prompt))];
  const rows = prompts.map((prompt) => {
    const theirs = written.map((texts) => texts.find((text) => text.prompt === prompt));
    const reference = theirs.find((text) => text)?.reference;
    return [
      prompt,
      reference ? said(textOf(reference), judgedText(reference)) : '–',
      ...theirs.map((text) => {
        if (!text) return '–';
        const [policy, before] = [judgedText(text.policy), judgedText(text.reference)];
        return said(textOf(text.policy), policy, policy && before ? policy.value - before.value : undefined);
      }),
    ];
  });
  return { title, table: { head: ['prompt', 'reference', ...members.map(({ name }) => name)], rows } };
}

/** A text with what its judge thinks of it, and whether it beats the reference's. */
function said(text: string, judged: ReturnType<typeof judgedText>, lead?: number): string {
  if (!judged) return text;
  const verdict = lead === undefined ? '' : lead > 0 ? ', wins' : lead < 0 ? ', loses' : ', ties';
  return `${text}\n[${judged.by} ${number(judged.value)}${verdict}]`;
}
