import { Menu, MenuItem, useMenuStore } from '@ariakit/react/menu';
import { type RefObject, useEffect, useState } from 'react';
import { figureCsv } from '../../../app/figures/figureCsv.ts';
import type { Figure } from '../../../experiment/evidence/figure.ts';
import { download } from '../../download.ts';
import { colourOfSeries, outlineOf, type SeriesStyle } from '../markers.tsx';
import { type FigureTheme, figureSvg, pngOf } from './figureSvg.ts';
import './saveMenu.css';

export interface Saved {
  figure: Figure;
  styleOf(series: string): SeriesStyle;
  /** Where the numbers come from: what was run, on what, when. */
  source: string;
}

interface SaveMenuProps extends Saved {
  button: RefObject<HTMLButtonElement | null>;
  onClose(): void;
}

/** As what a figure can be saved. */
export default function SaveMenu({ figure, styleOf, source, button, onClose }: SaveMenuProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const menu = useMenuStore({
    defaultOpen: true,
    placement: 'bottom-end',
    setOpen: (open) => {
      if (!open) onClose();
    },
  });
  useEffect(() => {
    menu.setAnchorElement(button.current);
    menu.setDisclosureElement(button.current);
  }, [menu, button]);
  const drawing = (): SVGSVGElement | null =>
    button.current?.closest('section, .figure')?.querySelector<SVGSVGElement>('.plot svg') ?? null;
  const name = figure.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const svgIn = (theme: FigureTheme): string => {
    const drawn = drawing();
    if (!drawn) throw new Error('The figure is shown as a table. Go back to the figure to save its picture.');
    const names = [...new Set(figure.series.map((series) => series.name))];
    const key = names.map((one) => ({
      name: one,
      colour: colourOfSeries(styleOf(one)),
      outline: outlineOf(styleOf(one), 4),
    }));
    return figureSvg(drawn, { title: figure.title, caption: figure.caption, key, source }, theme);
  };
  const save = async (make: () => void | Promise<void>) => {
    try {
      await make();
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const items: readonly [string, () => void | Promise<void>][] = [
    ['PNG, light', async () => download(`${name}.png`, await pngOf(svgIn('light')), 'image/png')],
    ['PNG, dark', async () => download(`${name}-dark.png`, await pngOf(svgIn('dark')), 'image/png')],
    ['SVG, light', () => download(`${name}.svg`, svgIn('light'), 'image/svg+xml')],
    ['SVG, dark', () => download(`${name}-dark.svg`, svgIn('dark'), 'image/svg+xml')],
    ['Numbers as CSV', () => download(`${name}.csv`, figureCsv(figure), 'text/csv')],
  ];
  return (
    <Menu
      store={menu}
      portal
      gutter={4}
      className="save-menu"
      aria-label="Save the figure as"
      autoFocusOnShow
    >
      {items.map(([words, make]) => (
        <MenuItem key={words} className="save-item" hideOnClick={false} onClick={() => void save(make)}>
          {words}
        </MenuItem>
      ))}
      {problem && <p role="alert">{problem}</p>}
    </Menu>
  );
}
