import { memo } from 'react';
import type { ComparisonView } from '../../experiment/metrics.ts';
import { Completion } from './Completion.tsx';

/** One prompt, completed by the frozen reference and by the policy with the same random numbers.
 * Rows of metrics come often, other completions seldom: only those draw it again. */
export const Comparison = memo(function Comparison({ comparison }: { comparison: ComparisonView }) {
  const { prompt, reference, policy } = comparison;
  return (
    <article className="comparison" data-testid="comparison" aria-label={`Prompt: ${prompt}`}>
      <Completion who="reference" prompt={prompt} completion={reference} />
      <Completion who="policy" prompt={prompt} completion={policy} />
    </article>
  );
});
