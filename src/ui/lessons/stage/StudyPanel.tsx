import { useMemo } from 'react';
import { addressOf } from '../../../app/page.ts';
import type { Figure, FigureSeries } from '../../../experiment/evidence/figure.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import { extentOf } from '../../figures/extent.ts';
import { FigurePlot } from '../../figures/FigurePlot.tsx';
import { stylesOf } from '../../figures/seriesStyles.ts';
import { SeriesKey } from './SeriesKey.tsx';

interface OfStudy {
  study: string;
  findings: FindingsFile | null;
  hidden: boolean;
}

interface StudyFigurePanelProps extends OfStudy {
  figure: string;
  only: readonly string[];
}

/** A recorded figure of the evidence, or the series of it that the beat speaks of. */
export function StudyFigurePanel({ study, figure: name, only, findings, hidden }: StudyFigurePanelProps) {
  const found = findings?.studies.find((one) => one.name === study);
  const whole = found?.figures.find((one) => one.name === name);
  const figure = useMemo(
    () => whole && { ...whole, series: whole.series.filter(isSpokenOf(only)) },
    [whole, only],
  );
  const extent = useMemo(
    () => (figure ? extentOf(figure, { across: 7, up: 6, whole: false }) : undefined),
    [figure],
  );
  if (!found || !whole || !figure || hidden)
    return <NotYet study={study} findings={findings} hidden={hidden} />;
  // Marks and colours are those of the evidence.
  const styleOf = stylesOf(whole.series);
  const names = [...new Set(figure.series.map((one) => one.name))];
  return (
    <section className="lesson-panel lesson-figure" aria-label={figure.title}>
      <header>
        <h3>{figure.title}</h3>
        <span className="tag">recorded{seedsIn(figure)}</span>
        <a className="quiet small" href={addressOf('evidence', study)}>
          the study
        </a>
      </header>
      <SeriesKey names={names} styleOf={styleOf} />
      <div className="plot">
        <FigurePlot figure={figure} styleOf={styleOf} extent={extent} />
      </div>
      <p className="source">{figure.caption}</p>
    </section>
  );
}

/** Theory is for all to compare with. */
const isSpokenOf =
  (only: readonly string[]) =>
  ({ name, kind }: FigureSeries): boolean =>
    only.length === 0 || only.includes(name) || kind === 'theory' || kind === 'faded';

/** A table of the evidence. */
export function StudyTablePanel({ study, table: name, findings, hidden }: OfStudy & { table: string }) {
  const table = findings?.studies.find((one) => one.name === study)?.tables.find((one) => one.name === name);
  if (!table || table.rows.length === 0 || hidden) {
    return <NotYet study={study} findings={findings} hidden={hidden} />;
  }
  return (
    <section className="lesson-panel lesson-table" aria-label={table.title}>
      <header>
        <h3>{table.title}</h3>
        <span className="tag">recorded</span>
        <a className="quiet small" href={addressOf('evidence', study)}>
          the study
        </a>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus */}
      <section className="table-box" tabIndex={0} aria-label={`${table.title}: table`}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([head, ...cells]) => (
              <tr key={head}>
                <th scope="row">{head}</th>
                {cells.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name
                  <td key={i}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="source">{table.caption}</p>
    </section>
  );
}

function NotYet({ study, findings, hidden }: OfStudy) {
  const title = findings?.studies.find(({ name }) => name === study)?.title ?? 'The evidence';
  return (
    <section className="lesson-panel" aria-label={title}>
      <p className="empty">
        {hidden
          ? 'Shown once you have guessed.'
          : findings
            ? `${title}: its runs are not done yet.`
            : 'Loading the evidence …'}
      </p>
    </section>
  );
}

/** ", 3 to 5 seeds": how many the points are means of. */
function seedsIn({ series }: Figure): string {
  const counts = series.flatMap(({ points }) => points.flatMap(({ seeds }) => seeds ?? []));
  if (counts.length === 0) return '';
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `, ${least === most ? most : `${least} to ${most}`} ${most === 1 ? 'seed' : 'seeds'}`;
}
