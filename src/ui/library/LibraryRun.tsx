import { NOW } from '../../app/figures/shownRuns.ts';
import { type Entry, worldTitle } from '../../app/library/entries.ts';
import type { Library } from '../../app/library/library.ts';
import { Ending } from '../lab/Ending.tsx';
import { LibraryDetail } from './LibraryDetail.tsx';

interface LibraryRunProps {
  entry: Entry;
  entries: readonly Entry[];
  actions: Library;
  isOpen: boolean;
  isChosen: boolean;
  onOpen(open: boolean): void;
  onChoose(chosen: boolean): void;
  /** Goes back to the lab. */
  onLeave(): void;
  onSay(text: string, isProblem?: boolean): void;
}

/** A run in one line, which unfolds. */
export function LibraryRun({ isOpen, isChosen, onOpen, onChoose, ...props }: LibraryRunProps) {
  const { key, title, record, label, elsewhere } = props.entry;
  return (
    <li className={isOpen ? 'library-run open' : 'library-run'} data-testid="library-run">
      <input
        type="checkbox"
        aria-label={`Choose ${title}, seed ${record.config.seed}`}
        checked={isChosen}
        onChange={({ target }) => onChoose(target.checked)}
      />
      <button type="button" className="quiet line" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
        <b>{title}</b>
        {key === NOW && <span className="tag">on the charts</span>}
        {elsewhere && <span className="tag">in another tab</span>}
        <span className="about">{aboutOf(props.entry)}</span>
        {label.note && !isOpen && <span className="note">{label.note}</span>}
        <span className="ending">
          <Ending record={record} />
        </span>
      </button>
      {isOpen && <LibraryDetail {...props} />}
    </li>
  );
}

function aboutOf({ record, finished, step }: Entry): string {
  const { config, date } = record;
  const began = new Date(date).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const steps = finished ? `${config.steps} steps` : `step ${step} of ${config.steps}`;
  return `${worldTitle(record)} · seed ${config.seed} · ${steps} · ${began}`;
}
