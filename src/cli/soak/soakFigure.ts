import type { SoakedRun } from './soakedRun.ts';

/** The memory after each run as SVG: a point a run, and the line through those after the warm ones. */

const [WIDTH, HEIGHT] = [720, 300];
const EDGE = { left: 64, right: 16, top: 16, bottom: 44 };
const MIB = 2 ** 20;

export function soakFigure(
  runs: readonly SoakedRun[],
  { title, warm, line }: { title: string; warm: number; line(run: number): number },
): string {
  const values = runs.map(({ bytes }) => bytes / MIB);
  // From zero: whether memory is flat is seen against all of it.
  const step = [50, 100, 200, 500, 1000, 2000].find((one) => 6 * one >= Math.max(...values)) ?? 5000;
  const top = step * Math.ceil(Math.max(...values) / step);
  const across = (run: number) =>
    EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * (run - 1)) / Math.max(1, runs.length - 1);
  const up = (mebibytes: number) =>
    HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.bottom - EDGE.top) * mebibytes) / top;
  const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const levels = Array.from({ length: top / step + 1 }, (_, i) => i * step);
  const numbers = [1, ...Array.from({ length: Math.floor(runs.length / 20) }, (_, i) => 20 * (i + 1))];
  const [from, to] = [warm + 1, runs.length];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...levels.map(
      (level) =>
        `<path d="M${EDGE.left} ${up(level).toFixed(1)}H${WIDTH - EDGE.right}" stroke="#ddd"/><text x="${EDGE.left - 8}" y="${(up(level) + 4).toFixed(1)}" text-anchor="end">${level}</text>`,
    ),
    ...numbers.map(
      (run) =>
        `<text x="${across(run).toFixed(1)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${run}</text>`,
    ),
    `<text x="${(EDGE.left + WIDTH) / 2}" y="${HEIGHT - 8}" text-anchor="middle">run</text>`,
    `<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">MiB held after it</text>`,
    ...values.map(
      (value, i) =>
        `<circle cx="${across(i + 1).toFixed(1)}" cy="${up(value).toFixed(1)}" r="3" fill="${i < warm ? '#fff' : '#54298c'}" stroke="#54298c"/>`,
    ),
    `<path d="M${at(across(from), up(line(from)))}L${at(across(to), up(line(to)))}" stroke="#9c3d00" stroke-width="2"/>`,
    '</svg>',
    '',
  ].join('\n');
}
