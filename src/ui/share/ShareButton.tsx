import { lazy, Suspense, useRef, useState } from 'react';
import { NotThere } from '../parts/NotThere.tsx';

/** Fetched when it is first opened. */
const Share = lazy(() => import('./Share.tsx').catch(() => ({ default: NotThere })));

/** Opens what makes a link of the present settings, in a dialog that gives the focus back when it closes. */
export function ShareButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        data-testid="share"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        Share
      </button>
      <dialog
        ref={dialog}
        className="share-dialog"
        aria-label="Share"
        onClose={() => setOpen(false)}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {open && (
          <Suspense fallback={<p>Loading …</p>}>
            <Share onClose={() => dialog.current?.close()} />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
