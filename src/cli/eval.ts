import { meanAndError } from '../evaluation/meanAndError.ts';
import { type MeasuredSample, measureSamples } from '../evaluation/sampleMeasures.ts';
import { wilsonInterval } from '../evaluation/wilson.ts';
import { random } from '../experiment/random.ts';
import { prompt as drawPrompt } from '../tasks/draw.ts';
import { normalise } from '../tasks/gold.ts';
import type { Split } from '../tasks/world.ts';
import { readCardOf, readSpeaker } from './modelFiles.ts';
import {
  backendOption,
  integerOption,
  numberOption,
  readOptions,
  required,
  UsageProblem,
} from './options.ts';
import { startBackend } from './platform.ts';
import { spokenWorld } from './spokenWorld.ts';

const BATCH = 50;
const splits: readonly Split[] = ['train', 'heldout', 'ood'];

/** A mean with its 95% interval. */
interface Estimate {
  mean: number;
  interval: [low: number, high: number];
}

/**
 * `lab eval`: draws a completion for each of N prompts of a world and prints one JSON object: gold reward, exact
 * sequence KL to the reference, length, entropy and end-of-text rate, each with its 95% interval (normal for
 * means, Wilson's for the rate). The same seed asks every policy the same prompts with the same random numbers.
 */
export async function evaluatePolicy(args: string[]): Promise<void> {
  const options = readOptions(args, [
    'policy',
    'reference',
    'world',
    'split',
    'n',
    'temperature',
    'seed',
    'backend',
  ]);
  const policyFolder = required(options, 'policy');
  const referenceFolder = required(options, 'reference');
  const split = splits.find((name) => name === (options.split ?? 'heldout'));
  if (!split)
    throw new UsageProblem(`--split is "${options.split}"; it must be one of ${splits.join(', ')}.`);
  const n = integerOption('n', options.n, 200, [2, 1_000_000]);
  const seed = integerOption('seed', options.seed, 1, [0, 2 ** 32 - 1]);
  const temperature = numberOption('temperature', options.temperature, 1, [0, 100]);
  // Gold's scale is the reference's: a policy's own card, copied along, says the same.
  const { world, gold } = spokenWorld(
    required(options, 'world'),
    readCardOf(referenceFolder),
    referenceFolder,
  );
  const { report } = await startBackend(backendOption(options.backend));

  const { model: policy, tokenizer } = readSpeaker(policyFolder);
  const { model: reference } = readSpeaker(referenceFolder);
  const stream = random(seed, 'eval', world.name, split);
  const prompts = Array.from({ length: n }, () => drawPrompt(world, split, stream));
  const samples: MeasuredSample[] = [];
  for (let start = 0; start < n; start += BATCH) {
    const ids = prompts.slice(start, start + BATCH).map(tokenizer.encode);
    const streams = ids.map((_, i) => random(seed, 'eval sample', start + i));
    samples.push(...(await measureSamples(policy, reference, ids, temperature, streams)));
    console.error(`${samples.length} of ${n} samples`);
  }
  const golds = samples.map(({ completion }, i) =>
    normalise(world.judge(prompts[i], tokenizer.decode(completion)).score, gold),
  );
  const ended = samples.filter((sample) => sample.ended).length;
  const result = {
    world: world.name,
    split,
    n,
    temperature,
    seed,
    backend: report.backend,
    gold: estimate(golds),
    kl: estimate(samples.map(({ kl }) => kl)),
    logRatio: estimate(samples.map(({ logRatio }) => logRatio)),
    length: estimate(samples.map(({ completion }) => completion.length)),
    entropy: estimate(samples.map(({ entropy }) => entropy)),
    eosRate: { mean: ended / n, interval: wilsonInterval(ended, n) },
  };
  console.log(JSON.stringify(result));
}

/** Mean ± 1.96 standard errors. */
function estimate(values: readonly number[]): Estimate {
  const { mean, stderr } = meanAndError(values);
  return { mean, interval: [mean - 1.96 * stderr, mean + 1.96 * stderr] };
}
