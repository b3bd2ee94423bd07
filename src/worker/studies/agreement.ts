import { judgeOf } from '../../evaluation/evaluator.ts';
import { agreementOf, faultKinds, type JudgedText } from '../../evaluation/judgeAgreement.ts';
import { judgeNames, type Outcome, pairJudges } from '../../evaluation/winRate.ts';
import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { AgreementResult } from '../../experiment/evidence/job.ts';
import { type Estimate, mean } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import { normalise } from '../../tasks/gold.ts';
import { relabelPairs } from '../../tasks/labelPairs.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { Run } from '../runs/run.ts';

/** A kind of fault in fewer pairs says nothing. */
const ENOUGH = 20;

/** Added to a job's seed: no pairs are labelled with it, and a second label has luck of its own. */
const SECOND_LABELS = 1_000_000;

/**
 * How far judges agree about the held-out pairs, with what the run has come to prefer in the place of the proxy.
 *
 * @param labelling of the pairs: people who are asked a second time label as those before
 */
export async function agreed(
  { evaluator }: Pick<RunData, 'evaluator'>,
  run: Run,
  { seed, labelling }: { seed: number; labelling: LabellingConfig },
): Promise<AgreementResult> {
  if (!run.rewards) throw new Error('a run without rewards judges nothing');
  const { heldOut, tokenizer } = evaluator;
  const { world, gold } = judgeOf(evaluator);
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
  const texts = pairs.map(({ prompt, chosen, rejected }) => ({
    prompt: tokenizer.decode(prompt),
    chosen: tokenizer.decode(chosen),
    rejected: tokenizer.decode(rejected),
  }));
  const again = relabelPairs(world, gold, texts, labelling, SECOND_LABELS + seed);
  const stream = random(seed, 'judge of labels');
  const score = (outcome: Outcome) => (outcome === 'win' ? 1 : outcome === 'tie' ? 0.5 : 0);
  const withPeople = judgeNames.map((judge): [string, number] => [
    judge,
    rounded(mean(judged.map(([chosen, rejected]) => score(pairJudges[judge](chosen, rejected, stream))))),
  ]);
  const { between, faults, prefersLonger } = agreementOf(judged, judgeNames, random(seed, 'judge'));
  return {
    pairs: pairs.length,
    people: rounded(mean(again.map(({ chosen }, i) => Number(chosen === texts[i].chosen)))),
    withPeople: Object.fromEntries(withPeople),
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
