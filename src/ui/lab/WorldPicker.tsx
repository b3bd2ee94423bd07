import { useId } from 'react';
import { addressOf } from '../../app/page.ts';
import { type DataName, OWN, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Which little language the lab is about: its title, and in one sentence what counts as good in it. */
export function WorldPicker() {
  const lab = useLab();
  const world = useLabState((state) => state.world);
  const model = useLabState((state) => state.model);
  const id = useId();
  const own = useLabState((state) => state.own.data?.name);
  const untrained = model ? worldNames.filter((name) => !model.worlds.includes(name)) : [];
  const names: readonly DataName[] = own === undefined && world !== OWN ? worldNames : [...worldNames, OWN];
  return (
    <fieldset className="world-picker" data-testid="worlds">
      <legend>World</legend>
      <div className="worlds">
        {names.map((name) => {
          const disabled = untrained.some((one) => one === name);
          return (
            <label key={name} data-hint={disabled ? undefined : worldRecords[name].about}>
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
        {world === OWN && (
          <>
            {' '}
            {own !== undefined && `These come from “${own}”. `}
            <a href={addressOf('own')}>Choose {own === undefined ? 'some' : 'others'}</a>
          </>
        )}
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
