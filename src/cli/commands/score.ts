import { Option } from '@commander-js/extra-typings';
import { divergences } from '../../evaluation/divergence.ts';
import { choiceProblem } from '../../experiment/controls/controls.ts';
import { sum } from '../../experiment/metrics/statistics.ts';
import { type PreferenceLossConfig, pairLogProbs } from '../../losses/pairLogProbs.ts';
import { entryOf, type LossName, preferenceLosses } from '../../losses/preferenceLosses.ts';
import { hiddenStates, logitsOf } from '../../model/causalLm.ts';
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
import { labCommand, readOptions, UsageProblem } from '../commandLine.ts';
import { readModelFolder, readReference } from '../files/modelFiles.ts';
import { readerOf, readPairs } from '../files/pairsFile.ts';
import { backendOption, numberOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';

const GREEDY_TOKENS = 8;

export const command = labCommand(
  'score',
  'Scores preference pairs with a policy and a reference. Prints one JSON object: token log-probabilities, the ' +
    'implicit reward β (log π − log π_ref), exact KL at each chosen token, greedy continuations, preference ' +
    "losses (mean over the pairs), and the norm of each loss's gradient for each tensor.",
)
  .addOption(new Option('--model <DIR>', 'the policy').makeOptionMandatory())
  .addOption(new Option('--reference <FILE_OR_DIR>', 'the reference; default: the policy itself'))
  .addOption(new Option('--pairs <FILE>', 'preference pairs').makeOptionMandatory())
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
  .addOption(new Option('--losses <NAMES>', 'preference losses, separated by commas').default('all'))
  .addOption(
    new Option(
      '--gradients <WHICH>',
      'whether the losses come with the norms of their gradients, yes or no; default: yes up to 50 million ' +
        'parameters, above which each of them takes as long as a training step',
    ).choices(['yes', 'no']),
  )
  .addOption(backendOption());

/** Parameters from which gradients are computed only where they are asked for. */
const LARGE = 50e6;

/** `lab score` */
export async function run(args: string[]): Promise<void> {
  const { model: folder, ...options } = readOptions(command, args);
  const { beta, epsilon, simpoGamma: gamma, alpha } = options;
  const config = { beta, epsilon, gamma, alpha };
  const names = lossesNamed(options.losses);
  await startBackend(options.backend);

  const stored = readModelFolder(folder);
  const storedReference = options.reference ? readReference(options.reference, stored.config) : null;
  const pairs = readPairs(options.pairs, readerOf(folder, stored.config));
  const policy = uploadModel(stored);
  const reference = storedReference ? uploadModel(storedReference) : policy;
  const gradients = options.gradients ? options.gradients === 'yes' : stored.layout.size <= LARGE;

  const scored: object[] = [];
  for (const pair of pairs) scored.push(await scorePair(policy, reference, pair, config.beta));
  const read = readTogether(policy, reference, pairs);
  const losses: Record<string, number> = {};
  const gradNorms: Record<string, Record<string, number>> = {};
  for (const name of names) {
    losses[name] = await lossOf(name, read, config);
    if (gradients) gradNorms[name] = await normsOf(name, policy, read, config, stored);
  }
  console.log(JSON.stringify({ pairs: scored, losses, gradNorms }));
}

function lossesNamed(text: string): LossName[] {
  const known = Object.keys(preferenceLosses) as LossName[];
  if (text === 'all') return known;
  return text.split(',').map((name) => {
    const found = known.find((one) => one === name);
    if (!found) throw new UsageProblem(choiceProblem('--losses', name, [...known, 'all']));
    return found;
  });
}

async function scorePair(
  policy: LanguageModel,
  reference: LanguageModel,
  { prompt, chosen, rejected }: TokenPair,
  beta: number,
) {
  const scoreOf = async (completion: readonly number[]) => {
    const policyTokenLogps = await tokenLogps(policy, { prompt, completion });
    const referenceTokenLogps =
      reference === policy ? policyTokenLogps : await tokenLogps(reference, { prompt, completion });
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
  const last = tf.tidy(() => {
    const hidden = hiddenStates(config, parameters.tensors, Int32Array.from(tokens), tokens.length);
    return logitsOf(
      config,
      parameters.tensors,
      tf.slice2d(hidden, [tokens.length - 1, 0], [1, config.width]),
    );
  });
  const values = Array.from(await last.data());
  last.dispose();
  return values;
}

/** All pairs as one batch, with what every loss reads of it: computed once, whatever the number of losses. */
function readTogether(policy: LanguageModel, reference: LanguageModel, pairs: TokenPair[]) {
  const batch = batchOf(sequencesOf(pairs));
  const logps = ({ config, parameters }: LanguageModel) =>
    completionLogProbs(config, parameters.tensors, batch);
  const policyLogps = logps(policy);
  const referenceLogps = reference === policy ? policyLogps : logps(reference);
  const baseline = mismatchedKl(policy, reference, pairs, batch.time);
  return { batch, policyLogps, referenceLogps, baseline, lengths: completionLengths(batch) };
}
type ReadTogether = ReturnType<typeof readTogether>;

/** Mean loss over the pairs. */
function meanLoss(
  name: LossName,
  policyLogps: tf.Tensor1D,
  { referenceLogps, lengths, baseline }: ReadTogether,
  config: PreferenceLossConfig,
): tf.Scalar {
  const x = pairLogProbs(policyLogps, referenceLogps, lengths, baseline);
  return tf.mean(entryOf(name).loss(x, config).losses) as tf.Scalar;
}

async function lossOf(name: LossName, read: ReadTogether, config: PreferenceLossConfig): Promise<number> {
  const loss = tf.tidy(() => meanLoss(name, read.policyLogps, read, config));
  const [value] = await loss.data();
  loss.dispose();
  return value;
}

/** The norm of a loss's gradient for each tensor under the name that it has in the file. */
async function normsOf(
  name: LossName,
  policy: LanguageModel,
  read: ReadTogether,
  config: PreferenceLossConfig,
  stored: StoredModel,
): Promise<Record<string, number>> {
  const norms = tf.tidy(() => {
    const { grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
      meanLoss(name, completionLogProbs(policy.config, tensors, read.batch), read, config),
    )(policy.parameters.tensors as tf.Tensor[]);
    return tf.stack(grads.map((gradient) => tf.norm(gradient)));
  });
  const values = await norms.data();
  norms.dispose();
  const entries = stored.layout.entries.map(({ name }, i) => [storedName(stored, name), values[i]]);
  return Object.fromEntries(entries);
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
