import { useEffect } from 'react';
import { type Theme, themes } from '../../app/page.ts';
import { usePage, usePageState } from '../usePage.ts';

/** Style sheets see the theme. */
export function useTheme(): void {
  const theme = usePageState((state) => state.theme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}

export function ThemeSwitch() {
  const page = usePage();
  const theme = usePageState((state) => state.theme);
  return (
    <label className="theme-switch">
      <span className="wide-only">View </span>
      <select
        aria-label="View"
        value={theme}
        onChange={(event) => page.setTheme(event.target.value as Theme)}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
