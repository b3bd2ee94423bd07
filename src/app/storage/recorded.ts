import type { RunRecord } from '../../experiment/metrics/run.ts';

/** The run shipped with the page, which fills the charts until a live one does; null where there is none. */
export async function fetchRecorded(
  url: string,
  fetcher: (url: string) => Promise<Pick<Response, 'ok' | 'status' | 'json'>> = fetch,
): Promise<{ record: RunRecord } | { notice: string } | null> {
  const file = url.split('/').slice(-2).join('/');
  const excuse = (why: string) => ({
    notice: `The recorded run cannot be shown (${why}); the charts fill when you train.`,
  });
  try {
    const response = await fetcher(url);
    if (response.status === 404) return null;
    if (!response.ok) return excuse(`${file} returned ${response.status}`);
    const { readRecord } = await import('./recordSchema.ts');
    const read = readRecord(await response.json());
    return 'record' in read ? read : excuse(`${file} is not a run record: ${read.problem}`);
  } catch (error) {
    return excuse(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
