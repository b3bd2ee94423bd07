import { settingsOf } from '../../app/describeRun.ts';
import type { Kept } from '../../app/storage/persistence.ts';
import { dataNameOf, worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';

/** What earlier visits left in this browser: runs to go on with, finished ones to look at, and what is damaged. */
export default function ResumeOffer() {
  const stored = useLabState((state) => state.stored);
  const ready = useLabState((state) => state.phase === 'ready');
  const model = useLabState((state) => state.model?.name);
  if (!ready) return null;
  const free = stored.filter(({ elsewhere }) => !elsewhere);
  const runs = free.filter((kept) => kept.record === null || isOffered(kept, model));
  const open = runs.filter((kept) => kept.problem !== null || !kept.finished);
  const finished = runs.filter((kept) => kept.problem === null && kept.finished);
  if (runs.length === 0) return null;
  return (
    <section className="offer" aria-label="Runs from earlier visits" data-testid="stored">
      {open.length > 0 && <Runs runs={open.slice(0, AT_ONCE)} />}
      {open.length > AT_ONCE && (
        <details>
          <summary>{open.length - AT_ONCE} more unfinished</summary>
          <Runs runs={open.slice(AT_ONCE)} />
        </details>
      )}
      {finished.length > 0 && (
        <details data-testid="stored-finished">
          <summary>
            {finished.length === 1 ? 'A finished run' : `${finished.length} finished runs`} of earlier visits
          </summary>
          <Runs runs={finished} />
        </details>
      )}
    </section>
  );
}

/** Unfinished runs that are shown without unfolding anything. */
const AT_ONCE = 2;

/** Runs of another model are offered where that model is loaded. */
function isOffered({ record }: Kept, model: string | undefined): boolean {
  return record !== null && record.model === model && dataNameOf(record.world) !== null;
}

function Runs({ runs }: { runs: readonly Kept[] }) {
  return (
    <ul className="stored-runs">
      {runs.map((kept) => (
        <StoredRun key={kept.key} kept={kept} />
      ))}
    </ul>
  );
}

function StoredRun({ kept }: { kept: Kept }) {
  const lab = useLab();
  const here = useLabState((state) => state.world);
  const { key, record } = kept;
  const name = record ? settingsOf(record) : 'the run that cannot be read';
  const there = record && record.world !== here ? ' there' : '';
  const open = `${kept.problem === null && kept.finished ? 'Show it' : 'Resume it'}${there}`;
  return (
    <li>
      <p>{sentenceOf(kept)}</p>
      <div className="buttons">
        {kept.problem === null && (
          <button
            type="button"
            className={kept.finished ? undefined : 'primary'}
            data-testid={kept.finished ? 'show-stored' : 'resume-stored'}
            aria-label={`${open}: ${name}`}
            onClick={() => void lab.openStored(key)}
          >
            {open}
          </button>
        )}
        <button type="button" aria-label={`Discard: ${name}`} onClick={() => void lab.discardStored(key)}>
          Discard
        </button>
      </div>
    </li>
  );
}

function sentenceOf(kept: Kept): string {
  const { record, problem } = kept;
  if (record === null) return `A stored run cannot be read (${problem}).`;
  const world = dataNameOf(record.world);
  const began = new Date(record.date).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const name = `The run from ${began} in the world “${world ? worldRecords[world].title : record.world}” (${settingsOf(record)})`;
  if (problem !== null) return `${name} is damaged and cannot be resumed: ${problem}.`;
  if (kept.finished) return `${name} finished after ${kept.step} steps.`;
  if (kept.step === 0) return `${name} stopped before its first checkpoint and restarts from step 0.`;
  return `${name} stopped at step ${kept.step} of ${record.config.steps}.`;
}
