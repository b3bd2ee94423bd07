import { useEffect, useRef, useState } from 'react';
import { Workbox } from 'workbox-window';
import { startOffline } from '../../app/offline/offline.ts';
import { usePage, usePageState } from '../usePage.ts';

const SCRIPT = './sw.js';
/** What the place itself needs comes first: on a slow network 16 MB beside it would be felt. */
const PATIENCE_MS = 5000;

/** Whoever counts bytes does not want 16 MB that they may never need. */
const savesData = () => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

/** Offers a newer version of the page; also has this one stored, which is why it is drawn from the beginning. */
export default function Newer() {
  const { store } = usePage();
  const newer = usePageState((state) => state.newer);
  const [isPutOff, setPutOff] = useState(false);
  const update = useRef<() => void>(null);
  useEffect(() => {
    // Absent on plain-http pages.
    if (update.current || !('serviceWorker' in navigator) || savesData()) return;
    const timer = setTimeout(() => {
      update.current = startOffline(new Workbox(SCRIPT), store, () => location.reload());
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [store]);
  return (
    <div className="newer" role="status">
      {newer !== 'none' && !isPutOff && (
        <p>
          {newer === 'waiting'
            ? 'A new version of the lab is ready. Your runs are kept.'
            : 'Another tab has moved on to a new version of the lab. Your runs are kept.'}
          <button type="button" className="primary" onClick={() => update.current?.()}>
            Reload
          </button>
          <button type="button" onClick={() => setPutOff(true)}>
            Later
          </button>
        </p>
      )}
    </div>
  );
}
