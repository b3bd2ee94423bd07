import type { Findings } from '../../experiment/evidence/figure.ts';

/** Studies write numbers as programs do, and commands as Markdown; readers get a minus sign and plain words. */
export function legible<Some extends Pick<Findings, 'tables' | 'findings'>>(some: Some): Some {
  const written = (text: string) => text.replace(/(?<![\p{L}\d.])-(?=\d)/gu, '−');
  return {
    ...some,
    tables: some.tables.map((table) => ({
      ...table,
      caption: table.caption.replaceAll('`', ''),
      rows: table.rows.map((row) => row.map(written)),
    })),
    findings: some.findings.map((finding) => ({ ...finding, result: written(finding.result) })),
  };
}
