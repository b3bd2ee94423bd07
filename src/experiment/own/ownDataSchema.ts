import * as z from 'zod/mini';

/**
 * Preferences of somebody's own, ready to be trained on: pairs apart for training and for measuring, and by which
 * reward results go, since nobody knows gold. As the browser keeps them.
 */
const messages = z.readonly(z.array(z.object({ role: z.string(), content: z.string() })));
const preference = z.object({
  prompt: z.string(),
  chosen: z.string(),
  rejected: z.string(),
  /** The conversations, where the model's chat template wrote the texts. */
  messages: z.optional(z.object({ prompt: messages, chosen: messages, rejected: messages })),
});
/** A completion that was judged by itself: what KTO on single completions trains on. */
const judged = z.object({
  prompt: z.string(),
  completion: z.string(),
  label: z.boolean(),
  messages: z.optional(z.object({ prompt: messages, completion: messages })),
});
const text = z.string().check(z.minLength(1), z.maxLength(200));
const length = z.number().check(z.nonnegative());

/** What a rule asks of a completion; each that is met is worth `points`. */
const rule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('contains'), text, points: z.number() }),
  z.object({ kind: z.literal('words'), from: length, to: length, points: z.number() }),
  z.object({ kind: z.literal('question'), points: z.number() }),
  z.object({ kind: z.literal('pattern'), pattern: text, points: z.number() }),
]);

const reward = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reward model') }),
  z.object({ kind: z.literal('implicit') }),
  /** Words of a completion; `sign` −1 where shorter is better. */
  z.object({ kind: z.literal('length'), sign: z.union([z.literal(1), z.literal(-1)]) }),
  /** A point for each word of the list that occurs. */
  z.object({ kind: z.literal('word list'), words: z.array(text).check(z.maxLength(500)) }),
  z.object({ kind: z.literal('rules'), rules: z.array(rule).check(z.maxLength(20)) }),
]);

export const ownDataSchema = z.object({
  /** Says which pairs they are: a digest of them. */
  id: z.string(),
  /** The file's name, or that of the votes. */
  name: z.string(),
  train: z.array(preference),
  heldOut: z.array(preference),
  /** Single completions to train on, with those of the pairs; absent where all came as pairs. */
  unpaired: z.optional(z.array(judged)),
  /** Single completions of other prompts, to measure on; where they are there, there are no pairs. */
  heldOutUnpaired: z.optional(z.array(judged)),
  reward,
});

export type OwnPreference = z.infer<typeof preference>;
export type OwnJudged = z.infer<typeof judged>;
export type OwnRule = z.infer<typeof rule>;
export type OwnReward = z.infer<typeof reward>;
export type OwnData = z.infer<typeof ownDataSchema>;
