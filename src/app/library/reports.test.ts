import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { contestForTests, evaluationForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { readRuns } from './readRuns.ts';
import { reportHtml } from './reportHtml.ts';
import { plain, reportMarkdown } from './reportMarkdown.ts';
import { type RunsFile, runsFileOf } from './runsFile.ts';

/** What would do something where it was taken for markup. */
const payloads = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'onmouseover='alert(1)",
  '--><script>alert(1)</script><!--',
  '<!-- dpo-lab-runs {} -->',
  '<script type="application/json" id="dpo-lab-runs">{}</script>',
  '[click](javascript:alert(1))',
  '![x](https://example.org/x.png)',
  '| a | b |\n| - | - |',
  '# heading\n\n- list\n> quote\n***',
  '`code` **bold** _it_ ~~no~~ \\*',
  'https://example.org www.example.org a@example.org',
  '&lt;b&gt; &amp; &#60;',
  '1. one',
  '12) twelve',
  '+ plus',
  '=== heading',
  '--- rule',
  '</blockquote></style><style>*{display:none}',
  '\u2028\u2029{{7*7}}$$7*7$$',
];
const payload = payloads.join(' ');

function run(beta: number): RunRecord {
  const said = (text: string, gold: number) => ({
    tokens: [{ text, logRatio: 0 }],
    finished: true,
    gold,
    parts: [],
  });
  const comparisons = payloads.map((text, i) => ({
    prompt: text,
    reference: said(text, 0),
    policy: said(`${text}!`, (i % 3) - 1),
  }));
  const record = recordForTests(4, {
    evaluations: [evaluationForTests(0), { ...evaluationForTests(4), comparisons }],
    contests: [contestForTests(0.7, 4)],
    model: payload.slice(0, 100),
    backend: { backend: 'wasm', device: payload, software: false, reason: payload },
  });
  return { ...record, config: { ...record.config, beta, steps: 4 } };
}

const file: RunsFile = await runsFileOf(
  [0.1, 0.5].map((beta) => ({
    ...{ name: beta === 0.5 ? payload.slice(0, 80) : '', note: payload },
    ...{ record: run(beta), finished: true, checkpoint: null },
  })),
  {
    models: { [payload.slice(0, 100)]: null },
    own: [],
    report: { question: payload.slice(0, 300), findings: payload },
  },
);

async function readBack(content: string, name: string) {
  const result = await readRuns(new File([content], name));
  return 'read' in result ? result.read : result.problem;
}

test('a page has no markup but its own, no scripts that run, fetches nothing, and is read back as it was', async () => {
  const page = reportHtml(file);
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
  for (const tag of ['img', 'a', 'link', 'iframe', 'object', 'b', 'form']) expect(tags).not.toContain(tag);
  // The one block of data, and the style sheet of the page.
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.match(/<style/g)).toHaveLength(1);
  expect(page).toMatch(/<script type="application\/json" id="dpo-lab-runs">\{[^<>]*\}<\/script>/);
  const markup = [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag).join('\n');
  expect(markup).not.toMatch(/\son[a-z]+=|src=|href=|url\(|javascript:/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('[gold 1.00, wins]');
  expect(page).toContain('7, 7, 7');
  expect(page).toContain('T 0.7: 10, 2, 4');
  expect(await readBack(page, 'report.html')).toMatchObject({ report: file.report, runs: file.runs });
});

interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

const parser = unified().use(remarkParse).use(remarkGfm);
const nodesIn = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesIn)];

test('Markdown has no markup but its own, and is read back as it was', async () => {
  const text = reportMarkdown(file);
  const nodes = nodesIn(parser.parse(text) as Node);
  const kinds = new Set(nodes.map(({ type }) => type));
  for (const kind of [
    'link',
    'image',
    'list',
    'emphasis',
    'strong',
    'delete',
    'inlineCode',
    'footnoteReference',
  ]) {
    expect(kinds, kind).not.toContain(kind);
  }
  const html = nodes.filter(({ type }) => type === 'html').map(({ value = '' }) => value);
  const [comment, ...others] = html.filter((value) => value !== '<br>');
  expect(comment).toMatch(/^<!-- dpo-lab-runs \{[^<>]*\} -->$/);
  expect(others).toEqual([]);
  expect(nodes.filter(({ type }) => type === 'heading')).toHaveLength(1 + 5 + 3 + 1 + 2);
  expect(await readBack(text, 'report.md')).toMatchObject({ report: file.report, runs: file.runs });
});

test.each(payloads)('%s is shown by Markdown as it is', (text) => {
  const shown = nodesIn(parser.parse(plain(text)) as Node)
    .map(({ type, value }) => (value === '<br>' ? '\n' : type === 'text' ? value : ''))
    .join('');
  const flat = (words: string) => words.replaceAll('\u200b', '').replace(/\s+/g, ' ').trim();
  expect(flat(shown)).toBe(flat(text));
});
