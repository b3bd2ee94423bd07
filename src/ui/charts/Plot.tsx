import { memo, useCallback, useMemo } from 'react';
import { CartesianGrid, ErrorBar, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { HALF_95 } from '../../experiment/metrics/statistics.ts';
import { FILLING } from '../figures/FigurePlot.tsx';
import { brief } from '../numbers.ts';
import { usePageState } from '../usePage.ts';
import { ChartTooltip } from './ChartTooltip.tsx';
import { domainOf } from './domain.ts';
import { COMPARISON_DASH, colourOf, isTheory, isTrain, Marker, styleOf, THEORY_DASH } from './lineStyles.tsx';
import { COMPARISON, nearestPoint, type Point, placeOf, stepAt } from './points.ts';
import { useInTurn } from './turns.ts';
import type { ChartDefinition, Series } from './types.ts';

interface PlotProps {
  chart: ChartDefinition;
  points: Point[];
  lastStep: number;
  shownStep: number | null;
  comparisonLabel: string | null;
  /** Without a live run the comparison run is all there is to see, and need not stand back. */
  comparisonFaint: boolean;
  onPick(step: number): void;
  /** It is on the screen. */
  seen: boolean;
}

/** The picture of one chart, drawn again when it is its turn, and not while nobody sees it. */
export const Plot = memo(function Plot(props: PlotProps) {
  const drawn = useInTurn(props, props.seen);
  return drawn && <Picture {...drawn} />;
});

/*
 * Recharts computes anew whatever depends on a prop that is another object than before, and charts that share a cursor
 * tell all others of a new way to share it. So what does not change is made once.
 */
const MARGIN = { top: 8, right: 12, bottom: 2, left: 0 };
const CURSOR = { stroke: 'var(--muted)' };
const atNearestStep = (ticks: readonly { value: unknown }[], { activeLabel }: { activeLabel?: unknown }) =>
  nearestPoint(
    ticks.map(({ value }) => Number(value)),
    Number(activeLabel),
  );
const briefTick = (value: number) => brief(value);

/** Animations are off: the data moves often enough. */
const Picture = memo(function Picture(props: PlotProps) {
  const { chart, points, lastStep, shownStep, comparisonLabel, comparisonFaint, onPick } = props;
  const projector = usePageState(({ theme }) => theme === 'projector');
  const { x } = chart;
  const keys = chart.series.flatMap(({ key }) => (comparisonLabel ? [key, COMPARISON + key] : [key]));
  const has = (key: string) => points.some((point) => point[key] !== undefined);
  // A comparison run that only has markers here gets a line through them, or nobody would see which belong together.
  const joined = !chart.series.some(({ key, lineStyle }) => isTrain(lineStyle) && has(COMPARISON + key));
  const shownAt = shownStep === null ? undefined : placeOf(points, shownStep, x !== undefined);
  const label = useMemo(
    () => ({
      value: x?.label ?? 'step',
      position: projector ? ('insideBottom' as const) : ('insideBottomRight' as const),
      offset: 0,
    }),
    [x, projector],
  );
  const onClick = useCallback(
    ({ activeLabel }: { activeLabel?: unknown }) => {
      const step = stepAt(points, Number(activeLabel), x !== undefined);
      if (step !== undefined) onPick(step);
    },
    [points, x, onPick],
  );

  return (
    <LineChart
      responsive
      style={FILLING}
      data={points}
      margin={MARGIN}
      // Only charts over the steps share a cursor.
      syncId={x ? undefined : 'steps'}
      syncMethod={atNearestStep}
      aria-label={
        x
          ? `${chart.title}, in ${chart.unit}; along the bottom ${x.label}`
          : `${chart.title} against step, in ${chart.unit}`
      }
      onClick={onClick}
    >
      <CartesianGrid stroke="var(--grid)" vertical={false} />
      <XAxis
        dataKey={x ? 'x' : 'step'}
        type="number"
        domain={x ? [x.log ? 1 : 0, x.log ? 'dataMax' : 'auto'] : [0, lastStep]}
        scale={x?.log ? 'log' : 'auto'}
        ticks={x?.log ? powersOfTwo(points) : undefined}
        allowDecimals={x !== undefined}
        tickCount={x ? 5 : 4}
        tickFormatter={briefTick}
        // Ticks are few: whether they fit need not be measured at each redraw.
        interval={0}
        height={30}
        label={label}
        stroke="var(--muted)"
        tickMargin={2}
      />
      <YAxis
        // Measuring the ticks would draw every chart twice; the projector's letters are larger.
        width={projector ? 76 : 48}
        domain={domainOf(chart, points, keys)}
        tickCount={5}
        interval={0}
        stroke="var(--muted)"
        tickFormatter={tick}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={CURSOR}
        content={<ChartTooltip chart={chart} points={points} comparisonLabel={comparisonLabel} />}
      />
      {chart.theory && (
        <ReferenceLine
          y={chart.theory.value}
          stroke="var(--muted)"
          strokeDasharray={THEORY_DASH}
          ifOverflow={chart.theory.extend ? 'extendDomain' : 'hidden'}
        />
      )}
      {shownAt !== undefined && <ReferenceLine x={shownAt} stroke="var(--accent)" strokeWidth={2} />}
      {comparisonLabel &&
        chart.series
          .filter(({ key }) => has(COMPARISON + key))
          .map((series) => curve(series, { faint: comparisonFaint, joined }))}
      {chart.series.filter(({ key }) => has(key)).map((series) => curve(series, null))}
    </LineChart>
  );
});

/** Neighbouring ticks must not read alike, however small the values are. */
const tick = (value: number) =>
  Math.abs(value) < 0.1 ? brief(Number(value.toPrecision(2)), 6) : brief(value);

function powersOfTwo(points: readonly Point[]): number[] {
  const last = Math.max(1, ...points.map(({ x }) => x));
  const powers = Array.from({ length: Math.floor(Math.log2(last)) + 1 }, (_, i) => 2 ** i);
  // More than seven numbers do not fit beside each other.
  return powers.filter((_, i) => powers.length <= 7 || i % 2 === 0);
}

/** Half of the 95% interval, or how far the value is from its ends: below, above. */
function errorOf({ key, errorKey, ends }: Series) {
  if (ends) return (point: Point) => [point[key] - point[ends[0]], point[ends[1]] - point[key]] as const;
  return errorKey === undefined ? undefined : (point: Point) => HALF_95 * point[errorKey];
}

function curve(series: Series, comparisonRun: { faint: boolean; joined: boolean } | null) {
  const { key, meaning, lineStyle } = series;
  const error = errorOf(series);
  const colour = colourOf(meaning);
  const { line, dash, marker: shape } = styleOf(lineStyle);
  const small = isTrain(lineStyle) || isTheory(lineStyle);
  return (
    <Line
      key={comparisonRun ? COMPARISON + key : key}
      dataKey={comparisonRun ? COMPARISON + key : key}
      type="linear"
      stroke={colour}
      strokeWidth={line || comparisonRun?.joined ? 2 : 0}
      strokeDasharray={comparisonRun ? COMPARISON_DASH : dash}
      opacity={comparisonRun?.faint ? 0.45 : 1}
      dot={
        shape
          ? ({ cx, cy, index }) =>
              typeof cx === 'number' && typeof cy === 'number' ? (
                <Marker
                  key={index}
                  shape={shape}
                  x={cx}
                  y={cy}
                  size={comparisonRun ? 2 : 3}
                  colour={colour}
                />
              ) : (
                <g key={index} />
              )
          : false
      }
      activeDot={small ? { r: 3, fill: colour } : { r: 4, stroke: colour, fill: 'var(--surface)' }}
      connectNulls
      isAnimationActive={false}
    >
      {error && !comparisonRun && (
        <ErrorBar
          dataKey={error}
          direction="y"
          width={4}
          stroke={colour}
          strokeWidth={1.5}
          isAnimationActive={false}
        />
      )}
    </Line>
  );
}
