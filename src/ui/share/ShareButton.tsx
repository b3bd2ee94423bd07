import { lazy } from 'react';
import { DialogButton } from '../parts/DialogButton.tsx';
import { NotThere } from '../parts/NotThere.tsx';

/** Fetched when it is first opened. */
const Share = lazy(() => import('./Share.tsx').catch(() => ({ default: NotThere })));

/** Opens what makes a link of the present settings. */
export function ShareButton() {
  return (
    <DialogButton name="Share" testId="share" className="share-dialog">
      {(close) => <Share onClose={close} />}
    </DialogButton>
  );
}
