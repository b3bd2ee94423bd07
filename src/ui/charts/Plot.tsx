import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { brief } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { ChartTooltip } from './ChartTooltip.tsx';
import type { ChartDefinition, Series } from './definitions.ts';
import { domainOf } from './domain.ts';
import { colourOf, dashOf, GHOST_DASH, THEORY_DASH } from './looks.tsx';
import { GHOST, nearestPoint, type Point } from './points.ts';
import { useInTurn } from './turns.ts';

interface PlotProps {
  chart: ChartDefinition;
  points: Point[];
  lastStep: number;
  shownStep: number | null;
  ghostLabel: string | null;
  /** Without a live run the ghost is all there is to see, and need not stand back. */
  ghostFaint: boolean;
  onPick(step: number): void;
}

/** The picture of one chart. Animations are off: the data moves often enough. */
export const Plot = memo(function Plot(props: PlotProps) {
  const { chart, lastStep, shownStep, ghostLabel, ghostFaint, onPick } = props;
  const points = useInTurn(props.points);
  const projector = useLabState((state) => state.theme === 'projector');
  if (!points) return null;
  const keys = chart.series.flatMap(({ key }) => (ghostLabel ? [key, GHOST + key] : [key]));
  const has = (key: string) => points.some((point) => point[key] !== undefined);

  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        data={points}
        margin={{ top: 8, right: 12, bottom: 2, left: 0 }}
        syncId="steps"
        syncMethod={(ticks, { activeLabel }) =>
          nearestPoint(
            ticks.map(({ value }) => Number(value)),
            Number(activeLabel),
          )
        }
        aria-label={`${chart.title} against step, in ${chart.unit}`}
        onClick={({ activeLabel }) => {
          if (activeLabel !== undefined) onPick(Number(activeLabel));
        }}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          dataKey="step"
          type="number"
          domain={[0, lastStep]}
          allowDecimals={false}
          tickCount={4}
          height={30}
          label={{ value: 'step', position: projector ? 'insideBottom' : 'insideBottomRight', offset: 0 }}
          stroke="var(--muted)"
          tickMargin={2}
        />
        <YAxis
          // Measuring the ticks would draw every chart twice; the projector's letters are larger.
          width={projector ? 76 : 48}
          domain={domainOf(chart, points, keys)}
          tickCount={5}
          stroke="var(--muted)"
          tickFormatter={(value: number) => brief(value, Math.abs(value) < 0.1 ? 3 : 2)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--muted)' }}
          content={<ChartTooltip chart={chart} points={points} ghostLabel={ghostLabel} />}
        />
        {chart.theory && (
          <ReferenceLine
            y={chart.theory.value}
            stroke="var(--muted)"
            strokeDasharray={THEORY_DASH}
            ifOverflow={chart.theory.extend ? 'extendDomain' : 'hidden'}
          />
        )}
        {shownStep !== null && <ReferenceLine x={shownStep} stroke="var(--accent)" strokeWidth={2} />}
        {ghostLabel &&
          chart.series.filter(({ key }) => has(GHOST + key)).map((series) => curve(series, true, ghostFaint))}
        {chart.series.filter(({ key }) => has(key)).map((series) => curve(series, false, false))}
      </LineChart>
    </ResponsiveContainer>
  );
});

function curve({ key, errorKey, meaning, look }: Series, ghost: boolean, faint: boolean) {
  const colour = colourOf(meaning);
  const onlyMarkers = look === 'held-out marker';
  const marker = {
    r: ghost ? 2 : 3,
    stroke: colour,
    strokeWidth: 1.5,
    strokeDasharray: '',
    fill: 'var(--surface)',
  };
  return (
    <Line
      key={ghost ? GHOST + key : key}
      dataKey={ghost ? GHOST + key : key}
      type="linear"
      stroke={colour}
      strokeWidth={onlyMarkers ? 0 : 2}
      strokeDasharray={ghost ? GHOST_DASH : dashOf[look]}
      opacity={faint ? 0.45 : 1}
      dot={look === 'train' ? false : marker}
      activeDot={look === 'train' ? { r: 3, fill: colour } : { ...marker, r: 4 }}
      connectNulls
      isAnimationActive={false}
    >
      {errorKey && !ghost && (
        <ErrorBar
          dataKey={errorKey}
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
