import { useEffect, useState } from 'react';
import { fetchRecorded } from '../../app/storage/recorded.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';

export interface Recordings {
  /** By name, in the order in which they were asked for; those that have not come are left out. */
  runs: ReadonlyMap<string, RunRecord>;
  /** Why some will not come. */
  problems: readonly string[];
  /** All have come, or will not. */
  settled: boolean;
}

/** They do not change while the page is open. */
const known = new Map<string, Promise<RunRecord | string>>();

function recording(name: string): Promise<RunRecord | string> {
  const asked = known.get(name);
  if (asked) return asked;
  const url = new URL(`recorded/${name}.json`, document.baseURI).href;
  const coming = fetchRecorded(url).then((found) => {
    if (found && 'record' in found) return found.record;
    // Another visit may have more luck.
    known.delete(name);
    return found?.notice ?? `This copy of the page has no recorded run “${name}”.`;
  });
  known.set(name, coming);
  return coming;
}

/** The recorded runs of these names. */
export function useRecordings(names: readonly string[]): Recordings {
  const key = names.join();
  const [found, setFound] = useState<Recordings & { key: string }>({
    key: '',
    runs: new Map(),
    problems: [],
    settled: false,
  });
  useEffect(() => {
    let wanted = true;
    const asked = key === '' ? [] : key.split(',');
    void Promise.all(asked.map(recording)).then((all) => {
      if (!wanted) return;
      const runs = new Map<string, RunRecord>();
      const problems: string[] = [];
      all.forEach((one, i) => {
        if (typeof one === 'string') problems.push(one);
        else runs.set(asked[i], one);
      });
      setFound({ key, runs, problems, settled: true });
    });
    return () => {
      wanted = false;
    };
  }, [key]);
  return found.key === key ? found : { runs: new Map(), problems: [], settled: key === '' };
}
