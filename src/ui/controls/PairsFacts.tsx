import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { PairsReport } from '../../experiment/metrics/run.ts';
import { useLabState } from '../useLab.ts';

const origins: Record<PairsReport['origin'], string> = {
  shipped: 'Completions and labels came with the model.',
  relabelled: 'The completions came with the model; the labels were drawn here.',
  own: 'The pairs are your own; nobody knows gold here.',
  sampled: 'The completions were sampled and labelled here.',
};

/** How many pairs this labeller gives, and how many of the labels are right. */
export function PairsFacts() {
  const pairs = useLabState((state) => state.pairs);
  const labelling = useLabState((state) => state.labelling);
  const hasModel = useLabState((state) => state.model !== null);
  if (!hasModel) return null;
  if (!pairs) {
    const isSampled = labelling.dataSeed !== labellingControls.dataSeed.default;
    return (
      <p className="facts" data-testid="pairs">
        {isSampled
          ? `When the run starts, the reference writes new completions for ${labelling.pairCount.toLocaleString('en')} pairs; then their labels are checked against gold.`
          : 'Measuring how often the labels agree with gold …'}
      </p>
    );
  }
  if (pairs.singles !== undefined) {
    return (
      <p className="facts" data-testid="pairs">
        <b>{pairs.singles.toLocaleString('en')}</b> single answers of your own; nobody knows gold here.
      </p>
    );
  }
  if (pairs.agreement === undefined) {
    return (
      <p className="facts" data-testid="pairs">
        <b>{pairs.train.toLocaleString('en')}</b> pairs, {pairs.heldOut} held-out pairs.{' '}
        {origins[pairs.origin]}
      </p>
    );
  }
  return (
    <p className="facts" data-testid="pairs">
      <b>{pairs.train.toLocaleString('en')}</b> pairs, <b>{percent(pairs.agreement)}</b> of the labels agree
      with gold (measured); {pairs.heldOut} held-out pairs. {origins[pairs.origin]}
    </p>
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
