import { seriesShown } from '../charts/chartsFor.ts';
import { colourOf, isTheory, isTrain } from '../charts/lineStyles.tsx';
import { COMPARISON, type Point } from '../charts/points.ts';
import type { ChartDefinition, Series } from '../charts/types.ts';
import type { ChartData } from '../charts/useChartData.ts';
import { brief, withMinus, withNormalHalf } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';

/** In the order of what one looks at first; the first four that a method has become tiles. */
const ORDER = ['gold', 'own-reward', 'accuracies', 'rewards', 'kl', 'loss', 'scores', 'win_rate', 'margins'];
const TILES = 4;

function tilesOf(charts: readonly ChartDefinition[]): ChartDefinition[] {
  const rank = ({ id }: ChartDefinition) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return charts
    .filter(({ x }) => !x)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, TILES);
}

/** Four numbers that live, each with its interval and its course; a click opens one large. */
export function Tiles({ data }: { data: ChartData }) {
  const lab = useLab();
  const opened = useLabState(({ view }) => view.chart);
  return (
    <ul className="tiles" aria-label="Measurements">
      {tilesOf(data.charts).map((chart) => (
        <Tile
          key={chart.id}
          chart={chart}
          points={data.pointsFor(chart)}
          lastStep={data.lastStep}
          shownStep={data.shownStep}
          open={opened === chart.id}
          onOpen={() => lab.show({ chart: opened === chart.id ? null : chart.id })}
        />
      ))}
    </ul>
  );
}

function ofComparison({ errorKey, ends, ...series }: Series): Series {
  return {
    ...series,
    key: COMPARISON + series.key,
    ...(errorKey && { errorKey: COMPARISON + errorKey }),
    ...(ends && { ends: [COMPARISON + ends[0], COMPARISON + ends[1]] as const }),
  };
}

interface TileProps {
  chart: ChartDefinition;
  points: readonly Point[];
  lastStep: number;
  shownStep: number | null;
  open: boolean;
  onOpen(): void;
}

function Tile({ chart, points, lastStep, shownStep, open, onOpen }: TileProps) {
  const series = seriesShown(chart, points).filter(({ lineStyle }) => !isTheory(lineStyle));
  const has = (key: string) => points.some((point) => point[key] !== undefined);
  const live = series.filter(({ key }) => has(key));
  // Before a run of one's own, those of the recorded one that was asked for.
  const recorded = series.map(ofComparison).filter(({ key }) => has(key));
  const measured = live.length > 0 ? live : recorded;
  // What is held out says more than what is trained on.
  const heldOut = measured.filter(({ lineStyle }) => !isTrain(lineStyle));
  const shown = (heldOut.length > 0 ? heldOut : measured).slice(0, 2);
  return (
    <li>
      <button
        type="button"
        className="panel tile"
        aria-pressed={open}
        data-testid={`tile-${chart.id}`}
        onClick={onOpen}
      >
        <span className="tile-title">{chart.title}</span>
        <span className="tile-numbers">
          {shown.length === 0 && <b>–</b>}
          {shown.map((one) => (
            <b key={one.key} style={{ color: colourOf(one.meaning) }}>
              {valueAt(one, points, shownStep)}
            </b>
          ))}
        </span>
        <Sparkline
          series={shown}
          points={points}
          lastStep={lastStep}
          shownStep={shownStep}
          theory={chart.theory?.value}
        />
        <span className="tile-unit">{chart.unit}</span>
      </button>
    </li>
  );
}

/** The value at the shown step, the newest for null, with its 95% interval where there is one. */
function valueAt({ key, errorKey, ends }: Series, points: readonly Point[], shownStep: number | null) {
  const point = points.findLast(
    (one) => one[key] !== undefined && (shownStep === null || one.step <= shownStep),
  );
  if (!point) return '–';
  const value = point[key];
  const [error, low, high] = [errorKey, ends?.[0], ends?.[1]].map((name) =>
    name === undefined ? undefined : point[name],
  );
  if (error !== undefined) return withSmall(withNormalHalf(value, error));
  const written =
    Math.abs(value) >= 0.1 ? withMinus(value.toFixed(2)) : brief(Number(value.toPrecision(2)), 6);
  if (low === undefined || high === undefined) return written;
  return withSmall(`${written} ± ${((high - low) / 2).toFixed(2)}`);
}

/** What follows the value is smaller than it, and never absent. */
function withSmall(text: string) {
  const [value, ...rest] = text.split(' ');
  return (
    <>
      {value} <small>{rest.join(' ')}</small>
    </>
  );
}

const [WIDTH, HEIGHT] = [120, 34];

interface SparklineProps {
  series: readonly Series[];
  points: readonly Point[];
  lastStep: number;
  shownStep: number | null;
  theory: number | undefined;
}

/** The course of a value over the steps, with its level of theory; numbers and axes are a click away. */
function Sparkline({ series, points, lastStep, shownStep, theory }: SparklineProps) {
  const values = series.flatMap(({ key }) => points.flatMap((point) => point[key] ?? []));
  const all = [...values, ...(theory === undefined ? [] : [theory])].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (step: number) => (WIDTH * step) / Math.max(1, lastStep);
  const y = (value: number) => HEIGHT - 2 - ((HEIGHT - 4) * (value - low)) / (high - low || 1);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {shownStep !== null && <path d={`M${x(shownStep)} 0V${HEIGHT}`} className="cursor" />}
      {theory !== undefined && values.length > 0 && <path d={`M0 ${y(theory)}H${WIDTH}`} className="level" />}
      {values.length > 0 &&
        series.map(({ key, meaning }) => {
          const own = points.filter((point) => Number.isFinite(point[key]));
          const path = own.map((point) => `${x(point.step).toFixed(1)} ${y(point[key]).toFixed(1)}`);
          return <path key={key} d={`M${path.join('L')}`} stroke={colourOf(meaning)} fill="none" />;
        })}
    </svg>
  );
}
