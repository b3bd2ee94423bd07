import type { Axis, Figure, FigurePoint } from '../../experiment/evidence/figure.ts';
import { escaped } from './escaped.ts';

/** A figure as SVG for a page without scripts. Lines differ in colour and in their dashes. */

const [WIDTH, HEIGHT] = [640, 320];
const EDGE = { left: 56, right: 16, top: 12, bottom: 44 };
const COLOURS = ['#54298c', '#8a6100', '#00528a', '#9c3d00', '#00735b', '#8f1356'];
const DASHES = ['', '7 4', '2 3', '10 3 2 3'];

export function figureSvg({ title, caption, x, y, series }: Figure): string {
  const points = series.flatMap((one) => one.points);
  const across = scale(
    x,
    points.flatMap((p) => [p.x, ...(p.xInterval ?? [])]),
    EDGE.left,
    WIDTH - EDGE.right,
  );
  const up = scale(
    y,
    points.flatMap((p) => [p.y, ...(p.yInterval ?? [])]),
    HEIGHT - EDGE.bottom,
    EDGE.top,
  );
  const lines = series.map(({ points, joined }, i) => {
    const stroke = `stroke="${COLOURS[i % COLOURS.length]}"`;
    const path = points.map((p) => `${across.at(p.x)} ${up.at(p.y)}`).join('L');
    const line = `<path d="M${path}" fill="none" ${stroke} stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]}"/>`;
    const marks = points.map(
      (p) =>
        `${bars(p, across.at, up.at, stroke)}<circle cx="${across.at(p.x)}" cy="${up.at(p.y)}" r="3.5" fill="#fff" ${stroke} stroke-width="2"/>`,
    );
    return `${joined ? line : ''}${marks.join('')}`;
  });
  const ticks = [
    ...across.ticks.map((tick) => label(across.at(tick), HEIGHT - EDGE.bottom + 18, 'middle', String(tick))),
    ...up.ticks.map(
      (tick) =>
        `<path d="M${EDGE.left} ${up.at(tick)}H${WIDTH - EDGE.right}" stroke="#ddd"/>${label(EDGE.left - 8, Number(up.at(tick)) + 4, 'end', String(tick))}`,
    ),
    label((EDGE.left + WIDTH) / 2, HEIGHT - 6, 'middle', named(x)),
  ];
  const key = series.map(({ name }, i) => {
    const line = `<path d="M0 6H34" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]}"/>`;
    return `<li><svg width="34" height="12" aria-hidden="true">${line}</svg> ${escaped(name)}</li>`;
  });
  return `<figure><h3>${escaped(title)}</h3><p>${escaped(named(y))}</p><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${title} ${named(y)} against ${named(x)}. The numbers are in the tables of the runs.`)}">${ticks.join('')}${lines.join('')}</svg><ul class="key">${key.join('')}</ul><figcaption>${escaped(caption)} Bars are 95% intervals.</figcaption></figure>`;
}

const named = ({ name, unit }: Axis) => (unit ? `${name} (${unit})` : name);

const label = (x: number | string, y: number | string, anchor: string, text: string) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text.replace('-', '−'))}</text>`;

type At = (value: number) => string;

function bars({ x, y, xInterval, yInterval }: FigurePoint, across: At, up: At, stroke: string): string {
  const vertical = yInterval && `M${across(x)} ${up(yInterval[0])}V${up(yInterval[1])}`;
  const horizontal = xInterval && `M${across(xInterval[0])} ${up(y)}H${across(xInterval[1])}`;
  return `<path d="${vertical ?? ''}${horizontal ?? ''}" ${stroke} stroke-opacity="0.5"/>`;
}

/** Where values lie, and round numbers among them. */
function scale({ range = [0, 0] }: Axis, values: readonly number[], from: number, to: number) {
  const low = Math.min(range[0], ...values);
  const high = Math.max(range[1], ...values, low + 1e-9);
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const ticks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
  return {
    ticks,
    at: (value: number) => (from + ((to - from) * (value - low)) / (high - low)).toFixed(1),
  };
}
