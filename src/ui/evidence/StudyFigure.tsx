import { useMemo, useState } from 'react';
import type { Figure } from '../../experiment/evidence/figure.ts';
import { extentOf } from '../figures/extent.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import { LiveSwatch, SeriesSwatch } from '../figures/markers.tsx';
import { stylesOf } from '../figures/seriesStyles.ts';
import { FigureTable } from './FigureTable.tsx';
import { HERE, placeId } from './places.ts';
import { useWide } from './useWide.ts';

interface StudyFigureProps {
  figure: Figure;
  /** The same figure from runs in this browser. */
  live: Figure | null;
}

/** With more series, names at their ends would lie on each other. */
const LABELLED_AT_MOST = 5;

/** Formulas and bounds are those of the recorded runs. */
function measuredOf(live: Figure | null): Figure | null {
  return live && { ...live, series: live.series.filter(({ kind }) => kind === 'measured') };
}

/** A recorded figure, large, with what was measured in this browser on top, and the table behind it. */
export function StudyFigure({ figure, live: all }: StudyFigureProps) {
  const live = useMemo(() => measuredOf(all), [all]);
  const [asTable, setAsTable] = useState(false);
  const [looked, setLooked] = useState<string | null>(null);
  const series = useMemo(() => [...figure.series, ...(live?.series ?? [])], [figure, live]);
  const [whole, setWhole] = useState(false);
  const extent = useMemo(() => extentOf(live ? [figure, live] : [figure], 6, whole), [figure, live, whole]);
  const styleOf = useMemo(() => stylesOf(series), [series]);
  const names = [...new Set(series.map(({ name }) => name))];
  const isWide = useWide();
  const labelled = isWide && names.length <= LABELLED_AT_MOST && series.every(({ joined }) => joined);
  const id = placeId(figure.name);
  return (
    <section className="card study-figure" id={id} tabIndex={-1} aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{figure.title}</h3>
        <button
          type="button"
          className="quiet"
          aria-pressed={asTable}
          aria-label={`${figure.title} as a table`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Figure' : 'Table'}
        </button>
      </header>
      {asTable ? (
        <FigureTable figure={figure} live={live} />
      ) : (
        <>
          {!labelled && (
            <ul className="series-key" aria-label="Series: press one to look at it alone">
              {names.map((name) => (
                <li key={name}>
                  <button
                    type="button"
                    aria-pressed={looked === name}
                    onClick={() => setLooked(looked === name ? null : name)}
                  >
                    <SeriesSwatch style={styleOf(name)} />
                    {name}
                  </button>
                </li>
              ))}
            </ul>
          )}
          {live && (
            <p className="live-key">
              <LiveSwatch /> {HERE}
            </p>
          )}
          <div className="plot">
            <FigurePlot
              figure={figure}
              styleOf={styleOf}
              extent={extent}
              live={live}
              looked={looked}
              labelled={labelled}
            />
          </div>
          {(extent.beyond > 0 || whole) && (
            <p className="figure-beyond">
              {whole
                ? 'All points are shown.'
                : `${extent.beyond} ${extent.beyond === 1 ? 'point lies' : 'points lie'} further right.`}{' '}
              <button type="button" className="quiet" onClick={() => setWhole(!whole)}>
                {whole ? 'Look closer' : 'Show all'}
              </button>
            </p>
          )}
        </>
      )}
      <p className="figure-caption">{figure.caption}</p>
      <p className="figure-key">Bars: 95% intervals. Thin and dotted lines: theory.</p>
    </section>
  );
}
