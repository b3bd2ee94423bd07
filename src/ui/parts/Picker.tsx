import { type KeyboardEvent, lazy, Suspense, useId, useRef, useState } from 'react';
import type { Choice } from './choices.ts';
import { NotThere } from './NotThere.tsx';

const fetchList = () => import('./SearchList.tsx');
/** Fetched when somebody comes near the button. */
const SearchList = lazy(() => fetchList().catch(() => ({ default: NotThere })));
const prefetch = () => void fetchList().catch(() => {});

interface PickerProps {
  label: string;
  /** What the button says: the title of the choice, or that there is none. */
  value: string;
  /** The id of the text that says more. */
  about: string;
  choices: readonly Choice[];
  chosen: Choice['name'] | null;
  onPick(name: Choice['name']): void;
}

/** A button with what is chosen, which opens a list to search in: by click, arrow keys, or simply by typing. */
export function Picker({ label, value, about, ...list }: PickerProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  /** What is searched for; null while the list is closed. */
  const [query, setQuery] = useState<string | null>(null);
  const type = (event: KeyboardEvent) => {
    const { key } = event;
    const opens = key === 'ArrowDown' || key === 'ArrowUp';
    const isLetter = [...key].length === 1 && key !== ' ';
    if (!(opens || isLetter) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // Until the list is there, the button collects what is typed.
    setQuery((typed) => (typed ?? '') + (isLetter ? key : ''));
  };
  return (
    <div className="pick">
      <span id={`${id}-label`}>{label}</span>
      <button
        ref={button}
        type="button"
        id={`${id}-value`}
        className="picker"
        aria-haspopup="dialog"
        aria-expanded={query !== null}
        aria-labelledby={`${id}-label ${id}-value`}
        aria-describedby={about}
        onPointerEnter={prefetch}
        onFocus={prefetch}
        onClick={() => setQuery(query === null ? '' : null)}
        onKeyDown={type}
      >
        {value}
      </button>
      {query !== null && (
        <Suspense>
          <SearchList
            {...list}
            label={label}
            button={button}
            query={query}
            onQuery={setQuery}
            onClose={() => setQuery(null)}
          />
        </Suspense>
      )}
    </div>
  );
}
