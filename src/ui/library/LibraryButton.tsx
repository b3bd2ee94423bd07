import { lazy, Suspense, useRef, useState } from 'react';
import { NotThere } from '../parts/NotThere.tsx';

/** Fetched when it is first opened: most visits do not need it. */
const Library = lazy(() => import('./Library.tsx').catch(() => ({ default: NotThere })));

/** Opens all runs that this browser keeps, in a dialog that gives the focus back when it closes. */
export function LibraryButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        data-testid="library"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        Library
      </button>
      <dialog
        ref={dialog}
        className="library-dialog"
        aria-label="Library"
        onClose={() => setOpen(false)}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {open && (
          <Suspense fallback={<p>Loading …</p>}>
            <Library onClose={() => dialog.current?.close()} />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
