import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import { isClaim } from '../../app/evidence/claimRows.ts';
import { addressOf } from '../../app/page.ts';
import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { usePageState } from '../usePage.ts';
import { ClaimsPage } from './ClaimsPage.tsx';
import { StudyPage } from './StudyPage.tsx';
import { useFindings } from './useFindings.ts';
import { Wall } from './Wall.tsx';
import './evidence.css';
import './wall.css';
import './claims.css';
import './study.css';
import './runHere.css';

const StudyWall = lazy(() => import('./StudyWall.tsx'));

/** The recorded studies: a wall of them, a page for each, and all claims. Nothing computes here until somebody asks. */
export default function EvidencePlace() {
  const { findings, problem, retry } = useFindings();
  return (
    <main className="evidence">
      {findings && <Room findings={findings} />}
      {!findings && !problem && <p className="evidence-waits">Opening the recorded studies …</p>}
      {problem && (
        <section className="evidence-problem" role="alert">
          <h2>The recorded studies cannot be shown</h2>
          <p>{problem.cause}</p>
          <p>{problem.cure}</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </section>
      )}
    </main>
  );
}

function Room({ findings }: { findings: FindingsFile }) {
  const path = usePageState(({ place }) => place.path);
  const [room = '', within, slide = '1'] = path;
  const arrival = useArrival(room);
  const study = findings.studies.find(({ name }) => name === room);
  if (study && within === 'present') {
    return (
      <Suspense fallback={<p className="evidence-waits">Opening …</p>}>
        <StudyWall study={study} at={Number(slide) - 1 || 0} />
      </Suspense>
    );
  }
  return (
    <div ref={arrival} tabIndex={-1} className="evidence-room">
      {findings.size === 'quick' && (
        <p className="evidence-note">
          Quick runs with one seed: they show that everything works, and decide nothing.
        </p>
      )}
      {room === '' && <Wall findings={findings} />}
      {room === 'claims' && (
        <ClaimsPage findings={findings} marked={isClaim(Number(within)) ? Number(within) : null} />
      )}
      {study && <StudyPage key={room} study={study} shown={within ?? null} />}
      {room !== '' && room !== 'claims' && !study && (
        <section className="evidence-problem">
          <h2>There is no study “{room.slice(0, 60)}”</h2>
          <p>
            See <a href={addressOf('evidence')}>all studies</a> or{' '}
            <a href={addressOf('evidence', 'claims')}>all claims</a>.
          </p>
        </section>
      )}
    </div>
  );
}

const cardLink = (study: string) => `[data-study="${CSS.escape(study)}"] a`;

/** Whoever goes from one room to another begins at its top, with the focus as well; back at the wall, at the study left. */
function useArrival(room: string) {
  const element = useRef<HTMLDivElement>(null);
  const last = useRef(room);
  // Before the effects of the room itself, which may go to a row or a figure in it.
  useLayoutEffect(() => {
    if (last.current === room) return;
    const left = room === '' ? element.current?.querySelector<HTMLElement>(cardLink(last.current)) : null;
    last.current = room;
    (left ?? element.current)?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [room]);
  return element;
}
