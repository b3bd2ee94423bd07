import type { RunRecord } from '../../../experiment/metrics/run.ts';

/** How a beat's live run is doing. */
export type LiveState =
  | { kind: 'off' }
  | { kind: 'starting' }
  | { kind: 'running'; record: RunRecord; step: number; of: number }
  /** It takes too long for a lecture; the recorded run is shown until it comes. */
  | { kind: 'late'; record: RunRecord | null }
  | { kind: 'done'; record: RunRecord }
  /** The recorded run is shown in its place. */
  | { kind: 'failed'; why: string };

/** The live record that may be drawn. */
export function liveRecord(live: LiveState): RunRecord | null {
  return live.kind === 'running' || live.kind === 'done' ? live.record : null;
}

/** Whether the recorded run stands on the stage: always, but while a live one is expected to come. */
export function showsRecorded(live: LiveState): boolean {
  return live.kind !== 'starting' && live.kind !== 'running';
}

/** In a tag beside the figure's title. */
export function sourceWords(live: LiveState): string {
  switch (live.kind) {
    case 'off':
      return 'recorded';
    case 'starting':
      return 'live: starting';
    case 'running':
      return `live: step ${live.step} of ${live.of}`;
    case 'late':
      return 'recorded: the live run is late';
    case 'done':
      return 'live, beside the recorded run';
    case 'failed':
      return 'recorded: the live run failed';
  }
}
