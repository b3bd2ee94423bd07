import './beatStrip.css';

interface BeatStripProps {
  beats: readonly { title: string }[];
  at: number;
}

/** Where one is: a dash for each question or slide. */
export function BeatStrip({ beats, at }: BeatStripProps) {
  return (
    <span className="beat-strip" role="img" aria-label={`${at + 1} of ${beats.length}`}>
      {beats.map(({ title }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: slides may have one title, and never change places
        <span key={i} className={i <= at ? 'past' : undefined} data-hint={title} />
      ))}
    </span>
  );
}
