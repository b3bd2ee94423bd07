import { useEffect } from 'react';
import { incompleteWords } from '../../app/evidence/wall.ts';
import { addressOf } from '../../app/page.ts';
import { type RecordedStudy, worldOf } from '../../experiment/evidence/findingsFile.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { FindingsTables } from './FindingsTables.tsx';
import { Making } from './Making.tsx';
import { placeId } from './places.ts';
import { StudyClaims } from './StudyClaims.tsx';
import { StudyFigure } from './StudyFigure.tsx';

interface StudyPageProps {
  study: RecordedStudy;
  /** The figure, table or world that the address names. */
  shown: string | null;
}

/** A study: its question, its figures large, what became of its claims and why, and how it can be made again. */
export function StudyPage({ study, shown }: StudyPageProps) {
  const { title, question } = study;
  const missing = incompleteWords(study);
  const worlds = worldsShown(study);
  const world = (shown && worldOf(shown, worlds)) ?? worlds[0] ?? null;
  // What belongs to no world is shown with each.
  const isHere = ({ name }: { name: string }) => [world, null].includes(worldOf(name, worldNames));
  const [figures, tables] = [study.figures.filter(isHere), study.tables.filter(isHere)];
  useArrivalAt(shown);
  return (
    <article className="study">
      <header className="evidence-head">
        <p className="crumbs">
          <a href={addressOf('evidence')}>Evidence</a> <span aria-hidden="true">/</span> {title}
        </p>
        <h2>{question}</h2>
        {missing && <p className="evidence-note">{missing}</p>}
        {worlds.length > 1 && (
          <nav className="world-links" aria-label="Worlds of this study">
            {worlds.map((one) => (
              <a
                key={one}
                href={addressOf('evidence', study.name, one)}
                aria-current={one === world ? 'true' : undefined}
              >
                {worldRecords[one].title}
              </a>
            ))}
          </nav>
        )}
      </header>
      <div className="study-figures">
        {figures.map((figure) => (
          <StudyFigure key={figure.name} figure={figure} live={null} />
        ))}
        {figures.length === 0 && tables.length === 0 && (
          <p className="card no-picture">No figure yet: it is made of the runs.</p>
        )}
      </div>
      <div className="study-side">
        <StudyClaims study={study} />
        <Making study={study} />
      </div>
      <FindingsTables tables={tables} />
    </article>
  );
}

/** The worlds of which there is a figure or a table. */
function worldsShown({ figures, tables }: RecordedStudy): WorldName[] {
  const all = [...figures, ...tables];
  return worldNames.filter((world) => all.some(({ name }) => worldOf(name, worldNames) === world));
}

/** Goes to the figure or table that the address names, unless it is in sight already. */
function useArrivalAt(shown: string | null): void {
  useEffect(() => {
    const element = shown === null ? null : document.getElementById(placeId(shown));
    if (!element || element.getBoundingClientRect().top < window.innerHeight / 2) return;
    element.scrollIntoView();
    element.focus({ preventScroll: true });
  }, [shown]);
}
