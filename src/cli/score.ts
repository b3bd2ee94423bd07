import { problemWith } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import { dpoLoss } from '../losses/dpo.ts';
import { type StoredModel, storedName, uploadModel } from '../model/checkpoint.ts';
import { gpt2Logits, type LanguageModel } from '../model/gpt2.ts';
import { sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import {
  batchOf,
  completionLogProbs,
  completionTokenLogProbs,
  completionValues,
  type Sequence,
} from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { readModelFolder, readPairs, readReference, readTokenizerOf } from './modelFiles.ts';
import { backendOption, controlValue, readOptions, required, UsageProblem } from './options.ts';
import { startBackend } from './platform.ts';

/**
 * `lab score`: what a policy and a reference say about preference pairs, as one JSON object: token
 * log-probabilities, the loss (mean over the pairs), and the norm of its gradient for each tensor.
 */
export async function score(args: string[]): Promise<void> {
  const options = readOptions(args, ['model', 'reference', 'pairs', 'beta', 'backend']);
  const folder = required(options, 'model');
  const beta =
    options.beta === undefined ? dpoControls.beta.default : controlValue(dpoControls.beta, options.beta);
  const problem = problemWith('beta', dpoControls.beta, beta);
  if (problem) throw new UsageProblem(problem);
  await startBackend(backendOption(options.backend));

  const stored = readModelFolder(folder);
  const storedReference = options.reference ? readReference(options.reference, stored.config) : stored;
  const pairs = readPairs(required(options, 'pairs'), stored.config, readTokenizerOf(folder));
  const policy = uploadModel(stored);
  const reference = uploadModel(storedReference);

  const { loss, norms } = await lossAndNorms(policy, reference, pairs, beta as number, stored);
  const result = {
    pairs: await Promise.all(pairs.map((pair) => scorePair(policy, reference, pair))),
    losses: { sigmoid: loss },
    gradNorms: { sigmoid: norms },
  };
  console.log(JSON.stringify(result));
}

async function scorePair(
  policy: LanguageModel,
  reference: LanguageModel,
  { prompt, chosen, rejected }: TokenPair,
) {
  const scoreOf = async (completion: readonly number[]) => ({
    policyTokenLogps: await tokenLogps(policy, { prompt, completion }),
    referenceTokenLogps: await tokenLogps(reference, { prompt, completion }),
  });
  return {
    chosen: await scoreOf(chosen),
    rejected: await scoreOf(rejected),
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
  const logits = gpt2Logits(config, parameters.tensors, Int32Array.from(tokens), tokens.length);
  const last = tf.slice(logits, [tokens.length - 1, 0], [1, config.vocabulary]);
  return Array.from(await last.data());
}

async function lossAndNorms(
  policy: LanguageModel,
  reference: LanguageModel,
  pairs: TokenPair[],
  beta: number,
  stored: StoredModel,
): Promise<{ loss: number; norms: Record<string, number> }> {
  const batch = batchOf(sequencesOf(pairs));
  const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch);
  const [referenceChosen, referenceRejected] = tf.split(referenceLogps, 2) as tf.Tensor1D[];
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const [chosen, rejected] = tf.split(
      completionLogProbs(policy.config, tensors, batch),
      2,
    ) as tf.Tensor1D[];
    return tf.mean(dpoLoss(chosen, rejected, referenceChosen, referenceRejected, beta).losses) as tf.Scalar;
  })(policy.parameters.tensors);
  const norms: Record<string, number> = {};
  for (const [i, { name }] of stored.layout.entries.entries()) {
    const gradient = (await grads[i].data()) as Float32Array;
    norms[storedName(name, stored.prefix)] = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  }
  return { loss: (await value.data())[0], norms };
}
