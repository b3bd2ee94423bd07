import { useState } from 'react';
import { changesFrom } from '../../app/settings.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { useLab, useLabState } from '../useLab.ts';
import { ControlFields } from './ControlFields.tsx';
import { PairsFacts } from './PairsFacts.tsx';

/** Who prefers what: the settings of whoever labels the pairs, and what the labels are worth. */
export function LabellerGroup() {
  const lab = useLab();
  const labelling = useLabState((state) => state.labelling);
  // Ratings are asked for as feedback, or by whatever learns from them.
  const usesRatings = useLabState(
    ({ method, config }) =>
      labelling.feedback === 'ratings' || methods[method].data.ratings || config.reward === 'ratings',
  );
  const changed = Object.keys(changesFrom(labellingControls, labelling)).length > 0;
  // What a link changes is there to be seen.
  const [open, setOpen] = useState(changed);
  return (
    <section className="labeller" aria-label="Labeller">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="labeller">
        <summary>Preference labels{changed && ' (changed)'}</summary>
        <ControlFields
          table={labellingControls}
          values={labelling}
          // Only ratings have raters.
          show={(name) => name !== 'raters' || usesRatings}
          onSet={lab.setLabelling}
        />
      </details>
      <PairsFacts />
    </section>
  );
}
