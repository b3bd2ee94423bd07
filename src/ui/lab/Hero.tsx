import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { heroOf } from '../../app/figures/runFigures.ts';
import { sourceOf } from '../../app/figures/shownRuns.ts';
import { evaluationAt } from '../../app/runRecord.ts';
import { type FigureTab, figureTabs, type HeroName } from '../../app/view.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { recordedOf } from '../../experiment/recordedRuns.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useInTurn } from '../charts/turns.ts';
import type { ChartData } from '../charts/useChartData.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import type { Late } from '../figures/late.ts';
import type { SeriesStyle } from '../figures/markers.tsx';
import { SaveFigure } from '../figures/saving/SaveFigure.tsx';
import { TableToggle } from '../figures/TableToggle.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { useRunsFigure } from './useRunsFigure.ts';
import { useShownRuns } from './useShownRuns.ts';

const Chart = lazy(() => import('../charts/Chart.tsx'));
const Turn = lazy(() => import('./Turn.tsx'));
const AskTemperature = lazy(() => import('./AskTemperature.tsx'));
const SweepOnHero = lazy(() => import('../sweep/SweepOnHero.tsx'));
const Densities = lazy(() => import('../figures/Densities.tsx'));
const FigureTable = lazy(() => import('../figures/FigureTable.tsx'));

const tabTitles: Readonly<Record<FigureTab, string>> = {
  reward: 'Reward vs KL',
  hacking: 'Proxy vs gold',
  'win rate': 'Win rate',
  length: 'Length',
  spread: 'Spread',
};

/** Says nothing where nobody knows gold. */
const COMPARES_WITH_GOLD: FigureTab = 'hacking';

/** The one large figure. Which it is follows the method until somebody chooses. */
export function Hero({ data }: { data: ChartData }) {
  const lab = useLab();
  const { figure: picked, chart: opened } = useLabState((state) => state.view);
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const run = useLabState((state) => state.run);
  const sweeping = useLabState(({ phase, sweepShown }) => phase === 'sweeping' || sweepShown);
  const { knowsGold } = worldRecords[useLabState((state) => state.world)];
  const usual = sweeping ? 'reward' : heroOf(run ?? { method, config });
  const wanted = picked ?? usual;
  const name = !knowsGold && wanted === COMPARES_WITH_GOLD ? 'reward' : wanted;
  // What moves no policy has no place between reward and KL: its own first chart is the large one.
  const first = familyOf((run ?? { method }).method).movesPolicy ? null : data.charts[0].id;
  const large = opened ?? (picked === null ? first : null);
  const chartsAtFirst = useRef(data.charts);
  const chart = large === null ? undefined : data.charts.find(({ id }) => id === large);
  useEffect(() => {
    // A link may open what this method does not measure.
    const { view, model } = lab.store.getState();
    if (model || !view.chart || chartsAtFirst.current.some(({ id }) => id === view.chart)) return;
    lab.notify(
      `The link opens the chart “${view.chart}”, which this method does not have. The usual figure is shown.`,
    );
    lab.show({ chart: null });
  }, [lab]);
  return (
    <section className="panel hero" aria-label="The large figure">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset */}
      <div className="tabs" role="group" aria-label="Figures">
        {figureTabs
          .filter((one) => knowsGold || one !== COMPARES_WITH_GOLD)
          .map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={!chart && one === name}
              onClick={() => lab.show({ figure: one, chart: null })}
            >
              {tabTitles[one]}
            </button>
          ))}
        {chart && (
          <button type="button" aria-pressed>
            {chart.title}
          </button>
        )}
      </div>
      {chart ? (
        <>
          {opened === null && <RecordedButton />}
          <Suspense fallback={<div className="figure" />}>
            <Chart chart={chart} data={data} isLarge />
          </Suspense>
        </>
      ) : name === 'spread' ? (
        <Suspense fallback={<div className="figure" />}>
          <Densities />
        </Suspense>
      ) : (
        <RunsFigure name={name} sweeping={sweeping} />
      )}
    </section>
  );
}

/** A figure of all runs that stand side by side. */
function RunsFigure({ name, sweeping }: { name: HeroName; sweeping: boolean }) {
  const lab = useLab();
  const runs = useShownRuns();
  const shownStep = useLabState((state) => state.shownStep);
  const run = useLabState((state) => state.run);
  const [asTable, setAsTable] = useState(false);
  const [late, setLate] = useState<Late | null>(null);
  const { figure: own, styleOf: ownStyle } = useRunsFigure(name);
  const figure = useMemo(() => late?.changed(own) ?? own, [late, own]);
  const styleOf = useCallback(
    (series: string): SeriesStyle => late?.styleOf?.(series) ?? ownStyle(series),
    [ownStyle, late],
  );
  const onPick = useCallback(
    (step: number) => lab.showStep(evaluationAt(run, step)?.row.step ?? step),
    [lab, run],
  );
  const drawn = useInTurn(
    useMemo(() => ({ figure, styleOf, shownStep, onPick }), [figure, styleOf, shownStep, onPick]),
  );
  const empty = figure.series.length === 0;
  return (
    <div className="figure" data-testid="hero">
      <header>
        <h2>{figure.title}</h2>
        <span className="figure-buttons">
          <RecordedButton />
          <SaveFigure figure={figure} styleOf={styleOf} source={sourceOf(runs)} disabled={empty} />
          <TableToggle title={figure.title} asTable={asTable} onChange={setAsTable} />
        </span>
      </header>
      <p className="source">{figure.caption}</p>
      {asTable ? (
        <Suspense fallback={<div className="plot" />}>
          <FigureTable figure={figure} live={false} />
        </Suspense>
      ) : (
        <div className="plot">
          {empty && <p className="empty">Press Train. The first points appear after the first evaluation.</p>}
          {drawn && <FigurePlot {...drawn} labelled />}
        </div>
      )}
      {name === 'reward' && sweeping && (
        <Suspense>
          <SweepOnHero onDraw={setLate} />
        </Suspense>
      )}
      <Suspense fallback={<p className="turn" />}>
        {name === 'win rate' ? <AskTemperature runs={runs} onDraw={setLate} /> : <Turn />}
      </Suspense>
    </div>
  );
}

/** The recorded run of exactly these settings, on request: a live run is an event only if its end is not on the screen. */
function RecordedButton() {
  const lab = useLab();
  const world = useLabState((state) => state.world);
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const model = useLabState((state) => state.modelName);
  const shown = useLabState(({ comparisonRun }) => comparisonRun?.kind === 'recorded');
  if (shown) {
    return (
      <button
        type="button"
        className="quiet small"
        aria-label="Hide the recorded run"
        onClick={lab.hideComparison}
      >
        ✓ recorded run
      </button>
    );
  }
  if (model !== 'sft' || !recordedOf(world, method, config)) return null;
  return (
    <button
      type="button"
      className="quiet small"
      aria-label="Show a recorded run"
      data-testid="show-recorded"
      onClick={() => void lab.showRecorded()}
    >
      recorded run
    </button>
  );
}
