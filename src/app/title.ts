import { type PlaceName, placeTitles } from './page.ts';
import { lastStep } from './runRecord.ts';
import type { LabState } from './state.ts';
import { doneCount } from './sweep/sweepRecord.ts';

/** The tab's title: how far a run is, for those who look at another tab; the place, for those who hear it read. */

const NAME = 'DPO Lab';
const BETWEEN = ' · ';

type Titled = Pick<Document, 'title'>;

/** Puts the place into the title, and keeps what stands before it of a run. */
export function showPlaceInTitle(page: Titled, place: PlaceName): void {
  const parts = page.title.split(BETWEEN);
  const progress = parts.length > 2 ? parts[0] : null;
  page.title = [progress, placeTitles[place], NAME].filter(Boolean).join(BETWEEN);
}

/** Puts a run's progress before the place. */
export function showProgressInTitle(
  page: Titled,
  { phase, run, sweep }: Pick<LabState, 'phase' | 'run' | 'sweep'>,
): void {
  const done = run && `${lastStep(run)}/${run.config.steps}`;
  const progress = {
    loading: '',
    ready: '',
    running: done,
    paused: `paused ${done}`,
    finished: 'finished',
    sweeping: sweep && `sweep ${doneCount(sweep.record)}/${sweep.record.jobs.length}`,
    failed: 'failed',
  }[phase];
  const [place, name] = page.title.split(BETWEEN).slice(-2);
  const title = [progress, place, name].filter(Boolean).join(BETWEEN);
  if (page.title !== title) page.title = title;
}
