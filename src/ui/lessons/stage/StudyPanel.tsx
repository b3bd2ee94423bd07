import { useMemo } from 'react';
import { addressOf } from '../../../app/page.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import { extentOf } from '../../figures/extent.ts';
import { FigurePlot } from '../../figures/FigurePlot.tsx';
import { SeriesSwatch } from '../../figures/markers.tsx';
import { stylesOf } from '../../figures/seriesStyles.ts';

interface OfStudy {
  study: string;
  findings: FindingsFile | null;
  hidden: boolean;
}

/** A recorded figure of the evidence. */
export function StudyFigurePanel({ study, figure: name, findings, hidden }: OfStudy & { figure: string }) {
  const found = findings?.studies.find((one) => one.name === study);
  const figure = found?.figures.find((one) => one.name === name);
  const extent = useMemo(
    () => (figure ? extentOf(figure, { across: 7, up: 6, whole: false }) : undefined),
    [figure],
  );
  if (!found || !figure || hidden) return <NotYet study={study} findings={findings} hidden={hidden} />;
  const styleOf = stylesOf(figure.series);
  const names = [...new Set(figure.series.map((one) => one.name))];
  return (
    <section className="lesson-panel lesson-figure" aria-label={figure.title}>
      <header>
        <h3>{figure.title}</h3>
        <span className="tag">recorded, {seedsIn(found.seeds.length)}</span>
        <a className="quiet small" href={addressOf('evidence', study)}>
          the study
        </a>
      </header>
      <ul className="series-key" aria-label="Series">
        {names.map((one) => (
          <li key={one}>
            <SeriesSwatch style={styleOf(one)} hollow /> {one}
          </li>
        ))}
      </ul>
      <div className="plot">
        <FigurePlot figure={figure} styleOf={styleOf} extent={extent} />
      </div>
      <p className="source">{figure.caption}</p>
    </section>
  );
}

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

const seedsIn = (count: number) => (count === 1 ? '1 seed' : `${count} seeds`);
