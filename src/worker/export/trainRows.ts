import { type MethodName, methods, type RunConfig } from '../../experiment/methods/methods.ts';
import { type TrlTrainer, trlExports } from '../../experiment/methods/trl.ts';
import type { OwnPreference } from '../../experiment/own/ownData.ts';
import type { PromptText } from '../../formats/prompts.ts';
import { firstEpoch, partsOf } from '../../training/step/schedule.ts';
import { unpairedOf } from '../../training/trainers/unpairedKto.ts';

/** What a run was trained on and measured by, as texts. */
export interface RunTexts {
  pairs: readonly OwnPreference[];
  heldOut: readonly OwnPreference[];
  /** Where they do not come from the pairs. */
  unpaired?: readonly Labelled[];
  /** Of prompts that are held out, where there are no pairs. */
  heldOutUnpaired?: readonly Labelled[];
  demonstrations(seed: number): readonly { prompt: string; completion: string }[];
  prompts(seed: number): readonly PromptText[];
}

type Messages = readonly { role: string; content: string }[];

interface Labelled {
  prompt: string;
  completion: string;
  label: boolean;
  messages?: { prompt: Messages; completion: Messages };
}

export interface TrainRows {
  rows: object[];
  /** How many of them a step takes. */
  ofStep: number;
  heldOut: object[];
}

type Lines = (config: RunConfig, texts: RunTexts, method: MethodName) => TrainRows;

const ofMessages = ({ messages }: OwnPreference, which: 'chosen' | 'rejected') =>
  messages && { messages: { prompt: messages.prompt, completion: messages[which] } };
const toLabelled = (pair: OwnPreference): Labelled[] => [
  { prompt: pair.prompt, completion: pair.chosen, label: true, ...ofMessages(pair, 'chosen') },
  { prompt: pair.prompt, completion: pair.rejected, label: false, ...ofMessages(pair, 'rejected') },
];
const toText = (pair: OwnPreference) => ({
  prompt: pair.prompt,
  completion: pair.chosen,
  ...ofMessages(pair, 'chosen'),
});
const toPrompt = ({ prompt, messages }: OwnPreference | Labelled): PromptText => ({
  prompt,
  ...(messages && { messages: messages.prompt }),
});
const toPair = ({ prompt, chosen, rejected, messages }: OwnPreference) => ({
  prompt,
  chosen,
  rejected,
  ...(messages && { messages }),
});

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
  rows: firstEpoch(texts.prompts(config.seed), Number(config.promptsPerStep), config.seed),
  ofStep: Number(config.promptsPerStep),
  heldOut: (texts.heldOutUnpaired ?? texts.heldOut).map(toPrompt),
});

/** The lines of each of TRL's trainers. */
const linesOf: Readonly<Record<TrlTrainer, Lines>> = {
  DPO: pairs,
  Reward: pairs,
  KTO: (config, texts, method) => {
    const heldOut = [...(texts.heldOutUnpaired ?? texts.heldOut.flatMap(toLabelled))];
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
  const made = lines(config, texts, method);
  // All rows are conversations or all are texts: the first one tells TRL which.
  const all = [...made.rows, ...made.heldOut];
  const written = all.every((row) => 'messages' in row) ? asConversation : asText;
  return { ...made, rows: made.rows.map(written), heldOut: made.heldOut.map(written) };
}

type Row = Readonly<Record<string, unknown>>;

/** TRL writes it with the template that the tokenizer comes with. */
function asConversation(row: object): object {
  const { messages, ...text } = row as Row;
  return { ...text, ...(Array.isArray(messages) ? { prompt: messages } : (messages as Row)) };
}

function asText(row: object): object {
  const { messages: _, ...text } = row as Row;
  return text;
}
