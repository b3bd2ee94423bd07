import { familyOf, startOf } from '../../experiment/methods/methods.ts';
import type { StepExamples } from '../../experiment/metrics/examples.ts';
import { exact } from '../numbers.ts';
import { useLabState } from '../useLab.ts';

/** A weight this near to ½ is ½. */
const ROUNDING = 1e-3;

/** Before the first step, why every pair looks the same. */
export function Start({ examples }: { examples: StepExamples }) {
  const config = useLabState((state) => state.run?.config ?? state.config);
  if (examples.step > 0 || examples.of !== 'pairs') return null;
  const { method, pairs } = examples;
  const sentence = familyOf(method).atStart;
  const start = startOf(method, config);
  if (!sentence || !start) return null;
  const { value, label } = start;
  const loss = label === String(value) ? label : `${label} ≈ ${exact(value)}`;
  const half = pairs.every(({ weight }) => Math.abs(weight - 0.5) < ROUNDING);
  return (
    <p className="start" data-testid="microscope-start">
      {sentence({ exact: loss, rounded: exact(value) })}
      {half && ' Every pair has weight ½.'}
    </p>
  );
}
