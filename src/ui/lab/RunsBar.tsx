import { lazy, Suspense } from 'react';
import { NOW, type ShownRun, titleOf } from '../../app/figures/shownRuns.ts';
import { addressOf } from '../../app/page.ts';
import { withPanel } from '../../app/view.ts';
import { SeriesSwatch } from '../figures/markers.tsx';
import { LibraryButton } from '../library/LibraryButton.tsx';
import { ShareButton } from '../share/ShareButton.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { Ending } from './Ending.tsx';
import type { Row } from './RunsTable.tsx';
import { styleOfRun, useShownRuns } from './useShownRuns.ts';

const RunsTable = lazy(() => import('./RunsTable.tsx'));

/** All runs of this world: what is on the charts, and every finished one that this browser keeps. */
export function RunsBar() {
  const lab = useLab();
  const shown = useShownRuns();
  const stored = useLabState((state) => state.stored);
  const pinned = useLabState((state) => state.pinned);
  const removing = useLabState((state) => state.removing);
  const label = useLabState((state) => state.runLabel);
  const world = useLabState((state) => state.world);
  const model = useLabState((state) => state.model?.name ?? state.modelName);
  const view = useLabState((state) => state.view);
  const open = view.open.includes('runs');
  useLabState((state) => state.revision);
  const others = stored.flatMap((kept) =>
    kept.problem === null &&
    kept.finished &&
    kept.record.world === world &&
    kept.record.model === model &&
    kept.key !== removing
      ? [{ key: kept.key, label: kept.label, record: kept.record, elsewhere: kept.elsewhere }]
      : [],
  );
  const now = shown.find(({ key }) => key === NOW);
  const mine = now ? [{ key: NOW, label, record: now.record, elsewhere: false }] : [];
  const rows = [...mine, ...others].map(
    (one): Row => ({
      ...one,
      title: titleOf(one.label, one.record),
      shown: shown.find(({ key }) => key === one.key),
    }),
  );

  return (
    <section className={open ? 'runs open' : 'runs'} aria-label="Runs">
      <header>
        <button
          type="button"
          className="quiet"
          data-testid="runs"
          aria-expanded={open}
          onClick={() => lab.show(withPanel(view, 'runs', !open))}
        >
          <b>Runs</b> {rows.length > 0 && <span className="count">{rows.length}</span>} {open ? '⌄' : '⌃'}
        </button>
        {!open && <Chips shown={shown} />}
        <LibraryButton />
        <ShareButton of="lab" />
        <a className="present" href={addressOf('lab', 'present', 1)}>
          Present
        </a>
        {removing && (
          <span className="undo" role="status">
            Run deleted.{' '}
            <button type="button" className="small" onClick={lab.undoRemove}>
              Undo
            </button>
          </span>
        )}
      </header>
      {open && (
        <Suspense fallback={<p>Loading …</p>}>
          <RunsTable rows={rows} pinned={pinned} />
        </Suspense>
      )}
    </section>
  );
}

/** The runs that are drawn, in one line: the key to all figures. */
function Chips({ shown }: { shown: readonly ShownRun[] }) {
  if (shown.length === 0) return <span className="none">Every run stays here, beside the next one.</span>;
  return (
    <ul className="chips">
      {shown.map((run) => (
        <li key={run.key}>
          <SeriesSwatch style={styleOfRun(run)} hollow={run.role === 'recorded'} />
          <b>{run.name}</b> <Ending record={run.record} />
        </li>
      ))}
    </ul>
  );
}
