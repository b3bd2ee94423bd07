import { Menu, MenuButton, MenuItem, MenuProvider } from '@ariakit/react/menu';
import { useState } from 'react';
import { commandOf, linkOf, settingsOf, whyNotRepeat } from '../../app/takeAway.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import '../figures/saving/saveMenu.css';

/** What repeats a run elsewhere, for the clipboard: a link, a command, its settings. */
export function CopyMenu({ record, name }: { record: RunRecord; name: string }) {
  const [said, setSaid] = useState('');
  const why = whyNotRepeat(record);
  const page = `${location.origin}${location.pathname}`;
  const texts: readonly [string, () => string][] = [
    ['Link', () => linkOf(record, page)],
    ['Command line', () => commandOf(record)],
    ['Settings as JSON', () => settingsOf(record)],
  ];
  const copy = async (what: string, text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(`${what} copied.`);
    } catch {
      setSaid(`This browser does not let the page copy. ${text}`);
    }
  };
  return (
    <MenuProvider placement="bottom-end">
      <MenuButton
        className="small"
        aria-label={`Copy what repeats ${name}`}
        disabled={why !== null}
        aria-description={why ?? undefined}
      >
        Copy
      </MenuButton>
      <Menu portal gutter={4} className="save-menu" aria-label="Copy">
        {texts.map(([what, text]) => (
          <MenuItem key={what} className="save-item" onClick={() => void copy(what, text())}>
            {what}
          </MenuItem>
        ))}
      </Menu>
      <span role="status" className="copied">
        {said}
      </span>
    </MenuProvider>
  );
}
