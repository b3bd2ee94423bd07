import { useMemo, useState } from 'react';
import type { SharedFigure } from '../../app/evidence/withLive.ts';
import { extentOf } from '../figures/extent.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import FigureTable from '../figures/FigureTable.tsx';
import { RingedSwatch, SeriesSwatch } from '../figures/markers.tsx';
import { SaveFigure } from '../figures/saving/SaveFigure.tsx';
import { stylesOf } from '../figures/seriesStyles.ts';
import { TableToggle } from '../figures/TableToggle.tsx';
import { HERE, placeId } from './places.ts';

/** A recorded figure, large, with what was measured in this browser on top, and the table behind it. */
export function StudyFigure({ figure, live, source }: SharedFigure & { source: string }) {
  const [asTable, setAsTable] = useState(false);
  const [looked, setLooked] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const extent = useMemo(() => extentOf(figure, { across: 7, up: 6, whole }), [figure, whole]);
  const styleOf = useMemo(() => stylesOf(figure.series), [figure]);
  const names = [...new Set(figure.series.map(({ name }) => name))];
  const id = placeId(figure.name);
  return (
    <section className="card study-figure" id={id} tabIndex={-1} aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{figure.title}</h3>
        <SaveFigure figure={figure} styleOf={styleOf} source={source} />
        <TableToggle title={figure.title} asTable={asTable} onChange={setAsTable} />
      </header>
      {asTable ? (
        <FigureTable figure={figure} live={live} />
      ) : (
        <>
          <ul className="series-key" aria-label="Series: press one to look at it alone">
            {names.map((name) => (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={looked === name}
                  onClick={() => setLooked(looked === name ? null : name)}
                >
                  <SeriesSwatch style={styleOf(name)} hollow />
                  {name}
                </button>
              </li>
            ))}
            {live && (
              <li className="live-key">
                <RingedSwatch /> {HERE}
              </li>
            )}
          </ul>
          <div className="plot">
            <FigurePlot figure={figure} styleOf={styleOf} extent={extent} looked={looked} ringed={live} />
          </div>
          {(extent.beyond > 0 || whole) && (
            <p className="figure-beyond">
              {whole ? 'All points are shown.' : beyondWords(extent.beyond)}{' '}
              <button type="button" className="quiet" onClick={() => setWhole(!whole)}>
                {whole ? 'Look closer' : 'Show all'}
              </button>
            </p>
          )}
        </>
      )}
      <p className="figure-caption">{figure.caption}</p>
      <p className="figure-key">Bars: 95% intervals. Dashed: recorded. Thin and dotted: theory.</p>
    </section>
  );
}

const beyondWords = (count: number) =>
  count === 1 ? '1 point lies further right.' : `${count} points lie further right.`;
