import type { Study, StudySize } from '../../evaluation/studies/study.ts';
import { claims } from '../../experiment/evidence/claims.ts';
import type { Findings, FindingsTable } from '../../experiment/evidence/figure.ts';

/** A study with what its runs gave; so many of them are done. */
export type AnalysedStudy = Findings & { study: Study; done: number; of: number };

/** The document of findings: a row for each claim, then each study with its rules and tables. */
export function findingsText(analysed: readonly AnalysedStudy[], size: StudySize): string {
  const rows = Object.entries(claims).map(([number, { claim, figures }]) => {
    const found = analysed.flatMap(({ study, findings }) =>
      findings
        .filter((finding) => finding.claim === Number(number))
        .map((finding) => ({ study, ...finding })),
    );
    const [verdict, result, command] =
      found.length === 0
        ? ['not measured yet', '', '']
        : [
            found.map((one) => one.verdict).join('; '),
            found.map((one) => one.result).join(' '),
            found.map(({ study }) => `\`npm run reproduce -- --only ${study.name}\``).join(' '),
          ];
    return [number, claim, figures ?? '–', result, verdict, command];
  });
  const document = [
    '# Findings',
    size === 'quick'
      ? '**Quick runs with one seed: they show that everything works, and decide nothing.**'
      : 'What lectures, papers and exercises claim about preference alignment, measured on the lab’s worlds with a model of 0.57 million parameters. The rules of the verdicts were written down before the runs; settings were fixed with seed 0, which counts nowhere. Each number has its 95% interval and n, the number of seeds.',
    'Verdicts apply to this model and these worlds. A claim that fails here may still hold elsewhere.',
    tableText(['#', 'claim', 'source’s figures', 'result', 'verdict', 'command'], rows),
    ...analysed.flatMap(studyText),
  ];
  return `${document.join('\n\n')}\n`;
}

function studyText({ study, tables, done, of }: AnalysedStudy): string[] {
  const { title, question, rules, name } = study;
  return [
    `## ${title}`,
    question,
    of === 0
      ? 'It takes no runs.'
      : done < of
        ? `**Not complete: ${done} of ${of} runs are done.** The rest has not been measured yet.`
        : `All ${of} runs are done.`,
    `\`npm run reproduce -- --only ${name}\``,
    Object.entries(rules)
      .map(([claim, rule]) => `- Claim ${claim}: ${rule}`)
      .join('\n'),
    ...tables.filter(({ rows }) => rows.length > 0).flatMap(findingsTable),
  ];
}

function findingsTable({ title, caption, columns, rows }: FindingsTable): string[] {
  return [`### ${title}`, caption, tableText(columns, rows)];
}

function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}
