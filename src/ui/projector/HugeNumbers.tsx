import type { Evaluation } from '../../experiment/metrics.ts';
import { brief, signed } from '../numbers.ts';

interface HugeNumbersProps {
  evaluation: Evaluation | null;
  source: string;
}

/** The three numbers that answer the question of the screen. */
export function HugeNumbers({ evaluation, source }: HugeNumbersProps) {
  const row = evaluation?.row;
  const accuracy = row && `${Math.round(100 * row['eval_rewards/accuracies'])} %`;
  return (
    <dl className="huge">
      <div>
        <dt>of {row?.eval_pairs ?? ''} held-out pairs preferred rightly</dt>
        <dd>{accuracy ?? '–'}</dd>
      </div>
      <div>
        <dt>nats from the reference (± {row ? brief(row.kl_stderr) : '…'})</dt>
        <dd className="policy">{row ? row.kl.toFixed(2) : '–'}</dd>
      </div>
      <div>
        <dt>
          gold reward, σ (± {row ? brief(row.gold_stderr) : '…'}, {source} at step {row?.step ?? '–'})
        </dt>
        <dd className="gold">{row ? signed(row.gold) : '–'}</dd>
      </div>
    </dl>
  );
}
