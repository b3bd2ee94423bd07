import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { GUESS, isLessonFigure, lessonFigure } from '../../../app/figures/lessonFigures.ts';
import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import { labelledEnds } from '../../figures/axes.ts';
import { extentOf } from '../../figures/extent.ts';
import { FigurePlot } from '../../figures/FigurePlot.tsx';
import type { SeriesStyle } from '../../figures/markers.tsx';
import { TableToggle } from '../../figures/TableToggle.tsx';
import { DrawnCurve } from './DrawnCurve.tsx';
import { SeriesKey } from './SeriesKey.tsx';
import type { StageProps } from './stageProps.ts';

const FigureTable = lazy(() => import('../../figures/FigureTable.tsx'));

const MEANINGS = ['gold', 'proxy'] as const;
/** The colours of chosen and rejected are those of series without a meaning of their own. */
const CHOSEN_STYLE = 0;
const REJECTED_STYLE = 1;

interface FigurePanelProps extends Pick<StageProps, 'runs' | 'hides' | 'drawing' | 'presenting'> {
  name: string;
  /** "recorded", or how the live run is doing. */
  source: string;
}

/** A figure of the beat's runs, with the curve that was guessed. */
export function FigurePanel({ name, runs, hides, drawing, presenting, source }: FigurePanelProps) {
  const [asTable, setAsTable] = useState(false);
  if (!isLessonFigure(name)) throw new Error(`There is no figure "${name}".`);
  const curve = drawing?.curve;
  // Live runs grow in place: their evaluations are counted.
  const grown = runs.map(({ record }) => record.evaluations.length).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: records grow in place
  const figure = useMemo(() => lessonFigure(name, runs, { hides, curve }), [name, runs, hides, curve, grown]);
  const extent = useMemo(
    () => extentOf(figure, { across: presenting ? 5 : 7, up: 5, whole: true }),
    [figure, presenting],
  );
  const styleOf = useCallback((series: string) => styleIn(runs, series), [runs]);
  const canDraw = drawing?.onDraw !== undefined;
  const names = [...new Set(figure.series.map((series) => series.name))];
  // Where lines end side by side not all names find room beside them.
  const hasKey = labelledEnds(figure.series, extent.across, extent.up).size < names.length;
  return (
    <section className="lesson-panel lesson-figure" aria-label={figure.title}>
      <header>
        <h3>{figure.title}</h3>
        <span className="tag">{source}</span>
        {!presenting && <TableToggle title={figure.title} asTable={asTable} onChange={setAsTable} />}
      </header>
      {hasKey && <SeriesKey names={names} styleOf={styleOf} />}
      {asTable ? (
        <Suspense fallback={<div className="plot" />}>
          <FigureTable figure={figure} live={false} />
        </Suspense>
      ) : (
        <div className="plot">
          {figure.series.length === 0 && !canDraw && (
            <p className="empty">
              <span>{hides.length > 0 ? 'Shown once you have guessed.' : 'Loading …'}</span>
            </p>
          )}
          <FigurePlot
            figure={figure}
            styleOf={styleOf}
            extent={extent}
            labelled={!hasKey && names.length > 1}
          />
          {canDraw && <DrawnCurve {...drawing} figure={figure} extent={extent} />}
        </div>
      )}
      {!presenting && <p className="source">{figure.caption}</p>}
    </section>
  );
}

function styleIn(runs: readonly ShownRun[], series: string): SeriesStyle {
  if (series === GUESS) return 'theory';
  const meaning = MEANINGS.find((one) => one === series);
  if (meaning) return meaning;
  if (series === 'chosen') return CHOSEN_STYLE;
  if (series === 'rejected') return REJECTED_STYLE;
  const found = runs.findIndex((run) => series === run.name || series.startsWith(`${run.name}: `));
  if (found < 0) return 'policy';
  return runs[found].role === 'now' || runs.length === 1 ? 'policy' : runs[found].place;
}
