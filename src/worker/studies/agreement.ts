import { agreementOf, faultKinds, type JudgedText } from '../../evaluation/judgeAgreement.ts';
import { judgeNames } from '../../evaluation/winRate.ts';
import type { AgreementResult } from '../../experiment/evidence/job.ts';
import type { Estimate } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import { normalise } from '../../tasks/gold.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { Run } from '../runs/run.ts';

/** A kind of fault in fewer pairs says nothing. */
const ENOUGH = 20;

/** How far judges agree about the held-out pairs, with what the run has come to prefer in the place of the proxy. */
export async function agreed(
  { evaluator }: Pick<RunData, 'evaluator'>,
  run: Run,
  seed: number,
): Promise<AgreementResult> {
  if (!run.rewards) throw new Error('a run without rewards judges nothing');
  const { heldOut, tokenizer, world, gold } = evaluator;
  const { pairs } = heldOut;
  const rewards = await run.rewards(pairs);
  const read = (prompt: readonly number[], completion: readonly number[], proxy: number): JudgedText => {
    const { score, parts } = world.judge(tokenizer.decode(prompt), tokenizer.decode(completion));
    return {
      gold: normalise(score, gold),
      length: completion.length,
      faults: faultKinds(parts),
      proxy,
    };
  };
  const judged = pairs.map(
    ({ prompt, chosen, rejected }, i) =>
      [read(prompt, chosen, rewards[i]), read(prompt, rejected, rewards[pairs.length + i])] as const,
  );
  const { between, faults, prefersLonger } = agreementOf(judged, judgeNames, random(seed, 'judge'));
  return {
    pairs: pairs.length,
    between: Object.fromEntries(
      between.map(({ judges, agreement, decided }) => [
        judges.join(', '),
        { all: rounded(agreement.value), decided: rounded(decided.value), decidedPairs: decided.n },
      ]),
    ),
    faults: Object.fromEntries(
      faults
        .filter(({ pairs }) => pairs >= ENOUGH)
        .map(({ fault, pairs, prefersWithout }) => [
          fault,
          { pairs, prefersWithout: shares(prefersWithout) },
        ]),
    ),
    prefersLonger: shares(prefersLonger),
  };
}

function shares(estimates: Readonly<Record<string, Estimate>>): Record<string, number> {
  return Object.fromEntries(Object.entries(estimates).map(([judge, { value }]) => [judge, rounded(value)]));
}

const rounded = (share: number) => Number(share.toFixed(4));
