import { useState } from 'react';
import { encode } from 'uqr';
import { type Theme, themes } from '../../app/page.ts';
import { controlsOf } from '../../app/settings.ts';
import { frameCode, type ShareWish, shareLink } from '../../app/share.ts';
import { OWN } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';
import './share.css';

/** A link to the lab as it is set now: to copy, to photograph, or to put into slides. */
export default function Share({ onClose }: { onClose(): void }) {
  const lab = useLab();
  const world = useLabState((state) => state.world);
  const method = useLabState((state) => state.method);
  const [wish, setWish] = useState<ShareWish>({
    theme: 'auto',
    lock: [],
    hide: [],
    embedded: false,
    withoutKeys: false,
  });
  const [said, setSaid] = useState('');
  const change = (some: Partial<ShareWish>) => {
    setWish({ ...wish, ...some });
    setSaid('');
  };
  const link = shareLink(lab.store.getState(), `${location.origin}${location.pathname}`, wish);
  const text = wish.embedded ? frameCode(link) : link;
  const labels = Object.entries(controlsOf(method)).map(([name, { label }]) => [name, label] as const);
  const settings = new Map([['world', 'world'], ['method', 'method'], ...labels]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      setSaid('This browser does not let the page copy. Select the text and copy it yourself.');
    }
  };
  return (
    <div className="share">
      <header>
        <h2>Share these settings</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {world === OWN && (
        <p className="problem" role="note">
          Your own data stay in this browser: a link carries the settings, in the world of film reviews.
        </p>
      )}
      <div className="share-wishes">
        <label>
          View{' '}
          <select value={wish.theme} onChange={(event) => change({ theme: event.target.value as Theme })}>
            {themes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={wish.embedded}
            onChange={(event) => change({ embedded: event.target.checked })}
          />{' '}
          As a frame for slides
        </label>
        {wish.embedded && (
          <label>
            <input
              type="checkbox"
              checked={wish.withoutKeys}
              onChange={(event) => change({ withoutKeys: event.target.checked })}
            />{' '}
            Arrows and space always turn the slide
          </label>
        )}
        <Settings
          title="Lock settings"
          hint="What is locked is shown and cannot be changed."
          names={settings}
          chosen={wish.lock}
          onChange={(lock) => change({ lock })}
        />
        <Settings
          title="Hide settings"
          hint="What is hidden keeps the value that it has now."
          names={settings}
          chosen={wish.hide}
          onChange={(hide) => change({ hide })}
        />
      </div>
      <label className="share-text">
        {wish.embedded ? 'HTML' : 'Link'}
        <textarea
          readOnly
          rows={wish.embedded ? 4 : 2}
          value={text}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <p>
        <button type="button" className="primary" onClick={() => void copy()}>
          Copy
        </button>{' '}
        <span role="status">{said}</span>
      </p>
      {wish.embedded ? (
        <iframe className="share-preview" title="Preview" src={link} />
      ) : (
        <QrCode text={link} />
      )}
    </div>
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

/** The link for a telephone: dark squares on white in every theme, with the quiet zone that scanners need. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="share-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The link as a QR code">
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" />
    </svg>
  );
}
