import { lazy } from 'react';
import { DialogButton } from '../parts/DialogButton.tsx';
import { NotThere } from '../parts/NotThere.tsx';

/** Fetched when it is first opened: most visits do not need it. */
const Library = lazy(() => import('./Library.tsx').catch(() => ({ default: NotThere })));

/** Opens all runs that this browser keeps. */
export function LibraryButton() {
  return (
    <DialogButton name="Library" testId="library" className="library-dialog">
      {(close) => <Library onClose={close} />}
    </DialogButton>
  );
}
