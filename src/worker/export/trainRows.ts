import { type MethodName, methods, type RunConfig } from '../../experiment/methods/methods.ts';
import { type TrlTrainer, trlExports } from '../../experiment/methods/trl.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import { firstEpoch, partsOf } from '../../training/step/schedule.ts';
import { unpairedOf } from '../../training/trainers/unpairedKto.ts';

/** What a run was trained on and measured by, as texts. */
export interface RunTexts {
  pairs: readonly PreferencePair[];
  heldOut: readonly PreferencePair[];
  /** Where they do not come from the pairs. */
  unpaired?: readonly Labelled[];
  demonstrations(seed: number): readonly { prompt: string; completion: string }[];
  prompts(seed: number): readonly string[];
}

interface Labelled {
  prompt: string;
  completion: string;
  label: boolean;
}

export interface TrainRows {
  rows: object[];
  /** How many of them a step takes. */
  ofStep: number;
  heldOut: object[];
}

type Lines = (config: RunConfig, texts: RunTexts, method: MethodName) => TrainRows;

const toLabelled = ({ prompt, chosen, rejected }: PreferencePair): Labelled[] => [
  { prompt, completion: chosen, label: true },
  { prompt, completion: rejected, label: false },
];
const toText = ({ prompt, chosen }: PreferencePair) => ({ prompt, completion: chosen });
const toPrompt = ({ prompt }: { prompt: string }) => ({ prompt });
const toPair = ({ prompt, chosen, rejected }: PreferencePair) => ({ prompt, chosen, rejected });

/**
 * Where TRL measures KTO's reference point, each prompt goes with the completion of the row before it; in the lab with
 * that of the row after. So the rows of a batch are written backwards, and both see the same.
 */
function backwards<T>(rows: readonly T[], batch: number): T[] {
  return partsOf(rows, batch).flatMap((part) => part.toReversed());
}

const pairs: Lines = (config, { pairs, heldOut }) => {
  const batch = Number(config.batchSize);
  const seen = pairs.slice(0, Number(config.trainPairs ?? pairs.length)).map(toPair);
  return {
    rows: firstEpoch(seen, batch, config.seed),
    ofStep: Math.min(batch, seen.length),
    heldOut: heldOut.map(toPair),
  };
};

const prompts: Lines = (config, texts) => ({
  rows: firstEpoch(texts.prompts(config.seed), Number(config.promptsPerStep), config.seed).map((prompt) => ({
    prompt,
  })),
  ofStep: Number(config.promptsPerStep),
  heldOut: texts.heldOut.map(toPrompt),
});

/** The lines of each of TRL's trainers. */
const linesOf: Readonly<Record<TrlTrainer, Lines>> = {
  DPO: pairs,
  Reward: pairs,
  KTO: (config, texts, method) => {
    const heldOut = texts.heldOut.flatMap(toLabelled);
    const batch = 2 * Number(config.batchSize);
    if (!methods[method].data.unpaired) {
      const paired = firstEpoch(texts.pairs, Number(config.batchSize), config.seed);
      const rows = partsOf(paired, Number(config.batchSize)).flatMap((part) => {
        const labelled = part.map(toLabelled);
        return [...labelled.map(([good]) => good), ...labelled.map(([, bad]) => bad)];
      });
      return { rows: backwards(rows, batch), ofStep: batch, heldOut };
    }
    const singles =
      texts.unpaired ??
      unpairedOf(texts.pairs, config.seed).map(({ desirable, ...text }) => ({ ...text, label: desirable }));
    const rows = firstEpoch(singles, batch, config.seed);
    return { rows: backwards(rows, batch), ofStep: Math.min(batch, rows.length), heldOut };
  },
  SFT: (config, texts) => {
    const all =
      config.texts === 'demonstrations' ? texts.demonstrations(config.seed) : texts.pairs.map(toText);
    const batch = Number(config.batchSize);
    return {
      rows: firstEpoch(all, batch, config.seed),
      ofStep: Math.min(batch, all.length),
      heldOut: texts.heldOut.map(toText),
    };
  },
  RLOO: prompts,
  GRPO: prompts,
};

/**
 * The lines that a run leaves with, in the order of its first epoch, so that a trainer that takes them in their order
 * takes the batches of the lab. A method without a trainer leaves with its pairs, or its prompts.
 */
export function trainRows(method: MethodName, config: RunConfig, texts: RunTexts): TrainRows {
  const { data } = methods[method];
  const trl = trlExports[method];
  const lines = trl.trainer === null ? (data.samples ? prompts : pairs) : linesOf[trl.trainer];
  return lines(config, texts, method);
}
