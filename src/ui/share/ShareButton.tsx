import { lazy } from 'react';
import { DialogButton } from '../parts/DialogButton.tsx';
import { NotThere } from '../parts/NotThere.tsx';

/** Fetched when they are first opened. */
const contents = {
  lab: lazy(() => import('./ShareLab.tsx').catch(() => ({ default: NotThere }))),
  place: lazy(() => import('./SharePlace.tsx').catch(() => ({ default: NotThere }))),
} as const;

/** Opens what makes a link: of the lab's settings, or of the place that is open. */
export function ShareButton({ of, className }: { of: keyof typeof contents; className?: string }) {
  const Content = contents[of];
  return (
    <DialogButton name="Share" testId="share" className="share-dialog" buttonClass={className}>
      {(close) => <Content onClose={close} />}
    </DialogButton>
  );
}
