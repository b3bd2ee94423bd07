import { lazy, Suspense, useEffect, useState } from 'react';
import type { BeatRuns } from '../useBeat.ts';

const LiveRun = lazy(() => import('./LiveRun.tsx'));

/**
 * The button that trains the beat's run on this machine. What it gives is held back until one has guessed, like the
 * recorded run.
 */
export function TrainLive({
  runs: { main, live, setLive },
  revealed,
}: {
  runs: Pick<BeatRuns, 'main' | 'live' | 'setLive'>;
  revealed: boolean;
}) {
  const [asked, setAsked] = useState(0);
  const off = live.kind === 'off';
  useEffect(() => {
    // The stage of another beat.
    if (off) setAsked(0);
  }, [off]);
  if (!main) return null;
  const going = live.kind === 'starting' || live.kind === 'running';
  return (
    <div className="train-live">
      <button
        type="button"
        className="primary"
        disabled={!revealed || going}
        aria-description={revealed ? undefined : 'Guess first: what it shows would give the answer away.'}
        onClick={() => {
          setLive({ kind: 'starting' });
          setAsked(asked + 1);
        }}
      >
        {words(live.kind)}
      </button>
      {live.kind === 'failed' && (
        <p className="trouble" role="status">
          {live.why} The recorded run is shown instead.
        </p>
      )}
      {asked > 0 && (
        <Suspense>
          <LiveRun key={asked} like={main} onChange={setLive} />
        </Suspense>
      )}
    </div>
  );
}

function words(kind: BeatRuns['live']['kind']): string {
  switch (kind) {
    case 'off':
      return 'Train live';
    case 'starting':
      return 'Starting …';
    case 'running':
      return 'Training …';
    default:
      return 'Train live again';
  }
}
