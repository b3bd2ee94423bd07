import Papa from 'papaparse';
import type { Figure } from '../../experiment/evidence/figure.ts';

/**
 * The points of a figure as CSV (RFC 4180), a line each, with the ends of their 95% intervals; empty where there is none.
 * The names of the axes, with units, head their columns. What a spreadsheet would take for a formula is kept as text.
 */
export function figureCsv({ x, y, series }: Figure): string {
  const rows = series.flatMap(({ name, kind, points }) =>
    points.map((point) => [
      name,
      kind,
      point.step ?? '',
      point.x,
      ...(point.xInterval ?? ['', '']),
      point.y,
      ...(point.yInterval ?? ['', '']),
      point.note ?? '',
    ]),
  );
  const [across, up] = [x, y].map(({ name, unit }) => (unit ? `${name} (${unit})` : name));
  const low = (name: string) => `${name}, 95% low`;
  const high = (name: string) => `${name}, 95% high`;
  const fields = ['series', 'kind', 'step', across, low(across), high(across), up, low(up), high(up), 'note'];
  return `${Papa.unparse({ fields, data: rows }, { escapeFormulae: FORMULA })}\r\n`;
}

/** Negative numbers are numbers; what begins like this in a text is not. */
export const FORMULA = /^[=@+\t\r]|^-(?![\d.])/;
