import { valuesOf } from '../../app/describeRun.ts';
import { changesByEffect, controlsOf, waiting } from '../../app/settings.ts';
import type { ControlTable } from '../../experiment/controls/controls.ts';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import { useLabState } from '../useLab.ts';

/** Every control that any method has, to name what waits for another one. */
const allControls: ControlTable = Object.assign({}, ...methodNames.map(controlsOf));

/** What a link would carry of this method, and what was set in another method and has no place here. */
export function ChangedFromDefaults() {
  const method = useLabState((state) => state.method);
  const overrides = useLabState((state) => state.overrides);
  const config = useLabState((state) => state.config);
  const { title } = methods[method];
  const changes = changesByEffect(controlsOf(method), config);
  const [changed, unseen] = [changes.effective, changes.idle].map((values) =>
    valuesOf(controlsOf(method), values),
  );
  const idle = valuesOf(allControls, waiting({ method, overrides, config }));
  if (changed.length + unseen.length + idle.length === 0) return null;
  return (
    <p className="facts" data-testid="changed">
      {changed.length > 0 && `Changed from the defaults of ${title}: ${changed.join(', ')}. `}
      {unseen.length > 0 && `No effect with these settings: ${unseen.join(', ')}. `}
      {idle.length > 0 && `Not used by ${title}, kept for other methods: ${idle.join(', ')}.`}
    </p>
  );
}
