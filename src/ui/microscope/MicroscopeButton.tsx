import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { withPanel } from '../../app/view.ts';
import { NotThere } from '../parts/NotThere.tsx';
import { useLab, useLabState } from '../useLab.ts';

/** Fetched when it is first opened: most visits do not need it. */
const Microscope = lazy(() => import('./Microscope.tsx').catch(() => ({ default: NotThere })));

/** Opens the examples that training sees, in a dialog that gives the focus back when it closes. */
export function MicroscopeButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const lab = useLab();
  const open = useLabState(({ view }) => view.open.includes('microscope'));
  const loaded = useLabState(
    ({ model, phase }) => model !== null && phase !== 'loading' && phase !== 'failed',
  );
  const [isShown, setShown] = useState(false);
  const setOpen = (isOpen: boolean) => lab.show(withPanel(lab.store.getState().view, 'microscope', isOpen));
  // A link may have opened it, before there was a model to look at.
  useEffect(() => {
    if (!open || !loaded || isShown) return;
    dialog.current?.showModal();
    setShown(true);
  }, [open, loaded, isShown]);
  return (
    <>
      <button
        type="button"
        className="small"
        data-testid="microscope"
        aria-haspopup="dialog"
        disabled={!loaded}
        onClick={() => setOpen(true)}
      >
        Microscope
      </button>
      <dialog
        ref={dialog}
        className="microscope-dialog"
        aria-label="Microscope"
        onClose={() => {
          setShown(false);
          setOpen(false);
        }}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {isShown && (
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
