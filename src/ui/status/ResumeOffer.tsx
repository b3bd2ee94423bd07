import { settingsOf } from '../../app/describeRun.ts';
import { lastStep } from '../../app/runRecord.ts';
import { worldNameOf, worldTitles } from '../../experiment/worldTitles.ts';
import { useLab, useLabState } from '../useLab.ts';

/** An earlier visit left a run unfinished: go on with it, or let it go. */
export function ResumeOffer() {
  const lab = useLab();
  const stored = useLabState((state) => state.stored);
  const ready = useLabState((state) => state.phase === 'ready');
  const here = useLabState((state) => state.world);
  const model = useLabState((state) => state.model?.name);
  if (!stored || !ready || stored.model !== model) return null;
  const began = new Date(stored.date).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const world = worldNameOf(stored.world);
  if (!world) return null;
  return (
    <section className="offer" aria-label="Unfinished run" data-testid="stored">
      <p>
        The run of {began} in the world “{worldTitles[world].title}” ({settingsOf(stored)}) was left at step{' '}
        {lastStep(stored)} of {stored.config.steps}.
      </p>
      <div className="buttons">
        <button type="button" className="primary" data-testid="resume-stored" onClick={lab.resumeStored}>
          Resume it{world !== here && ' there'}
        </button>
        <button type="button" onClick={lab.discardStored}>
          Discard
        </button>
      </div>
    </section>
  );
}
