import type { Beat } from '../../experiment/lessons/lesson.ts';

/**
 * How a beat goes on the wall, key by key: the question, the guess, the result, the check, its answer. A student has them
 * below one another; on the wall each is a slide.
 */
export const moments = ['question', 'guess', 'result', 'check', 'answer'] as const;
export type Moment = (typeof moments)[number];

/** Those that a beat has. */
export function momentsOf({ prediction, happened, check }: Beat): Moment[] {
  const guess: Moment[] = prediction ? ['guess'] : [];
  const result: Moment[] = prediction || happened.length > 0 ? ['result'] : [];
  const asked: Moment[] = check ? ['check', 'answer'] : [];
  return ['question', ...guess, ...result, ...asked];
}

export interface Position {
  beat: number;
  moment: Moment;
}

/** One key forwards or back, over the ends of beats; the position itself at the ends of the lesson. */
export function moved(beats: readonly Beat[], { beat, moment }: Position, by: 1 | -1): Position {
  const here = momentsOf(beats[beat]);
  const next = here[Math.max(0, here.indexOf(moment)) + by];
  if (next) return { beat, moment: next };
  const other = beats[beat + by];
  if (!other) return { beat, moment };
  const there = momentsOf(other);
  return { beat: beat + by, moment: by > 0 ? there[0] : there[there.length - 1] };
}

/** Whether what the beat predicts may be seen. */
export function isRevealed(beat: Beat, moment: Moment): boolean {
  return beat.prediction === null || moments.indexOf(moment) >= moments.indexOf('result');
}
