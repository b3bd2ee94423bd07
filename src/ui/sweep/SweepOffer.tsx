import { addressOf } from '../../app/page.ts';
import { isStudy } from '../../app/sweep/sweepRecord.ts';
import { doneCount, isMadeHere } from '../../app/sweep/sweepState.ts';
import { useLab, useLabState } from '../useLab.ts';
import { placeWords, runs } from './sweepWords.ts';

/** A sweep that an earlier visit did not finish, or one that cannot be read. */
export default function SweepOffer() {
  const lab = useLab();
  const stored = useLabState((state) => state.storedSweeps);
  const ready = useLabState((state) => state.phase === 'ready');
  const model = useLabState((state) => state.model);
  const world = useLabState((state) => state.world);
  const kept = stored.find(
    (one) =>
      one.problem !== null ||
      (one.record.model === model?.name && doneCount(one.record) < one.record.jobs.length),
  );
  if (!ready || !kept) return null;
  const discard = (
    <button type="button" aria-label="Discard the sweep" onClick={() => void lab.discardSweep(kept.key)}>
      Discard
    </button>
  );
  if (kept.problem !== null) {
    return (
      <section className="offer" aria-label="A stored sweep" data-testid="stored-sweep">
        <p>A stored sweep cannot be read ({kept.problem}).</p>
        <div className="buttons">{discard}</div>
      </section>
    );
  }
  const { jobs } = kept.record;
  const there = !isMadeHere(kept.record, { world, model });
  return (
    <section className="offer" aria-label="An unfinished sweep" data-testid="stored-sweep">
      <p>
        {isStudy(kept.record) ? (
          <>
            A study of the <a href={addressOf('evidence', kept.record.study)}>evidence</a> with
          </>
        ) : (
          'A sweep of'
        )}{' '}
        {runs(jobs.length)}
        {there && ` ${placeWords(kept.record)}`} was interrupted after {doneCount(kept.record)}.
      </p>
      <div className="buttons">
        <button
          type="button"
          className="primary"
          aria-label="Continue the sweep"
          onClick={() => void lab.continueSweep(kept.key)}
        >
          Continue{there && ' there'}
        </button>
        {discard}
      </div>
    </section>
  );
}
