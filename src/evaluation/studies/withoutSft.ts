import type { Finding, FindingsTable } from '../../experiment/evidence/figure.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { differenceEstimate, type Estimate } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../experiment/worlds.ts';
import { dpoRun, halfWay } from './sharedRuns.ts';
import {
  atStep,
  type Finished,
  finishedIn,
  jobsIn,
  type Setting,
  type Study,
  type StudySize,
} from './study.ts';
import { inWorld, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/**
 * What to do where there are pairs but not the model that wrote them (Rafailov et al. 2023, section 4: fine-tune on the
 * preferred completions, and take that for the reference). Three references, each DPO's start as well: the model before
 * fine-tuning, that one after two epochs of chosen completions, and, as the ceiling, the fine-tuned model itself.
 */

const WORLD: WorldName = 'reviews';
const DIRECTLY = 'the base model';
const PREFERRED = 'base model, then preferred-FT';
const CEILING = 'the fine-tuned model';

function settings(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  const steps = halfWay(size);
  const job: Setting['job'] = { method: 'dpo', values: { beta: 0.1, steps, evaluateEvery: steps } };
  return [
    { name: DIRECTLY, job: { ...job, start: 'base' }, seeds },
    { name: PREFERRED, job: { ...job, start: 'preferred-ft' }, seeds },
    // Twice as long, and looked at half-way.
    { name: CEILING, job: dpoRun(WORLD, size), seeds },
  ];
}

const COLUMNS: readonly [title: string, field: keyof EvaluationRow][] = [
  ['gold', 'gold'],
  ['held-out accuracy', 'eval_rewards/accuracies'],
  ['KL from its own reference', 'kl'],
  ['length', 'length'],
  ['repetition', 'repetition'],
];

function table(finished: readonly Finished[], steps: number): FindingsTable {
  const cell = (estimate: Estimate) => (estimate.n > 0 ? withInterval(estimate) : '–');
  return {
    name: `${WORLD}-references`,
    title: `${worldRecords[WORLD].title}: DPO from three references`,
    caption: `Before the first step, and after ${steps} steps of DPO; over seeds. Gold is in standard deviations of the fine-tuned model, whose mean is 0. KL is from each one’s own reference and compares nothing.`,
    columns: ['reference', 'gold before DPO', ...COLUMNS.map(([title]) => title)],
    rows: finished.map((setting) => [
      setting.name,
      cell(atStep(setting, 0, 'gold')),
      ...COLUMNS.map(([, field]) => cell(atStep(setting, steps, field))),
    ]),
  };
}

/** Claim 18 */
function finding(finished: readonly Finished[], steps: number): Finding | null {
  const [directly, preferred, ceiling] = [DIRECTLY, PREFERRED, CEILING].map((name) => {
    const setting = finished.find((one) => one.name === name);
    return setting ? atStep(setting, steps, 'gold') : null;
  });
  if (!directly || !preferred || !ceiling) return null;
  const gain = differenceEstimate(preferred, directly);
  const verdict = inWorld([side(directly.n > 1 ? gain : null), side(preferred)]);
  if (verdict === null) return null;
  return {
    claim: 18,
    verdict,
    result: `In the world of reviews, after ${steps} steps of DPO: gold ${withInterval(directly)} from the base model, ${withInterval(preferred)} after preferred-FT, ${withInterval(gain)} more; ${withInterval(ceiling)} from the fine-tuned model.`,
    shownIn: `${WORLD}-references`,
  };
}

export const withoutSft: Study = {
  name: 'without-sft',
  title: 'A reference where SFT is missing',
  question: 'Do preferred completions make a usable reference where there is no fine-tuned model?',
  rules: {
    18: 'In the world of reviews, from the model before fine-tuning: the claim holds if DPO’s gold after 120 steps is higher with preferred-FT first (250 steps on chosen completions) than without, and higher than that of the fine-tuned model (0), both with 95% intervals. It fails if one of them lies below. DPO from the fine-tuned model stands beside it.',
  },
  jobs: (size) => jobsIn(WORLD, settings(size)),
  analyse: (results, size) => {
    const steps = halfWay(size);
    const finished = finishedIn(WORLD, settings(size), results);
    const found = finding(finished, steps);
    return {
      figures: [],
      tables: finished.length > 0 ? [table(finished, steps)] : [],
      findings: found ? [found] : [],
    };
  },
};
