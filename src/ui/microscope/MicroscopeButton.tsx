import { lazy, Suspense, useRef, useState } from 'react';
import { NotThere } from '../parts/NotThere.tsx';
import { useLabState } from '../useLab.ts';

/** Fetched when it is first opened: most visits do not need it. */
const Microscope = lazy(() => import('./Microscope.tsx').catch(() => ({ default: NotThere })));

/** Opens the examples that training sees, in a dialog that gives the focus back when it closes. */
export function MicroscopeButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const loaded = useLabState(
    ({ model, phase }) => model !== null && phase !== 'loading' && phase !== 'failed',
  );
  const show = () => {
    setOpen(true);
    dialog.current?.showModal();
  };
  return (
    <>
      <button
        type="button"
        className="small"
        data-testid="microscope"
        aria-haspopup="dialog"
        disabled={!loaded}
        onClick={show}
      >
        Microscope
      </button>
      <dialog
        ref={dialog}
        className="microscope-dialog"
        aria-label="Microscope"
        onClose={() => setOpen(false)}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {open && (
          <>
            <form method="dialog" className="close">
              <button type="submit" className="small" aria-label="Close the microscope">
                Close
              </button>
            </form>
            <Suspense fallback={<p>Loading …</p>}>
              <Microscope />
            </Suspense>
          </>
        )}
      </dialog>
    </>
  );
}
