import type { Figure } from '../../experiment/evidence/figure.ts';
import type { Table } from '../report/reportPage.ts';
import { inMarkdown } from './embeddedRuns.ts';
import { type ReportRun, reportParts } from './reportParts.ts';
import type { RunsFile } from './runsFile.ts';

/**
 * A report on runs as Markdown (GitHub's, with tables), with the runs in a comment at its end. Figures are tables of
 * their numbers, since few readers of Markdown show a drawing that lies within it.
 */
export function reportMarkdown(file: RunsFile): string {
  const { title, date, findings, settings, results, figures, texts, runs, footer } = reportParts(file);
  const parts = [
    `# ${plain(title)}`,
    `Report of the DPO Lab, ${plain(date)}.`,
    ...findings.map(plain),
    '## Settings',
    table(settings),
    '## Results',
    table(results),
    '## Figures in numbers',
    ...figures.flatMap(figure),
    '## What they write',
    ...texts.flatMap((part) => [`### ${plain(part.title)}`, table(part.table)]),
    '## The runs',
    ...runs.flatMap(run),
    '---',
    ...footer.map(plain),
    inMarkdown(file),
  ];
  return `${parts.join('\n\n')}\n`;
}

function run({ heading, facts, note, table: all, command }: ReportRun): string[] {
  return [
    `### ${plain(heading)}`,
    ...(note ? [`> ${plain(note)}`] : []),
    plain(facts.join(' ')),
    // Four spaces make it code, in which nothing is markup; it is one line.
    ...(command === null ? [] : [`    ${command.replaceAll(/\s+/g, ' ')}`]),
    table(all),
  ];
}

function figure({ title, caption, x, y, series }: Figure): string[] {
  const [across, up] = [x, y].map(({ name, unit }) => (unit ? `${name} (${unit})` : name));
  const rows = series.flatMap(({ name, points }) =>
    points.map((point) => [
      name,
      String(point.step ?? ''),
      digits(point.x),
      digits(point.y),
      ends(point.yInterval),
    ]),
  );
  return [
    `### ${plain(title)}`,
    plain(caption),
    table({ head: ['series', 'step', across, up, '95% interval'], rows }),
  ];
}

const digits = (value: number) => String(Number(value.toPrecision(4))).replace('-', '−');
const ends = (interval: readonly [number, number] | undefined) =>
  interval ? `[${interval.map(digits).join(', ')}]` : '';

function table({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Any text as Markdown that shows that text in one line: whatever could be markup within a line or at its beginning, of
 * Markdown, HTML or GitHub's formulas, is escaped (CommonMark 0.31, section 2.4), and an invisible space keeps an address
 * from becoming a link, as it does on GitHub.
 */
export function plain(text: string): string {
  return text
    .trim()
    .replace(/[\\`*_[\]|~$#]/g, '\\$&')
    .replace(/[&<>]/g, (character) => ENTITIES[character])
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(
      /\b(?:https?:|ftp:|mailto:|xmpp:|www\.)/gi,
      (start) => `${start.slice(0, -1)}&#8203;${start.slice(-1)}`,
    )
    .replace(/@/g, '@&#8203;')
    .replace(/\s*[\r\n]+\s*/g, '<br>');
}
