import { useEffect, useMemo, useState } from 'react';
import { legible } from '../../app/evidence/legible.ts';
import { incompleteWords } from '../../app/evidence/wall.ts';
import { withLive } from '../../app/evidence/withLive.ts';
import { addressOf } from '../../app/page.ts';
import type { StudyFindings } from '../../app/sweep/studyPlan.ts';
import type { Findings } from '../../experiment/evidence/figure.ts';
import { type RecordedStudy, worldOf } from '../../experiment/evidence/findingsFile.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { ShareButton } from '../share/ShareButton.tsx';
import { usePageState } from '../usePage.ts';
import { FindingsTables } from './FindingsTables.tsx';
import { Making } from './Making.tsx';
import { HERE, placeId } from './places.ts';
import { RunHere } from './RunHere.tsx';
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
  const isEmbedded = usePageState(({ embed }) => embed !== null);
  const [live, setLive] = useState<StudyFindings | null>(null);
  const missing = incompleteWords(study);
  const measured = useMemo(() => live?.findings && legible(live.findings), [live]) ?? null;
  const worlds = worldsShown(study, measured);
  const world = (shown && worldOf(shown, worlds)) ?? worlds[0] ?? null;
  // What belongs to no world is shown with each.
  const isHere = ({ name }: { name: string }) => [world, null].includes(worldOf(name, worldNames));
  const figures = withLive(study.figures, measured?.figures ?? []).filter(({ figure }) => isHere(figure));
  const tables = study.tables.filter(isHere);
  const liveTables = (measured?.tables ?? []).filter(isHere);
  useArrivalAt(shown);
  return (
    <article className="study">
      <header className="evidence-head">
        <div className="crumbs">
          <a href={addressOf('evidence')}>Evidence</a> <span aria-hidden="true">/</span> {title}
          <a className="present-link" href={addressOf('evidence', study.name, 'present', 1)}>
            Present
          </a>{' '}
          {isEmbedded || <ShareButton of="place" className="quiet small" />}
        </div>
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
        {figures.map(({ figure, live }) => (
          <StudyFigure key={figure.name} figure={figure} live={live} source={sourceOf(study)} />
        ))}
        {figures.length + tables.length + liveTables.length === 0 && (
          <p className="card no-picture">No figure yet: it is drawn from the runs.</p>
        )}
      </div>
      <div className="study-side">
        <RunHere study={study} onFindings={setLive} />
        <StudyClaims study={study} />
        <Making study={study} />
      </div>
      <div className="study-tables">
        <FindingsTables tables={liveTables} from={HERE} />
        <FindingsTables tables={tables} />
      </div>
    </article>
  );
}

/** The worlds of which there is a figure or a table. */
function worldsShown(study: RecordedStudy, live: Findings | null): WorldName[] {
  const all = [study, live].flatMap((one) => [...(one?.figures ?? []), ...(one?.tables ?? [])]);
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

/** Where the numbers of its figures come from, for whoever takes one along. */
function sourceOf({ name, done, of, made }: RecordedStudy): string {
  const dates = [...new Set(made.map(({ date }) => date.slice(0, 10)))].join(', ');
  const runs = of === 0 ? 'no runs' : `${done} of ${of} runs`;
  return `DPO Lab, study ${name}: recorded, ${[runs, dates].filter(Boolean).join(', ')}. Bars: 95% intervals.`;
}
