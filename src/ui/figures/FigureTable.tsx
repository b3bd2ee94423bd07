import type { SharedFigure } from '../../app/evidence/withLive.ts';
import type { FigureSeries } from '../../experiment/evidence/figure.ts';
import { numberWithInterval, withUnit } from './FigurePlot.tsx';

/** The numbers behind a figure. */
export default function FigureTable({ figure, live }: SharedFigure) {
  const { title, x, y, series } = figure;
  const measured = series.filter(({ kind }) => live && kind === 'measured');
  const others = series.filter((one) => !measured.includes(one));
  return (
    // Scrolls by keyboard, which needs a focusable region.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus
    <section className="table-box figure-table" tabIndex={0} aria-label={`${title}: table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">series</th>
            <th scope="col">{withUnit(x)}</th>
            <th scope="col">{withUnit(y)}</th>
            <th scope="col">from</th>
          </tr>
        </thead>
        <tbody>
          {measured.map((one, index) => rows(one, `live ${index}`, 'this browser: '))}
          {others.map((one, index) => rows(one, `${index}`, ''))}
        </tbody>
      </table>
    </section>
  );
}

function rows({ name, points }: FigureSeries, key: string, from: string) {
  return points.map(({ x, y, xInterval, yInterval, note }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: points have no name
    <tr key={`${key} ${index}`}>
      <th scope="row">{name}</th>
      <td>{numberWithInterval(x, xInterval)}</td>
      <td>{numberWithInterval(y, yInterval)}</td>
      <td className="in-words">
        {from}
        {note}
      </td>
    </tr>
  ));
}
