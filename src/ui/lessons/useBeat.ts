import { useCallback, useEffect, useMemo, useState } from 'react';
import { nameOfRun, type ShownRun } from '../../app/figures/shownRuns.ts';
import type { ValueSources } from '../../app/lessons/values.ts';
import type { Beat, Panel } from '../../experiment/lessons/lesson.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { worldNameOf, worldRecords } from '../../experiment/worlds.ts';
import { useFindings } from '../evidence/useFindings.ts';
import { type LiveState, liveRecord, showsRecorded, sourceWords } from './live/live.ts';
import { useRecordings } from './useRecordings.ts';

export interface BeatRuns {
  /** What the stage draws: the live run first, where there is one. */
  shown: ShownRun[];
  /** The first of the beat's runs as it was recorded: what is trained live. */
  main: RunRecord | null;
  values: ValueSources;
  findings: ValueSources['findings'];
  live: LiveState;
  setLive(live: LiveState): void;
  source: string;
  problems: readonly string[];
}

/** Whether a run that is trained now would be seen on the stage. */
export function showsRun({ kind }: Panel): boolean {
  return kind === 'figure' || kind === 'texts' || kind === 'diagram';
}

const OFF: LiveState = { kind: 'off' };

/** The runs of a beat, recorded and live, as figures, texts and sentences take them. */
export function useBeat({ runs: names }: Beat): BeatRuns {
  const { runs, problems } = useRecordings(names);
  const { findings } = useFindings();
  const [live, setLive] = useState<LiveState>(OFF);
  const key = names.join();
  // Another beat with other runs has a stage of its own.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the key is what it is about
  useEffect(() => setLive(OFF), [key]);
  const record = liveRecord(live);
  const recorded = showsRecorded(live);
  const shown = useMemo(() => shownOf(runs, record, recorded), [runs, record, recorded]);
  const main = runs.get(names[0]) ?? null;
  const finished = live.kind === 'done' ? live.record : null;
  const values = useMemo(() => {
    // Sentences speak of the live run once it is done.
    const spoken = new Map(runs);
    if (finished && main) spoken.set(names[0], finished);
    return { runs: spoken, findings };
  }, [runs, finished, main, names, findings]);
  return {
    shown,
    main,
    values,
    findings,
    live,
    setLive: useCallback((next: LiveState) => setLive(next), []),
    source: sourceWords(live),
    problems,
  };
}

const worldTitle = ({ world }: RunRecord) => worldRecords[worldNameOf(world) ?? 'reviews'].title;

function shownOf(
  runs: ReadonlyMap<string, RunRecord>,
  live: RunRecord | null,
  withRecorded: boolean,
): ShownRun[] {
  const worlds = new Set([...runs.values()].map(({ world }) => world));
  const nameOf = (record: RunRecord) =>
    worlds.size > 1 ? `${worldTitle(record)}: ${nameOfRun(record)}` : nameOfRun(record);
  const recorded = [...runs].map(
    ([key, record], place): ShownRun => ({
      key,
      name: live && place === 0 ? `${nameOf(record)} (recorded)` : nameOf(record),
      record,
      role: 'recorded',
      place,
    }),
  );
  // While the first of them is trained, the others stay.
  const others = withRecorded ? recorded : recorded.slice(1);
  return live ? [{ key: 'now', name: nameOf(live), record: live, role: 'now', place: 0 }, ...others] : others;
}
