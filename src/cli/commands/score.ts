import { Option } from '@commander-js/extra-typings';
import { divergences } from '../../evaluation/divergence.ts';
import { sum } from '../../experiment/metrics/statistics.ts';
import { type PreferenceLossConfig, pairLogProbs } from '../../losses/pairLogProbs.ts';
import { entryOf, type LossName, preferenceLosses } from '../../losses/preferenceLosses.ts';
import { nextTokenLogits } from '../../model/causalLm.ts';
import { type StoredModel, storedName, uploadModel } from '../../model/checkpoint.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import {
  batchOf,
  completionLengths,
  completionLogProbs,
  completionTokenLogProbs,
  completionValues,
  inputLength,
  type Sequence,
} from '../../model/sequences.ts';
import { sequencesOf, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tf } from '../../ops/tf.ts';
import { mismatchedKl } from '../../training/trainers/klReferencePoint.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readModelFolder, readReference, readTokenizerOf } from '../files/modelFiles.ts';
import { readPairs } from '../files/pairsFile.ts';
import { backendOption, numberOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';

const GREEDY_TOKENS = 8;

export const command = labCommand(
  'score',
  'Scores preference pairs with a policy and a reference. Prints one JSON object: token log-probabilities, the ' +
    'implicit reward β (log π − log π_ref), exact KL at each chosen token, greedy continuations, every preference ' +
    "loss (mean over the pairs), and the norm of each loss's gradient for each tensor.",
)
  .addOption(new Option('--model <DIR>', 'the policy').makeOptionMandatory())
  .addOption(new Option('--reference <FILE_OR_DIR>', 'the reference; default: the policy itself'))
  .addOption(new Option('--pairs <F.jsonl>', 'one preference pair per line').makeOptionMandatory())
  .addOption(numberOption('--beta <X>', 'β of rewards and losses', [1e-6, 1e6]).default(0.1))
  .addOption(
    numberOption('--epsilon <X>', 'share of flipped labels assumed by cdpo and rdpo', [0, 0.499]).default(
      0.1,
    ),
  )
  .addOption(numberOption('--simpo-gamma <X>', 'target margin of simpo', [0, 1e6]).default(0.5))
  .addOption(
    numberOption('--alpha <X>', 'weight of the rejected completion in unlikelihood', [0, 1e6]).default(1),
  )
  .addOption(backendOption());

/** `lab score` */
export async function run(args: string[]): Promise<void> {
  const { model: folder, ...options } = readOptions(command, args);
  const { beta, epsilon, simpoGamma: gamma, alpha } = options;
  const config = { beta, epsilon, gamma, alpha };
  await startBackend(options.backend);

  const stored = readModelFolder(folder);
  const storedReference = options.reference ? readReference(options.reference, stored.config) : stored;
  const pairs = readPairs(options.pairs, stored.config, readTokenizerOf(folder));
  const policy = uploadModel(stored);
  const reference = uploadModel(storedReference);

  const scored: object[] = [];
  for (const pair of pairs) scored.push(await scorePair(policy, reference, pair, config.beta));
  const losses: Record<string, number> = {};
  const gradNorms: Record<string, Record<string, number>> = {};
  for (const name of Object.keys(preferenceLosses) as LossName[]) {
    const { loss, norms } = await lossAndNorms(name, policy, reference, pairs, config, stored);
    losses[name] = loss;
    gradNorms[name] = norms;
  }
  console.log(JSON.stringify({ pairs: scored, losses, gradNorms }));
}

async function scorePair(
  policy: LanguageModel,
  reference: LanguageModel,
  { prompt, chosen, rejected }: TokenPair,
  beta: number,
) {
  const scoreOf = async (completion: readonly number[]) => {
    const policyTokenLogps = await tokenLogps(policy, { prompt, completion });
    const referenceTokenLogps = await tokenLogps(reference, { prompt, completion });
    const logRatio = sum(policyTokenLogps) - sum(referenceTokenLogps);
    return { policyTokenLogps, referenceTokenLogps, implicitReward: beta * logRatio };
  };
  const sequence = { prompt, completion: chosen };
  const [{ kl }] = await divergences(policy, reference, [sequence], inputLength([sequence]));
  return {
    chosen: { ...(await scoreOf(chosen)), exactTokenKl: kl },
    rejected: await scoreOf(rejected),
    greedy: await greedyContinuation(policy, prompt),
    logitsLast: await lastLogits(policy, [...prompt, ...chosen]),
  };
}

async function tokenLogps({ config, parameters }: LanguageModel, sequence: Sequence): Promise<number[]> {
  const batch = batchOf([sequence]);
  const logps = completionTokenLogProbs(config, parameters.tensors, batch);
  return completionValues(batch, await logps.data())[0];
}

/** Logits of what would follow the whole text. [vocabulary] */
async function lastLogits({ config, parameters }: LanguageModel, tokens: number[]): Promise<number[]> {
  const logits = nextTokenLogits(config, parameters.tensors, Int32Array.from(tokens), tokens.length);
  const last = tf.slice(logits, [tokens.length - 1, 0], [1, config.vocabulary]);
  return Array.from(await last.data());
}

/** Mean loss over the pairs, and the norm of its gradient for each tensor under the name it has in the file. */
async function lossAndNorms(
  name: LossName,
  policy: LanguageModel,
  reference: LanguageModel,
  pairs: TokenPair[],
  config: PreferenceLossConfig,
  stored: StoredModel,
): Promise<{ loss: number; norms: Record<string, number> }> {
  const batch = batchOf(sequencesOf(pairs));
  const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch);
  const baseline = mismatchedKl(policy, reference, pairs, batch.time);
  const lengths = completionLengths(batch);
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const policyLogps = completionLogProbs(policy.config, tensors, batch);
    const x = pairLogProbs(policyLogps, referenceLogps, lengths, baseline);
    return tf.mean(entryOf(name).loss(x, config).losses) as tf.Scalar;
  })(policy.parameters.tensors);
  const norms: Record<string, number> = {};
  for (const [i, { name: tensor }] of stored.layout.entries.entries()) {
    const gradient = (await grads[i].data()) as Float32Array;
    norms[storedName(stored, tensor)] = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  }
  const loss = (await value.data())[0];
  tf.dispose([referenceLogps, baseline, lengths, value, ...grads]);
  return { loss, norms };
}

/** The likeliest next token, eight times, end-of-text or not; fewer where the context ends. */
async function greedyContinuation(model: LanguageModel, prompt: readonly number[]): Promise<number[]> {
  const tokens = [...prompt];
  while (tokens.length < prompt.length + GREEDY_TOKENS && tokens.length < model.config.contextLength) {
    const logits = await lastLogits(model, tokens);
    tokens.push(logits.indexOf(logits.reduce((a, b) => Math.max(a, b))));
  }
  return tokens.slice(prompt.length);
}
