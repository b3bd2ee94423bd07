import type { RunsFile } from './runsFile.ts';

/** Runs within a report: as a block of data in a page, which no browser runs, or as a comment in Markdown. */

const [PAGE_START, PAGE_END] = ['<script type="application/json" id="dpo-lab-runs">', '</script>'];
const [MARKDOWN_START, MARKDOWN_END] = ['<!-- dpo-lab-runs ', ' -->'];

export const inPage = (file: RunsFile) => `${PAGE_START}${safeJson(file)}${PAGE_END}`;
export const inMarkdown = (file: RunsFile) => `${MARKDOWN_START}${safeJson(file)}${MARKDOWN_END}`;

/** JSON that ends neither a script element nor a comment, whatever texts are in it. */
function safeJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('--', '-\\u002d');
}

/** The JSON in a report; null where the text is none. All texts of a report are escaped, so that its marks stand there once. */
export function embeddedIn(text: string): string | null {
  return between(text, PAGE_START, PAGE_END) ?? between(text, MARKDOWN_START, MARKDOWN_END);
}

function between(text: string, start: string, end: string): string | null {
  const from = text.indexOf(start);
  if (from < 0) return null;
  const to = text.indexOf(end, from + start.length);
  return to < 0 ? null : text.slice(from + start.length, to);
}
