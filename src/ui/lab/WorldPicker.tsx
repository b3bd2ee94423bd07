import { useId } from 'react';
import { worldNames, worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Which little language the lab is about: its title, and in one sentence what counts as good in it. */
export function WorldPicker() {
  const lab = useLab();
  const world = useLabState((state) => state.world);
  const model = useLabState((state) => state.model);
  const id = useId();
  const untrained = model ? worldNames.filter((name) => !model.worlds.includes(name)) : [];
  return (
    <fieldset className="world-picker" data-testid="worlds">
      <legend>World</legend>
      <div className="worlds">
        {worldNames.map((name) => {
          const disabled = untrained.includes(name);
          return (
            <label key={name} title={disabled ? undefined : worldRecords[name].about}>
              <input
                type="radio"
                name={`${id}-world`}
                value={name}
                checked={world === name}
                disabled={disabled}
                aria-describedby={disabled ? `${id}-untrained` : `${id}-about`}
                onChange={() => lab.pickWorld(name)}
              />
              {worldRecords[name].title}
            </label>
          );
        })}
      </div>
      <p id={`${id}-about`} className="about">
        {worldRecords[world].about}
      </p>
      {untrained.length > 0 && (
        <p id={`${id}-untrained`} className="about">
          The model “{model?.name}” was not trained on{' '}
          {untrained.map((name) => `“${worldRecords[name].title}”`).join(' or ')}.
        </p>
      )}
    </fieldset>
  );
}
