import type { Figure, FigurePoint } from '../../experiment/evidence/figure.ts';
import { exact } from '../numbers.ts';

/** The numbers behind a figure. */
export function FigureTable({ figure: { x, y, series, title } }: { figure: Figure }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="table-box" tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">curve</th>
            <th scope="col">{x.name}</th>
            <th scope="col">{y.name}</th>
            <th scope="col">from</th>
          </tr>
        </thead>
        <tbody>
          {series.flatMap(({ name, points }) =>
            points.map((point, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: points have no name but their place
              <tr key={`${name} ${i}`}>
                <th scope="row">{name}</th>
                <td>{written(point.x, point.xInterval)}</td>
                <td>{written(point.y, point.yInterval)}</td>
                <td>{point.note}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}

const written = (value: number, interval?: FigurePoint['xInterval']) =>
  interval ? `${exact(value)} [${exact(interval[0])}, ${exact(interval[1])}]` : exact(value);
