import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { HALF_95 } from '../../experiment/metrics/statistics.ts';
import { winRateIn } from '../figures/judged.ts';
import { escaped } from './escaped.ts';

/** What reports on runs are made of: a page that needs nothing but itself, and tables. */

/**
 * A page of its own: no scripts, and nothing that is fetched.
 *
 * @param title as text
 * @param body as HTML
 */
export function reportPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** A table of plain texts. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

export function tableHtml({ head, rows }: Table): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`;
}

export const number = (value: number | undefined, digits = 2) =>
  value === undefined ? '–' : value.toFixed(digits).replace('-', '−');
export const withHalf = (value: number | undefined, stderr: number | undefined) =>
  stderr === undefined ? number(value) : `${number(value)} ± ${number(HALF_95 * stderr)}`;

/** What every evaluation of a run measured. */
export function measured({ evaluations, own }: Pick<RunRecord, 'evaluations' | 'own'>): Table {
  const hasPairs = !own || evaluations.some(({ row }) => row.eval_pairs !== undefined);
  const columns = [FIRST, ...(own ? BY_OWN : BY_GOLD), ...OF_SAMPLES, ...(hasPairs ? OF_PAIRS : []), LAST];
  return {
    head: columns.map(({ title }) => title),
    rows: evaluations.map(({ row }) => columns.map(({ cell }) => cell(row))),
  };
}

interface Column {
  title: string;
  cell: (row: EvaluationRow) => string;
}

const FIRST: Column = { title: 'step', cell: ({ step }) => String(step) };
const BY_GOLD: readonly Column[] = [
  { title: 'gold, SD', cell: (row) => withHalf(row.gold, row.gold_stderr) },
];
const BY_OWN: readonly Column[] = [
  { title: 'your reward', cell: (row) => withHalf(row.own_reward, row.own_reward_stderr) },
];
const OF_SAMPLES: readonly Column[] = [
  { title: 'proxy, SD', cell: (row) => withHalf(row.proxy, row.proxy_stderr) },
  { title: 'KL, nats', cell: (row) => withHalf(row.kl, row.kl_stderr) },
  { title: 'win rate', cell: (row) => number(winRateIn(row)?.value) },
  { title: 'length, tokens', cell: (row) => withHalf(row.length, row.length_stderr) },
];
const OF_PAIRS: readonly Column[] = [
  { title: 'held-out loss', cell: (row) => number(row.eval_loss, 3) },
  { title: 'reward, chosen', cell: (row) => number(row['eval_rewards/chosen'], 3) },
  { title: 'reward, rejected', cell: (row) => number(row['eval_rewards/rejected'], 3) },
  { title: 'accuracy', cell: (row) => number(row['eval_rewards/accuracies']) },
];
const LAST: Column = { title: 'samples', cell: ({ samples }) => String(samples) };

const STYLE = `
body { margin: 0; background: #fff; color: #1b1c1f; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
dt { margin-top: 0.8rem; color: #555; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 0.8rem 0; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; white-space: pre-wrap; }
figure { margin: 1.5rem 0; break-inside: avoid; }
blockquote { margin: 0.8rem 0; padding: 0.1rem 1rem; border-left: 3px solid #bbb; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.6rem; background: #f3f3f1; font-size: 0.85rem; }
svg { max-width: 100%; }
svg text { font-size: 13px; fill: #444; }
.key { padding: 0; list-style: none; font-size: 0.85rem; }
footer { margin-top: 2.5rem; color: #555; font-size: 0.85rem; overflow-wrap: anywhere; }
`;
