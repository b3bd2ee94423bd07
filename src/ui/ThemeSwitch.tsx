import { useEffect } from 'react';
import { type Theme, themes } from '../app/address.ts';
import { useLab, useLabState } from './useLab.ts';

const labels: Record<Theme, string> = { auto: 'auto', light: 'light', dark: 'dark', projector: 'projector' };

/** `auto` follows the system; `projector` is for the back row. */
export function ThemeSwitch() {
  const lab = useLab();
  const theme = useLabState((state) => state.theme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <label className="theme-switch">
      View{' '}
      <select value={theme} onChange={(event) => lab.setTheme(event.target.value as Theme)}>
        {themes.map((name) => (
          <option key={name} value={name}>
            {labels[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
