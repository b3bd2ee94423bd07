import { memo, type ReactNode } from 'react';
import type { ComparisonView } from '../../experiment/metrics/metrics.ts';
import { Completion } from './Completion.tsx';

interface ComparisonProps {
  comparison: ComparisonView;
  /** The prompt is a text of its own and is shown once; else each completion goes on with it. */
  promptApart: boolean;
  /** Whose completion stands beside the reference's; null where no other model writes. */
  who: string | null;
  /** Completions of the same prompt by others. */
  beside?: ReactNode;
}

/** One prompt, completed by the frozen reference and by the policy with the same random numbers.
 * Rows of metrics come often, other completions seldom: only those draw it again. */
export const Comparison = memo(function Comparison({
  comparison,
  promptApart,
  who,
  beside,
}: ComparisonProps) {
  const { prompt, reference, policy } = comparison;
  const completion = { prompt, promptApart };
  return (
    <article
      className={`comparison ${who === null ? 'alone' : ''} ${beside ? 'many' : ''}`}
      data-testid="comparison"
      aria-label={`Prompt: ${prompt}`}
    >
      {promptApart && (
        <p className="prompt apart">
          <span className="who">prompt</span> {prompt}
        </p>
      )}
      <Completion who="reference" title="reference" completion={reference} {...completion} />
      {who !== null && <Completion who="policy" title={who} completion={policy} {...completion} />}
      {beside}
    </article>
  );
});
