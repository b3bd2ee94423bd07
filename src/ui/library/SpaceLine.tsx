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
      <p>
        {finished} of at most {FINISHED_RUNS} finished runs: then the oldest makes room, those with a name or
        note last. Weights take {sizeOf(weightBytes)} of at most {sizeOf(CHECKPOINT_BYTES)}: then the oldest
        weights make room, and rows and texts stay.
      </p>
      <p>
        {used &&
          `This site uses ${sizeOf(used.usage)} of the ${sizeOf(used.quota)} that the browser allows. `}
        {persisted === true && 'The browser has agreed to clear nothing of it by itself.'}
        {persisted === false && (
          <>
            The browser may clear it when its disk is full.{' '}
            <button type="button" className="small" data-testid="persist" onClick={() => void ask()}>
              Ask it not to
            </button>
          </>
        )}{' '}
        <span role="status">{answer}</span>
      </p>
    </footer>
  );
}

const REFUSED =
  'The browser did not agree; it may later, once you have visited the page more often or installed it. Export what you must not lose.';

/** "84 MB", "10.7 GB" */
function sizeOf(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
