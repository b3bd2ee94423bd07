import { type ReactNode, Suspense, useRef, useState } from 'react';

interface DialogButtonProps {
  /** Of the button and of the dialog. */
  name: string;
  testId: string;
  className: string;
  /** Of the button. */
  buttonClass?: string;
  /** Drawn only while the dialog is open; may be fetched then. */
  children(close: () => void): ReactNode;
}

/** Opens a dialog that gives the focus back when it closes. */
export function DialogButton({ name, testId, className, buttonClass, children }: DialogButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={buttonClass}
        data-testid={testId}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {name}
      </button>
      <dialog
        ref={dialog}
        className={className}
        aria-label={name}
        onClose={() => setOpen(false)}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {open && <Suspense fallback={<p>Loading …</p>}>{children(() => dialog.current?.close())}</Suspense>}
      </dialog>
    </>
  );
}
