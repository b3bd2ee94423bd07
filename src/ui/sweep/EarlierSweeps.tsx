import type { KeptSweep } from '../../app/storage/sweepKeeper.ts';
import { isStudy } from '../../app/sweep/sweepRecord.ts';
import { settingsIn } from '../../app/sweep/sweepSettings.ts';
import { doneCount } from '../../app/sweep/sweepState.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';
import { doneWords } from './sweepWords.ts';

/** Sweeps that this browser keeps besides the one on the page. */
export function EarlierSweeps() {
  const stored = useLabState((state) => state.storedSweeps);
  const model = useLabState((state) => state.model?.name);
  // Studies have a place of their own.
  const sweeps = stored.filter(
    (kept) => kept.problem !== null || (kept.record.model === model && !isStudy(kept.record)),
  );
  if (sweeps.length === 0) return null;
  return (
    <details data-testid="earlier-sweeps">
      <summary>{sweeps.length === 1 ? 'An earlier sweep' : `${sweeps.length} earlier sweeps`}</summary>
      <ul className="stored-runs">
        {sweeps.map((kept) => (
          <EarlierSweep key={kept.key} kept={kept} />
        ))}
      </ul>
    </details>
  );
}

function EarlierSweep({ kept }: { kept: KeptSweep }) {
  const lab = useLab();
  const busy = useLabState((state) => state.phase === 'sweeping');
  const name = kept.problem === null ? nameOf(kept) : 'the sweep that cannot be read';
  return (
    <li>
      <p>{kept.problem === null ? `${name}.` : `A stored sweep cannot be read (${kept.problem}).`}</p>
      <div className="buttons">
        {kept.problem === null && (
          <button
            type="button"
            className="small"
            disabled={busy}
            aria-label={`Show it: ${name}`}
            onClick={() => void lab.openSweep(kept.key)}
          >
            Show it
          </button>
        )}
        <button
          type="button"
          className="small"
          aria-label={`Discard: ${name}`}
          onClick={() => void lab.discardSweep(kept.key)}
        >
          Discard
        </button>
      </div>
    </li>
  );
}

function nameOf({ record }: Extract<KeptSweep, { problem: null }>): string {
  const names = isStudy(record) ? [record.study] : settingsIn(record.jobs).map(({ name }) => name);
  const shown = names.length > 4 ? `${names.slice(0, 3).join('; ')}; …` : names.join('; ');
  const done = doneCount(record) === record.jobs.length ? 'all done' : doneWords(record);
  const place = record.own?.name.slice(0, 60) ?? worldRecords[record.world].title;
  return `${record.date.slice(0, 10)}, ${place}: ${shown} (${done})`;
}
