import { runsWords } from '../../app/evidence/wall.ts';
import type { RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import { worldRecords } from '../../experiment/worlds.ts';

/** Where the numbers come from, and the command that makes them again. */
export function Making({ study }: { study: RecordedStudy }) {
  const { name, seeds, seconds, made, worlds, of } = study;
  const begun = worlds.filter(({ done }) => done > 0);
  return (
    <section className="card making" aria-labelledby="making">
      <h3 id="making">How it was made</h3>
      <dl>
        <dt>Runs</dt>
        <dd>{runsWords(study)}</dd>
        {seeds.length > 0 && (
          <>
            <dt>Seeds</dt>
            <dd>{seeds.join(', ')}</dd>
            {seconds > 0 && (
              <>
                <dt>Processor time</dt>
                <dd>{timeWords(seconds)}</dd>
              </>
            )}
          </>
        )}
        {made.map(({ commit, machine, backend, date, runs }) => (
          <div key={`${commit} ${machine} ${backend} ${date}`} className="making-group">
            <dt>{made.length > 1 ? `${runs} of them` : 'Machine'}</dt>
            <dd>{machine}</dd>
            <dt>Backend</dt>
            <dd>{backend}</dd>
            <dt>Commit</dt>
            <dd>
              <code>{commit}</code>
              {commit.endsWith('+') && ' with changes'}, {date}
            </dd>
          </div>
        ))}
        {begun.length > 0 && (
          <>
            <dt>Every run</dt>
            <dd>
              {begun.map(({ world }, i) => (
                <span key={world}>
                  {i > 0 && ', '}
                  <a href={`evidence/${world}.json`}>{worldRecords[world].title}</a>
                </span>
              ))}{' '}
              (JSON)
            </dd>
          </>
        )}
      </dl>
      <p className="muted">{of === 0 ? 'Computed again by' : 'Repeated from its seeds by'}</p>
      <code className="command">npm run reproduce -- --only {name}</code>
    </section>
  );
}

/** "2.4 h", "12 min" */
function timeWords(seconds: number): string {
  return seconds < 5400 ? `${Math.max(1, Math.round(seconds / 60))} min` : `${(seconds / 3600).toFixed(1)} h`;
}
