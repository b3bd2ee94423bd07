import { useEffect, useState } from 'react';
import type { Library, LibrarySpace } from '../../app/library/library.ts';
import { askToKeep } from '../../app/library/space.ts';
import { CHECKPOINT_BYTES, FINISHED_RUNS } from '../../app/storage/room.ts';

/**
 * How much is stored, what makes room when there is too much, and whether the browser may clear it.
 *
 * @param changed whatever is another when something was stored or deleted
 */
export function SpaceLine({ actions, changed }: { actions: Library; changed: unknown }) {
  const [space, setSpace] = useState<LibrarySpace | null>(null);
  const [answer, setAnswer] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at anew when something was stored or deleted
  useEffect(() => {
    let isHere = true;
    void actions.space().then((found) => {
      if (isHere) setSpace(found);
    });
    return () => {
      isHere = false;
    };
  }, [actions, changed]);
  if (!space) return <footer className="space" />;
  const { finished, weightBytes, used, persisted } = space;
  const ask = async () => {
    const persisted = await askToKeep();
    setSpace({ ...space, persisted });
    setAnswer(persisted ? '' : REFUSED);
  };
  return (
    <footer className="space">
      <details>
        <summary>
          {finished} of {FINISHED_RUNS} finished runs, weights {sizeOf(weightBytes)} of{' '}
          {sizeOf(CHECKPOINT_BYTES)}
          {used && `, this site ${sizeOf(used.usage)} of ${sizeOf(used.quota)}`}
        </summary>
        <p>
          If space runs out, the oldest weights are deleted first; rows, measurements and texts stay. Beyond{' '}
          {FINISHED_RUNS} runs the oldest goes, and those with a name or a note go last.
        </p>
      </details>
      {persisted === true && <p>The browser has agreed to clear nothing by itself.</p>}
      {persisted === false && (
        <p>
          The browser may clear this when its disk is full.{' '}
          <button type="button" className="small" data-testid="persist" onClick={() => void ask()}>
            Ask it not to
          </button>
        </p>
      )}
      <p role="status">{answer}</p>
    </footer>
  );
}

const REFUSED = 'The browser did not agree. It may after more visits. Export what you must not lose.';

/** "84 MB", "10.7 GB" */
function sizeOf(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
