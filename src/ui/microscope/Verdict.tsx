import type { LabelledPair } from '../../experiment/metrics/examples.ts';

/** How the label came about, and whether gold would have given the same one. */
export function Verdict({ pair }: { pair: LabelledPair }) {
  const { probability } = pair;
  const agreement = agreementOf(pair);
  if (agreement === 'unknown')
    return <p className="verdict">The label is yours; there is no gold to check it.</p>;
  return (
    <p className="verdict">
      <span className={`mark ${agreement}`}>{words[agreement]}</span>{' '}
      {probability === null
        ? 'The label comes from ratings.'
        : `The labeller picks this one with probability ${share(probability)}.`}
    </p>
  );
}

export type Agreement = 'agrees' | 'disagrees' | 'tie' | 'unknown';

export function agreementOf({ chosen, rejected }: LabelledPair): Agreement {
  if (chosen.gold === undefined || rejected.gold === undefined) return 'unknown';
  if (chosen.gold === rejected.gold) return 'tie';
  return chosen.gold > rejected.gold ? 'agrees' : 'disagrees';
}

const words: Record<Exclude<Agreement, 'unknown'>, string> = {
  agrees: '✓ Gold agrees with the label.',
  disagrees: '✗ Gold prefers the rejected one.',
  tie: '= Gold rates both the same.',
};

/** 0.934 → "93%"; not "100%" of what is only nearly certain. */
function share(probability: number): string {
  if (probability > 0.995 && probability < 1) return 'above 99%';
  if (probability < 0.005 && probability > 0) return 'below 1%';
  return `${Math.round(100 * probability)}%`;
}
