import { type PlaceName, placeTitles } from './page.ts';

/** The tab's title: how far a run is, for those who look at another tab, and the place, for those who hear it read. */

const NAME = 'DPO Lab';
const BETWEEN = ' · ';

/** Puts the place into a title, and keeps what stands before it of a run. */
export function withPlace(title: string, place: PlaceName): string {
  const parts = title.split(BETWEEN);
  const progress = parts.length > 2 ? parts[0] : null;
  return [progress, placeTitles[place], NAME].filter(Boolean).join(BETWEEN);
}

/** Puts a run's progress before the place; none, if that is empty. */
export function withProgress(title: string, progress: string): string {
  const [place, name] = title.split(BETWEEN).slice(-2);
  return [progress, place, name].filter(Boolean).join(BETWEEN);
}
