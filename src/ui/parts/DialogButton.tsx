import { type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';

interface DialogButtonProps {
  /** Of the button and of the dialog. */
  name: string;
  testId: string;
  className: string;
  /** Of the button. */
  buttonClass?: string;
  disabled?: boolean;
  /** Opens it as the button does, once that can be pressed. */
  asked?: boolean;
  /** It was opened or closed. */
  onChange?(open: boolean): void;
  /** Drawn only while the dialog is open; may be fetched then. */
  children(close: () => void): ReactNode;
}

/** Opens a dialog that gives the focus back when it closes. */
export function DialogButton(props: DialogButtonProps) {
  const { name, testId, className, buttonClass, disabled = false, asked = false, onChange, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const show = useCallback(() => {
    setOpen(true);
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (asked && !open && !disabled) show();
  }, [asked, open, disabled, show]);
  return (
    <>
      <button
        type="button"
        className={buttonClass}
        data-testid={testId}
        aria-haspopup="dialog"
        disabled={disabled}
        onClick={() => {
          show();
          onChange?.(true);
        }}
      >
        {name}
      </button>
      <dialog
        ref={dialog}
        className={className}
        aria-label={name}
        onClose={() => {
          setOpen(false);
          onChange?.(false);
        }}
        // Space and letters are the dialog's own while it is open.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {open && <Suspense fallback={<p>Loading …</p>}>{children(() => dialog.current?.close())}</Suspense>}
      </dialog>
    </>
  );
}
