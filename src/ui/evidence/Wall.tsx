import { useDeferredValue, useId } from 'react';
import { claimRows } from '../../app/evidence/claimRows.ts';
import { EVERYTHING, type Wanted, wallOf } from '../../app/evidence/wall.ts';
import { addressOf } from '../../app/page.ts';
import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { type MethodName, methodNameOf, methods } from '../../experiment/methods/methods.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { StudyCard } from './StudyCard.tsx';
import { Tally } from './Tally.tsx';
import { useWall } from './useWall.ts';

/** All studies at a glance. */
export function Wall({ findings }: { findings: FindingsFile }) {
  const [wanted, setWanted] = useWall();
  const shown = wallOf(findings.studies, useDeferredValue(wanted));
  return (
    <>
      <header className="evidence-head">
        <h2>What lectures and papers say, measured here</h2>
        <p>
          27 claims about preference alignment, put to small models on three tasks. A verdict is about this
          model and these tasks.
        </p>
        <Tally rows={claimRows(findings)} />
      </header>
      <Filters wanted={wanted} studies={findings.studies} onChange={setWanted} />
      <p className="visually-hidden" role="status">
        {shown.length === 1 ? '1 study' : `${shown.length} studies`}
      </p>
      {shown.length === 0 ? (
        <p className="evidence-waits">
          No study fits.{' '}
          <button type="button" onClick={() => setWanted(EVERYTHING)}>
            Show all
          </button>
        </p>
      ) : (
        <ul className="wall">
          {shown.map((study) => (
            <StudyCard key={study.name} study={study} world={wanted.world} />
          ))}
        </ul>
      )}
    </>
  );
}

interface FiltersProps {
  wanted: Wanted;
  studies: FindingsFile['studies'];
  onChange(wanted: Wanted): void;
}

function Filters({ wanted, studies, onChange }: FiltersProps) {
  const id = useId();
  const known = [...new Set(studies.flatMap((study) => study.methods))].flatMap(
    (name) => methodNameOf(name) ?? [],
  );
  return (
    <search className="evidence-filters">
      <label htmlFor={`${id}-claim`}>Claim</label>
      <input
        id={`${id}-claim`}
        type="search"
        placeholder="KL, reward model, 12 …"
        value={wanted.words}
        onChange={(event) => onChange({ ...wanted, words: event.target.value })}
      />
      <label htmlFor={`${id}-world`}>World</label>
      <select
        id={`${id}-world`}
        value={wanted.world ?? ''}
        onChange={(event) => onChange({ ...wanted, world: (event.target.value || null) as WorldName | null })}
      >
        <option value="">all</option>
        {worldNames.map((world) => (
          <option key={world} value={world}>
            {worldRecords[world].title}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-method`}>Method</label>
      <select
        id={`${id}-method`}
        value={wanted.method ?? ''}
        onChange={(event) =>
          onChange({ ...wanted, method: (event.target.value || null) as MethodName | null })
        }
      >
        <option value="">all</option>
        {known.map((method) => (
          <option key={method} value={method}>
            {methods[method].title}
          </option>
        ))}
      </select>
      <a className="all-claims" href={addressOf('evidence', 'claims')}>
        All 27 claims as a table
      </a>
    </search>
  );
}
