import Papa from 'papaparse';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { Layout } from '../../experiment/own/ownFile.ts';

/** A row of a file, before anybody knows what it means. */
export interface FileRow {
  /** Where it begins, from 1. */
  line: number;
  value: unknown;
}

/** A row that was left out, and why: "the prompt is empty". */
export interface DroppedRow {
  line: number;
  why: string;
}

/** What a file holds, row by row. */
export interface FileRows {
  layout: Layout;
  rows: FileRow[];
  /** Rows that are no JSON, or have another number of fields than the header. */
  dropped: DroppedRow[];
}

/** Larger files are refused before anything of them is read. */
export const MOST_BYTES = 64 * 2 ** 20;
/** More rows nobody trains on here. */
export const MOST_ROWS = 200_000;

const SPLIT = 'Split the file and use a part of it.';

/** @throws FileProblem where a file is too large to be read: asked before it is */
export function checkSize(bytes: number, file: string): void {
  if (bytes <= MOST_BYTES) return;
  const size = `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;
  throw new FileProblem(file, `it has ${size}; at most ${MOST_BYTES / 2 ** 20} MiB are read`, SPLIT);
}

/**
 * The rows of a file of JSON lines, of one JSON array, or of CSV with a header, told apart by how it begins. A row
 * that cannot be read is left out and named; the others are kept.
 *
 * @throws FileProblem where the whole is too large, or a JSON array is broken off
 */
export function readFileRows(text: string, file: string): FileRows {
  checkSize(text.length, file);
  const content = text.replace(/^\uFEFF/, '');
  const first = /\S/.exec(content)?.[0];
  if (first === '[') return jsonArray(content, file);
  if (first === '{') return jsonLines(content, file);
  return csv(content, file);
}

function requireFew(rows: number, file: string): void {
  if (rows <= MOST_ROWS) return;
  const most = MOST_ROWS.toLocaleString('en');
  throw new FileProblem(file, `it has more than ${most} rows, the most that are read`, SPLIT);
}

function jsonLines(text: string, file: string): FileRows {
  const found: FileRows = { layout: 'JSON lines', rows: [], dropped: [] };
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    line += 1;
    take(found, line, text.slice(start, end), file);
    start = end + 1;
  }
  return found;
}

function take({ rows, dropped }: FileRows, line: number, json: string, file: string): void {
  if (json.trim() === '') return;
  try {
    rows.push({ line, value: JSON.parse(json) });
  } catch {
    dropped.push({ line, why: 'not valid JSON' });
  }
  requireFew(rows.length + dropped.length, file);
}

/** Elements of the outermost array are cut apart and parsed one by one, so that each has its line. */
function jsonArray(text: string, file: string): FileRows {
  const found: FileRows = { layout: 'JSON array', rows: [], dropped: [] };
  let [line, depth, inString, begun, begunAt] = [1, 0, false, -1, 1];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\n') line += 1;
    if (inString) {
      if (c === '\\') i += 1;
      else if (c === '"') inString = false;
      continue;
    }
    const between = depth === 1 && (c === ',' || c === ']');
    if (between && begun >= 0) {
      take(found, begunAt, text.slice(begun, i), file);
      begun = -1;
    } else if (depth === 1 && begun < 0 && !between && /\S/.test(c)) {
      [begun, begunAt] = [i, line];
    }
    if (c === '"') inString = true;
    else if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    if (depth === 0 && c === ']') return found;
  }
  const cure = 'Export the file again, or keep one JSON object a line.';
  throw new FileProblem(file, `the JSON array that it begins with never ends (${line} lines read)`, cure);
}

/** Objects by the names in the header. A cell may hold line breaks within quotes. */
function csv(text: string, file: string): FileRows {
  const found: FileRows = { layout: 'CSV', rows: [], dropped: [] };
  let header: string[] | null = null;
  let [line, read] = [1, 0];
  Papa.parse<string[]>(text, {
    skipEmptyLines: false,
    step: ({ data, errors, meta }) => {
      const at = line;
      line += lineBreaks(text, read, meta.cursor);
      read = meta.cursor;
      if (data.every((cell) => cell.trim() === '')) return;
      if (!header) {
        header = data.map((name) => name.trim().toLowerCase());
        return;
      }
      const unclosed = errors.some(({ type }) => type === 'Quotes');
      if (unclosed)
        found.dropped.push({ line: at, why: 'a quotation mark that is not closed or not doubled' });
      else if (data.length !== header.length) {
        found.dropped.push({ line: at, why: `${data.length} fields, where the header has ${header.length}` });
      } else {
        const names = header;
        found.rows.push({ line: at, value: Object.fromEntries(data.map((cell, i) => [names[i], cell])) });
      }
      requireFew(found.rows.length + found.dropped.length, file);
    },
  });
  return found;
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) count += 1;
  return count;
}
