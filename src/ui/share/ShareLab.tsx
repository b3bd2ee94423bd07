import { useState } from 'react';
import { nameOfRun } from '../../app/figures/shownRuns.ts';
import { runsToLink } from '../../app/linkedPins.ts';
import { controlsOf } from '../../app/settings.ts';
import { type LabWish, shareLink } from '../../app/share.ts';
import { viewInAddress, viewShown } from '../../app/view.ts';
import { OWN } from '../../experiment/worlds.ts';
import { useLab } from '../useLab.ts';
import { Share } from './Share.tsx';

/** A link to the lab as it is set now. */
export default function ShareLab({ onClose }: { onClose(): void }) {
  const lab = useLab();
  // What is shared is what was there when the dialog was opened.
  const [state] = useState(() => lab.store.getState());
  const [wish, setWish] = useState<LabWish>({ lock: [], hide: [], pins: true, view: true });
  const { world, method } = state;
  const pinned = runsToLink(state);
  const hasView = viewInAddress(viewShown(state)).length > 0;
  const labels = Object.entries(controlsOf(method)).map(([name, { label }]) => [name, label] as const);
  const settings = new Map([['world', 'world'], ['method', 'method'], ...labels]);
  return (
    <Share
      title="Share these settings"
      linkOf={(page, general) => shareLink(state, page, general, wish)}
      onClose={onClose}
      note={
        world === OWN && (
          <p className="problem" role="note">
            Your own data stay in this browser: a link carries the settings, in the world of film reviews.
          </p>
        )
      }
    >
      {pinned.length > 0 && (
        <label data-hint={pinned.map(nameOfRun).join('\n')}>
          <input
            type="checkbox"
            checked={wish.pins}
            onChange={(event) => setWish({ ...wish, pins: event.target.checked })}
          />{' '}
          With the settings of {pinned.length === 1 ? 'the pinned run' : `${pinned.length} pinned runs`}
        </label>
      )}
      {hasView && (
        <label>
          <input
            type="checkbox"
            checked={wish.view}
            onChange={(event) => setWish({ ...wish, view: event.target.checked })}
          />{' '}
          With the figure, prompt and panels that are open
        </label>
      )}
      <Settings
        title="Lock settings"
        hint="What is locked is shown and cannot be changed."
        names={settings}
        chosen={wish.lock}
        onChange={(lock) => setWish({ ...wish, lock })}
      />
      <Settings
        title="Hide settings"
        hint="Hidden settings keep their current values."
        names={settings}
        chosen={wish.hide}
        onChange={(hide) => setWish({ ...wish, hide })}
      />
    </Share>
  );
}

interface SettingsProps {
  title: string;
  hint: string;
  /** Labels by names. */
  names: ReadonlyMap<string, string>;
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

function Settings({ title, hint, names, chosen, onChange }: SettingsProps) {
  return (
    <details>
      <summary>
        {title}
        {chosen.length > 0 && ` (${chosen.length})`}
      </summary>
      <p>{hint}</p>
      <ul>
        {[...names].map(([name, label]) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={({ target }) =>
                  onChange(target.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
                }
              />{' '}
              {label}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
