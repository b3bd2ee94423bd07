import { familyOf, type MethodName } from '../../experiment/methods/methods.ts';
import type { Evaluation, EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { brief, signed } from '../numbers.ts';

interface HugeNumbersProps {
  evaluation: Evaluation | null;
  method: MethodName;
  source: string;
}

interface Huge {
  label: string;
  value: string;
  meaning?: 'policy' | 'gold' | 'proxy';
}

/** The three numbers that answer the question of the screen. */
export function HugeNumbers({ evaluation, method, source }: HugeNumbersProps) {
  const numbers = numbersOf(evaluation?.row ?? null, method, source);
  return (
    <dl className="huge">
      {numbers.map(({ label, value, meaning }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={meaning}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const NOTHING = '–';
const error = (value: number | undefined) => `± ${value === undefined ? '…' : brief(value)}`;

function numbersOf(row: EvaluationRow | null, method: MethodName, source: string): Huge[] {
  const at = `${source} at step ${row?.step ?? NOTHING}`;
  const gold: Huge = {
    label: `gold reward, σ (${error(row?.gold_stderr)}, ${at})`,
    value: row ? signed(row.gold) : NOTHING,
    meaning: 'gold',
  };
  switch (familyOf(method).headline) {
    case 'reward model':
      return [
        accuracy(row, 'ranked correctly'),
        {
          label: 'correlation with gold on held-out texts',
          value: row?.gold_correlation?.toFixed(2) ?? NOTHING,
          meaning: 'gold',
        },
        {
          label: `score of chosen minus rejected (${at})`,
          value: row ? signed(row['eval_rewards/margins']) : NOTHING,
          meaning: 'proxy',
        },
      ];
    case 'best of n':
      return [
        row?.proxy === undefined
          ? accuracy(row, 'ranked correctly by the score that picks')
          : proxy(row, 'that picks'),
        {
          label: 'KL to the reference at most, nats (theory)',
          value: row ? row.kl.toFixed(2) : NOTHING,
          meaning: 'policy',
        },
        {
          ...gold,
          label: `gold of the best of ${row?.step ?? 'n'}, σ (${error(row?.gold_stderr)}, ${source})`,
        },
      ];
    case 'policy':
      return [
        row?.proxy === undefined ? accuracy(row, 'ranked correctly') : proxy(row, 'that is trained on'),
        {
          label: `KL to the reference, nats (${error(row?.kl_stderr)})`,
          value: row ? row.kl.toFixed(2) : NOTHING,
          meaning: 'policy',
        },
        gold,
      ];
  }
}

const accuracy = (row: EvaluationRow | null, how: string): Huge => ({
  label: `of ${row?.eval_pairs ?? ''} held-out pairs ${how}`,
  value: row ? `${Math.round(100 * row['eval_rewards/accuracies'])} %` : NOTHING,
});

const proxy = (row: EvaluationRow, how: string): Huge => ({
  label: `reward ${how}, σ${row.proxy_stderr === undefined ? '' : ` (${error(row.proxy_stderr)})`}`,
  value: signed(row.proxy ?? 0),
  meaning: 'proxy',
});
