import type { Beat } from '../../experiment/lessons/lesson.ts';

/** Where one is in a lesson: a dash for each beat. */
export function BeatStrip({ beats, at }: { beats: readonly Pick<Beat, 'title'>[]; at: number }) {
  return (
    <span className="beat-strip" role="img" aria-label={`Beat ${at + 1} of ${beats.length}`}>
      {beats.map(({ title }, i) => (
        <span key={title} className={i <= at ? 'past' : undefined} title={title} />
      ))}
    </span>
  );
}
