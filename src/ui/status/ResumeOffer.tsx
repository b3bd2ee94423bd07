import { lastStep } from '../../app/runRecord.ts';
import { useLab, useLabState } from '../useLab.ts';

/** An earlier visit left a run unfinished: go on with it, or let it go. */
export function ResumeOffer() {
  const lab = useLab();
  const stored = useLabState((state) => state.stored);
  const ready = useLabState((state) => state.phase === 'ready');
  const model = useLabState((state) => state.model?.name);
  if (!stored || !ready || stored.model !== model) return null;
  const began = new Date(stored.date).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="offer" aria-label="Unfinished run" data-testid="stored">
      <p>
        The run of {began} (seed {stored.config.seed}, β {stored.config.beta}) was left at step{' '}
        {lastStep(stored)} of {stored.config.steps}.
      </p>
      <div className="buttons">
        <button type="button" className="primary" data-testid="resume-stored" onClick={lab.resumeStored}>
          Resume it
        </button>
        <button type="button" onClick={lab.discardStored}>
          Discard
        </button>
      </div>
    </section>
  );
}
