import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import {
  BEFORE,
  type Bin,
  binned,
  type Distributed,
  densityFigure,
  distributedIn,
  distributions,
  type Sampled,
  sampledBy,
  valuesIn,
} from '../../app/figures/densities.ts';
import { type Estimate, meanEstimate } from '../../experiment/metrics/statistics.ts';
import { styleOfRun, useShownRuns } from '../lab/useShownRuns.ts';
import { brief, withHalf } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { FigurePlot } from './FigurePlot.tsx';
import { colourOfSeries, type SeriesStyle, SeriesSwatch } from './markers.tsx';
import { TableToggle } from './TableToggle.tsx';
import './densities.css';

const FigureTable = lazy(() => import('./FigureTable.tsx'));

/** How reward and length are distributed, before and now and in every pinned run: small multiples that open large. */
export default function Densities() {
  const runs = useShownRuns();
  const shownStep = useLabState((state) => state.shownStep);
  const newest = useLabState(({ run }) => run?.evaluations.length);
  const [large, setLarge] = useState<Distributed | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record grows in place; only its evaluations are drawn
  const sampled = useMemo(() => sampledBy(runs, shownStep), [runs, shownStep, newest]);
  return (
    <div className="figure densities" data-testid="hero">
      {sampled.length === 0 ? (
        <>
          <h2>How are reward and length distributed?</h2>
          <p className="empty">Press Train. The first samples are counted after the first evaluation.</p>
        </>
      ) : large ? (
        <Large what={large} sampled={sampled} onClose={() => setLarge(null)} />
      ) : (
        distributedIn(sampled).map((what) => (
          <Multiples key={what} what={what} sampled={sampled} onOpen={setLarge} />
        ))
      )}
    </div>
  );
}

const styleOf = ({ run }: Sampled): SeriesStyle => (run ? styleOfRun(run) : 'reference');

interface MultiplesProps {
  what: Distributed;
  sampled: readonly Sampled[];
  onOpen(what: Distributed): void;
}

/** One small picture a policy, on the same axes, with the outline of what was before behind each. */
function Multiples({ what, sampled, onOpen }: MultiplesProps) {
  const { title, axis, width } = distributions[what];
  const values = valuesIn(what, sampled);
  const bins = binned(values, width);
  const shares = bins.map((some, i) => some.map(({ count }) => count / values[i].length));
  const most = Math.max(...shares.flat());
  const before = sampled.findIndex(({ name }) => name === BEFORE);
  return (
    <button
      type="button"
      className="multiples"
      aria-label={`${title} Open it large.`}
      data-testid={`densities-${what}`}
      onClick={() => onOpen(what)}
    >
      <span className="multiples-title">{title}</span>
      <span className="multiples-row">
        {sampled.map((one, i) => (
          <span key={one.run?.key ?? BEFORE}>
            <span className="multiple-name">
              <SeriesSwatch style={styleOf(one)} /> {one.name}
            </span>
            <Silhouette
              shares={shares[i]}
              behind={before >= 0 && before !== i ? shares[before] : null}
              most={most}
              colour={colourOfSeries(styleOf(one))}
            />
            <Ends bins={bins[i]} mean={meanEstimate(values[i])} />
          </span>
        ))}
      </span>
      <span className="multiples-unit">
        {axis.name}, {axis.unit}; means of {values[0].length} samples
      </span>
    </button>
  );
}

const [WIDTH, HEIGHT] = [120, 60];

interface SilhouetteProps {
  shares: readonly number[];
  behind: readonly number[] | null;
  most: number;
  colour: string;
}

function Silhouette({ shares, behind, most, colour }: SilhouetteProps) {
  const outline = (some: readonly number[]) => {
    const bin = WIDTH / some.length;
    const tops = some.map((share, i) => {
      const y = (HEIGHT - 1 - ((HEIGHT - 3) * share) / most).toFixed(1);
      return `L${(i * bin).toFixed(1)} ${y}H${((i + 1) * bin).toFixed(1)}`;
    });
    return `M0 ${HEIGHT - 1}${tops.join('')}V${HEIGHT - 1}`;
  };
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={outline(shares)} fill={colour} fillOpacity={0.3} stroke={colour} />
      {behind && <path d={outline(behind)} className="behind" fill="none" />}
    </svg>
  );
}

/** Where the axis begins and ends, and the mean with half of its interval. */
function Ends({ bins, mean }: { bins: readonly Bin[]; mean: Estimate }) {
  return (
    <span className="multiple-ends">
      <span>{brief(bins[0]?.from ?? 0, 1)}</span>
      <b>{withHalf(mean)}</b>
      <span>{brief(bins.at(-1)?.to ?? 0, 1)}</span>
    </span>
  );
}

interface LargeProps extends Omit<MultiplesProps, 'onOpen'> {
  onClose(): void;
}

/** All of them on one pair of axes, with intervals, and the exact counts as a table. */
function Large({ what, sampled, onClose }: LargeProps) {
  const [asTable, setAsTable] = useState(false);
  const figure = useMemo(() => densityFigure(what, sampled), [what, sampled]);
  const style = useCallback(
    (series: string) => {
      const found = sampled.find(({ name }) => name === series);
      return found ? styleOf(found) : 'reference';
    },
    [sampled],
  );
  return (
    <>
      <header>
        <h2>{figure.title}</h2>
        <button type="button" className="quiet small" data-testid="densities-close" onClick={onClose}>
          All distributions
        </button>
        <TableToggle title={figure.title} asTable={asTable} onChange={setAsTable} />
      </header>
      <p className="source">{figure.caption}</p>
      <ul className="chips">
        {sampled.map((one) => (
          <li key={one.run?.key ?? BEFORE}>
            <SeriesSwatch style={styleOf(one)} hollow={one.run?.role === 'recorded'} /> {one.name}
            {one.run && `, step ${one.step}`}
          </li>
        ))}
      </ul>
      {asTable ? (
        <Suspense fallback={<div className="plot" />}>
          <FigureTable figure={figure} live={false} />
        </Suspense>
      ) : (
        <div className="plot">
          <FigurePlot figure={figure} styleOf={style} />
        </div>
      )}
    </>
  );
}
