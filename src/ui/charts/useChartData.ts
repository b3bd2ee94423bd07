import { useCallback, useEffect, useMemo, useState } from 'react';
import { pairsOf, settingsOf } from '../../app/describeRun.ts';
import { dataKeyIn } from '../../app/own/ownState.ts';
import { evaluationAt } from '../../app/runRecord.ts';
import { familyOf, methods } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';
import { chartsFor } from './chartsFor.ts';
import { isOtherKind } from './definitions/policyCharts.ts';
import { evaluationPointsOf, type Point, pointsOf } from './points.ts';
import type { ChartDefinition, Drawn } from './types.ts';

/** What all charts share. */
export interface ChartData {
  charts: readonly ChartDefinition[];
  pointsFor(chart: ChartDefinition): Point[];
  live: RunRecord | null;
  lastStep: number;
  shownStep: number | null;
  /** Whose the pale curves are, in a few words: "previous run: IPO". */
  comparisonLabel: string | null;
  /** The live run's settings and pairs. */
  liveSource: string | null;
  /** Whose curves the comparison run's are, in full. */
  comparisonSource: string | null;
  /** The comparison run measures something else, and has no curves over the steps. */
  notComparable: boolean;
  onPick(step: number): void;
}

/** Whose the comparison run's curves are. */
const SHORTLY = { recorded: 'recorded', previous: 'previous run', imported: 'trained elsewhere' } as const;

/** The points of the live run and of the comparison run, computed once for each published change. */
export function useChartData(): ChartData {
  const lab = useLab();
  const live = useLabState((state) => state.run);
  const comparisonRun = useLabState((state) => state.comparisonRun);
  const revision = useLabState((state) => state.revision);
  const shownStep = useLabState((state) => state.shownStep);
  const picked = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const kept = useLabState((state) => state.pool);
  const here = useLabState(dataKeyIn);
  const shadow = comparisonRun?.record ?? null;

  const shown = live ?? shadow;
  const drawn = useDrawn(shown ?? { method: picked, config }, live && shadow);
  const charts = useMemo(() => chartsFor(drawn), [drawn]);
  const notComparable = isOtherKind(drawn);
  const beside = notComparable ? null : shadow;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the record grows in place, its revision says so
  const points = useMemo(() => pointsOf(live, beside), [live, beside, revision]);
  const newest = live?.evaluations.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart of evaluations changes with the newest one only
  const evaluationPoints = useMemo(() => evaluationPointsOf(live, beside), [live, beside, newest]);

  const pool = poolOf(live) ?? poolOf(shadow) ?? (kept?.of === here ? kept.evaluation : null);
  const rows = charts.some(({ x }) => x?.usesRows) ? revision : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands on other axes changes with evaluations, and with rows where it uses them
  const curves = useMemo(
    () => new Map(charts.map((chart) => [chart, chart.x?.pointsOf({ live, comparisonRun: shadow, pool })])),
    [charts, live, shadow, pool, newest, rows],
  );
  const onPick = useCallback(
    (step: number) => lab.showStep(evaluationAt(shown, step)?.row.step ?? null),
    [lab, shown],
  );
  const comparisonLabel =
    comparisonRun && `${SHORTLY[comparisonRun.kind]}: ${methods[comparisonRun.record.method].title}`;
  return {
    charts,
    pointsFor: (chart) =>
      curves.get(chart) ??
      (chart.series.every(({ lineStyle }) => lineStyle === 'held-out') ? evaluationPoints : points),
    live,
    lastStep: Math.max(live?.config.steps ?? (comparisonRun ? 1 : config.steps), points.at(-1)?.step ?? 1),
    shownStep,
    liveSource: live && [settingsOf(live), pairsOf(live)].filter(Boolean).join(', '),
    comparisonLabel,
    comparisonSource:
      comparisonRun &&
      (comparisonRun.kind === 'imported'
        ? `trained elsewhere, ${comparisonRun.record.model}`
        : `${comparisonRun.kind === 'recorded' ? 'recorded run' : 'previous run'}, ${describe(comparisonRun.record)}`),
    notComparable,
    onPick,
  };
}

type Run = Pick<RunRecord, 'method' | 'config'>;

function useDrawn({ method, config }: Run, behind: Run | null) {
  const { knowsGold } = worldRecords[useLabState((state) => state.world)];
  const hasPairs = useLabState((state) => state.model?.shippedPairs !== 0);
  const ownBestOfN = useOwnBestOfN(!knowsGold && familyOf(method).charts === 'best of n');
  return useMemo(
    () => ({
      method,
      config,
      comparisonRun: behind && { method: behind.method, config: behind.config },
      knowsGold,
      hasPairs,
      ownBestOfN,
    }),
    [method, config, behind, knowsGold, hasPairs, ownBestOfN],
  );
}

/** Fetched when it is first needed; null until then. */
function useOwnBestOfN(isNeeded: boolean): Drawn['ownBestOfN'] {
  const [charts, setCharts] = useState<Drawn['ownBestOfN']>(null);
  useEffect(() => {
    if (!isNeeded) return;
    void import('./definitions/ownBestOfNCharts.ts').then(
      ({ ownBestOfNCharts }) => setCharts(() => ownBestOfNCharts),
      // Without the server one chart is left: reward against KL.
      () => {},
    );
  }, [isNeeded]);
  return charts;
}

/** The newest measurement of best of n in a run of it. */
function poolOf(record: RunRecord | null): Evaluation | null {
  return record?.evaluations.findLast(({ bestOfN }) => bestOfN && bestOfN.length > 0) ?? null;
}

function describe(record: RunRecord): string {
  const { backend, date } = record;
  const machine = `${backend.backend} on ${backend.device}`;
  return [settingsOf(record), pairsOf(record), machine, date.slice(0, 10)].filter(Boolean).join(', ');
}
