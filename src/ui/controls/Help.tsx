import { type ReactNode, useId, useState } from 'react';

/** A question mark that opens its explanation in place: by mouse, touch and keyboard alike. */
export function Help({ of, children }: { of: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="help-button"
        aria-label={`What is ${of}?`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOpen(false);
        }}
      >
        ?
      </button>
      <span id={id} className="help-text" hidden={!open}>
        {children}
      </span>
    </>
  );
}
