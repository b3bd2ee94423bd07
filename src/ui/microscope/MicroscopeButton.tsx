import { lazy } from 'react';
import { withPanel } from '../../app/view.ts';
import { DialogButton } from '../parts/DialogButton.tsx';
import { NotThere } from '../parts/NotThere.tsx';
import { useLab, useLabState } from '../useLab.ts';

/** Fetched when it is first opened: most visits do not need it. */
const Microscope = lazy(() => import('./Microscope.tsx').catch(() => ({ default: NotThere })));

/** Opens the examples that training sees. A link may ask for it before there is a model to look at. */
export function MicroscopeButton() {
  const lab = useLab();
  const asked = useLabState(({ view }) => view.open.includes('microscope'));
  const loaded = useLabState(
    ({ model, phase }) => model !== null && phase !== 'loading' && phase !== 'failed',
  );
  return (
    <DialogButton
      name="Microscope"
      testId="microscope"
      className="microscope-dialog"
      buttonClass="small"
      disabled={!loaded}
      asked={asked}
      onChange={(open) => lab.show(withPanel(lab.store.getState().view, 'microscope', open))}
    >
      {(close) => (
        <>
          <div className="close">
            <button type="button" className="small" aria-label="Close the microscope" onClick={close}>
              Close
            </button>
          </div>
          <Microscope />
        </>
      )}
    </DialogButton>
  );
}
