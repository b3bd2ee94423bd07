import { useEffect, useRef } from 'react';
import { isComplete } from '../../../app/runRecord.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { WithLab } from '../../lab/WithLab.tsx';
import { useLab, useLabState } from '../../useLab.ts';
import type { LiveState } from './live.ts';

interface LiveRunProps {
  /** The recorded run whose settings are trained, seed included. */
  like: RunRecord;
  onChange(state: LiveState): void;
}

/** Trains in the page's own lab, and tells how it goes. It shows nothing. */
export default function LiveRun(props: LiveRunProps) {
  return (
    <WithLab>
      <Running {...props} />
    </WithLab>
  );
}

/** A lecture does not wait: after so long the recorded run is shown, and the live one when it comes. */
const LATE_MILLISECONDS = 60_000;

function Running({ like, onChange }: LiveRunProps) {
  const lab = useLab();
  const phase = useLabState((state) => state.phase);
  const world = useLabState((state) => state.model?.world ?? null);
  const run = useLabState((state) => state.run);
  const revision = useLabState((state) => state.revision);
  const failure = useLabState((state) => state.failure);
  const asked = useRef(false);
  const own = useRef<RunRecord | null>(null);

  const isLate = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      // One that is done by then stays on the wall.
      const { phase: now } = lab.store.getState();
      if (now === 'failed' || (own.current && isComplete(own.current) && now === 'finished')) return;
      isLate.current = true;
      onChange({ kind: 'late', record: own.current });
    }, LATE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [lab, onChange]);

  useEffect(() => {
    if (own.current || phase === 'loading') return;
    if (phase === 'failed') {
      onChange({ kind: 'failed', why: failure?.cause ?? 'The lab could not be started.' });
      return;
    }
    if (phase !== 'ready' && phase !== 'finished') {
      if (!asked.current) {
        onChange({
          kind: 'failed',
          why: 'Another run is going on in the lab. Let it finish, or rewind it there.',
        });
      }
      return;
    }
    if (!asked.current) {
      asked.current = true;
      lab.takeSettings(like);
    }
    // Another world is entered first; then this comes again.
    const { phase: now, world: entered } = lab.store.getState();
    if (now === 'loading' || entered !== like.world || world !== like.world) return;
    lab.train();
    own.current = lab.store.getState().run;
  }, [lab, like, phase, world, failure, onChange]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the record grows in place, and `revision` tells
  useEffect(() => {
    if (!own.current || run !== own.current) return;
    if (phase === 'failed') onChange({ kind: 'failed', why: failure?.cause ?? 'The run failed.' });
    else if (isComplete(run) && phase === 'finished') onChange({ kind: 'done', record: run });
    // The recorded run that has taken over stays until the live one is there as a whole.
    else if (isLate.current) onChange({ kind: 'late', record: run });
    else onChange({ kind: 'running', record: run, step: run.rows.at(-1)?.step ?? 0, of: run.config.steps });
  }, [run, revision, phase, failure, onChange]);

  return null;
}
