import { escaped } from '../report/escaped.ts';
import { figureSvg } from '../report/reportFigure.ts';
import { reportPage, tableHtml } from '../report/reportPage.ts';
import { inPage } from './embeddedRuns.ts';
import { type ReportRun, reportParts } from './reportParts.ts';
import type { RunsFile } from './runsFile.ts';

/** A report on runs as a page of its own, with the runs in it: whoever has the page can make them again. */
export function reportHtml(file: RunsFile): string {
  const { title, date, findings, settings, results, figures, texts, runs, footer } = reportParts(file);
  const paragraphs = (lines: readonly string[]) => lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  return reportPage(
    title,
    `<h1>${escaped(title)}</h1>
<p>Report of the DPO Lab, ${escaped(date)}.</p>
${paragraphs(findings)}
<h2>Settings</h2>
${tableHtml(settings)}
<h2>Results</h2>
${tableHtml(results)}
<h2>Figures</h2>
${figures.map(figureSvg).join('\n')}
<h2>What they write</h2>
${texts.map((part) => `<h3>${escaped(part.title)}</h3>\n${tableHtml(part.table)}`).join('\n')}
<h2>The runs</h2>
${runs.map(runHtml).join('\n')}
<footer>${paragraphs(footer)}</footer>
${inPage(file)}`,
  );
}

function runHtml({ heading, facts, note, table, command }: ReportRun): string {
  return `<section><h3>${escaped(heading)}</h3>
${note && `<blockquote>${escaped(note)}</blockquote>`}
<p>${escaped(facts.join(' '))}</p>
${command === null ? '' : `<pre><code>${escaped(command)}</code></pre>`}
${tableHtml(table)}</section>`;
}
