import { lazy, Suspense, useRef, useState } from 'react';
import type { Saved } from './SaveMenu.tsx';

const SaveMenu = lazy(() => import('./SaveMenu.tsx'));

/** Takes a figure out of the page: as a picture, or its numbers. */
export function SaveFigure({ disabled = false, ...props }: Saved & { disabled?: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="quiet small"
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`Save the figure: ${props.figure.title}`}
        onClick={() => setOpen(!open)}
      >
        save
      </button>
      {open && (
        <Suspense>
          <SaveMenu {...props} button={button} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
