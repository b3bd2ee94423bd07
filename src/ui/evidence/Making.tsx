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
        {machinesOf(study).map(({ machine, backend, commits }) => (
          <div key={`${machine} ${backend}`} className="making-group">
            <dt>Machine</dt>
            <dd>{machine}</dd>
            <dt>Backend</dt>
            <dd>{backend}</dd>
            <dt>{commits.length > 1 ? 'Commits' : 'Commit'}</dt>
            <dd>
              {commits.map(({ commit, date, runs }) => (
                <div key={`${commit} ${date}`}>
                  <code>{commit}</code>
                  {commit.endsWith('+') && ' with changes'}, {date}
                  {made.length > 1 && `: ${runs === 1 ? '1 run' : `${runs} runs`}`}
                </div>
              ))}
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

interface OnMachine {
  machine: string;
  backend: string;
  commits: RecordedStudy['made'];
}

/** A study takes days, and is written with many commits on few machines. */
function machinesOf({ made }: RecordedStudy): OnMachine[] {
  const machines: OnMachine[] = [];
  for (const part of made) {
    const { machine, backend } = part;
    const found = machines.find((one) => one.machine === machine && one.backend === backend);
    if (found) found.commits.push(part);
    else machines.push({ machine, backend, commits: [part] });
  }
  return machines;
}

/** "2.4 h", "12 min" */
function timeWords(seconds: number): string {
  return seconds < 5400 ? `${Math.max(1, Math.round(seconds / 60))} min` : `${(seconds / 3600).toFixed(1)} h`;
}
