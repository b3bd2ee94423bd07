import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { readFindings } from './findingsSchema.ts';

/** Why there is nothing to show, and what to do about it. */
export interface EvidenceProblem {
  cause: string;
  cure: string;
}

const FILE = 'evidence/findings.json';

/** The findings that ship with the page. */
export async function fetchFindings(
  fetcher: (url: string) => Promise<Pick<Response, 'ok' | 'status' | 'json'>> = (url) => fetch(url),
  baseUrl: string = document.baseURI,
): Promise<{ findings: FindingsFile } | { problem: EvidenceProblem }> {
  const problem = (cause: string, cure: string) => ({ problem: { cause, cure } });
  let response: Awaited<ReturnType<typeof fetcher>>;
  try {
    response = await fetcher(new URL(FILE, baseUrl).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem(`${FILE} could not be fetched: ${why}.`, 'Check the connection, then try again.');
  }
  if (response.status === 404) {
    return problem(
      `This copy of the page has no ${FILE}.`,
      'Run “npm run reproduce -- --report” and build the page again.',
    );
  }
  if (!response.ok) return problem(`${FILE} returned ${response.status}.`, 'Try again in a moment.');
  let value: unknown;
  try {
    value = await response.json();
  } catch {
    return problem(
      `${FILE} is not JSON, or was cut short.`,
      'Try again; if it stays so, build the page again.',
    );
  }
  const read = readFindings(value);
  if ('findings' in read) return read;
  return problem(
    `${FILE} does not fit this page: ${read.problem}.`,
    'Reload the page; if it stays so, run “npm run reproduce -- --report” and build it again.',
  );
}
