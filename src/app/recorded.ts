import type { RunRecord } from '../experiment/run.ts';
import { readRecord } from './recordSchema.ts';

/** The run shipped with the page, which fills the charts until a live one does. */
export async function fetchRecorded(
  url: string,
  fetcher: (url: string) => Promise<Pick<Response, 'ok' | 'status' | 'json'>> = fetch,
): Promise<{ record: RunRecord } | { notice: string }> {
  const excuse = (why: string) => ({
    notice: `The recorded run cannot be shown (${why}); the charts fill when you train.`,
  });
  try {
    const response = await fetcher(url);
    if (!response.ok) return excuse(`${url} answered ${response.status}`);
    const read = readRecord(await response.json());
    return 'record' in read ? read : excuse(`${url} is not a run record: ${read.problem}`);
  } catch (error) {
    return excuse(`${url}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
