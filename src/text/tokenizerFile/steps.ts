import { z } from 'zod';
import { firstMisfit } from '../../experiment/fileProblem.ts';

/**
 * The four pipelines of a `tokenizer.json`: text is normalised, cut into words, and after the model special tokens
 * are put around the ids; the decoder makes text of tokens. Each is null, one step, or a Sequence of steps, which may
 * be nested. Steps are what Hugging Face's library knows and byte-pair models use; all others are refused by name.
 */
export type Pipeline = 'normalizer' | 'pre_tokenizer' | 'post_processor' | 'decoder';

/** What is to be replaced or split at. */
export type StepPattern = { String: string } | { Regex: string };

/** One step of a pipeline; what else it holds depends on the type. */
export interface Step {
  type: string;
  pattern?: StepPattern;
  content?: string;
  prepend?: string;
  use_regex?: boolean | null;
  add_prefix_space?: boolean | null;
  replacement?: string;
  prepend_scheme?: 'always' | 'never' | 'first' | null;
  /** Of a post-processor: what stands before and behind a text. */
  single?: TemplatePart[];
  cls?: [token: string, id: number];
}

export type TemplatePart = { SpecialToken: { id: string } } | { Sequence: { id: 'A' | 'B' } };

/** A step, and where it stands in the file. */
export interface PlacedStep {
  path: string;
  step: Step;
}

const MAX_DEPTH = 8;
const MAX_STEPS = 32;

const flag = z.boolean().nullish();
const pattern = z.union(
  [z.strictObject({ String: z.string().min(1).max(256) }), z.strictObject({ Regex: z.string().min(1) })],
  { error: 'must be {"String": …} or {"Regex": …}' },
);
const plain = {};
const oneCharacter = z.string().refine((text) => [...text].length === 1, 'must be one character');
const content = z.string().max(256);
const scheme = z.enum(['always', 'never', 'first']).nullish();
const metaspace = { replacement: oneCharacter, str_rep: oneCharacter.nullish(), prepend_scheme: scheme };
const byteLevel = { add_prefix_space: flag, trim_offsets: flag, use_regex: flag };
const special = z.tuple([z.string(), z.number().int().nonnegative()]);
const enclosing = { sep: special, cls: special };
const typeId = z.number().int().nonnegative();
const template = z
  .array(
    z.union([
      z.object({ SpecialToken: z.object({ id: z.string(), type_id: typeId }) }),
      z.object({ Sequence: z.object({ id: z.enum(['A', 'B']), type_id: typeId }) }),
    ]),
  )
  .max(64);

/** Name of the list in a Sequence, and the fields of each type. */
const pipelines: Record<Pipeline, { list: string; types: Record<string, z.ZodRawShape> }> = {
  normalizer: {
    list: 'normalizers',
    types: {
      NFC: plain,
      NFD: plain,
      NFKC: plain,
      NFKD: plain,
      Lowercase: plain,
      StripAccents: plain,
      Strip: { strip_left: flag, strip_right: flag },
      Prepend: { prepend: z.string().max(64) },
      Replace: { pattern, content },
      Precompiled: plain,
      BertNormalizer: { clean_text: flag, handle_chinese_chars: flag, strip_accents: flag, lowercase: flag },
    },
  },
  pre_tokenizer: {
    list: 'pretokenizers',
    types: {
      ByteLevel: byteLevel,
      Split: { pattern, behavior: z.string().max(32), invert: flag },
      Metaspace: metaspace,
      Digits: { individual_digits: flag },
      Punctuation: plain,
      Whitespace: plain,
      WhitespaceSplit: plain,
      BertPreTokenizer: plain,
      // A length of 0 would be cut off for ever.
      FixedLength: { length: z.number().int().positive() },
    },
  },
  post_processor: {
    list: 'processors',
    types: {
      ByteLevel: plain,
      TemplateProcessing: { single: template, pair: template },
      BertProcessing: enclosing,
      RobertaProcessing: enclosing,
    },
  },
  decoder: {
    list: 'decoders',
    types: {
      ByteLevel: plain,
      Metaspace: metaspace,
      BPEDecoder: { suffix: z.string().min(1).max(16) },
      Replace: { pattern, content },
      ByteFallback: plain,
      Fuse: plain,
      // Where the end were cut off too, a token would show less text beside others than alone.
      Strip: { content: oneCharacter, start: z.number().int().min(0).max(64), stop: z.literal(0).nullish() },
    },
  },
};

/** The steps of a pipeline, Sequences within Sequences laid out flat. @param fail with a sentence on what is wrong */
export function readSteps(
  pipeline: Pipeline,
  config: unknown,
  fail: (problem: string) => never,
): PlacedStep[] {
  const { list, types } = pipelines[pipeline];
  const steps: PlacedStep[] = [];
  const read = (value: unknown, path: string, depth: number) => {
    if (value === null || value === undefined) return;
    const { type, [list]: parts } = typeof value === 'object' ? (value as Record<string, unknown>) : {};
    if (typeof type !== 'string') return fail(`${path}.type: missing`);
    if (type === 'Sequence') {
      if (!Array.isArray(parts)) return fail(`${path}.${list}: must be a list`);
      if (depth === MAX_DEPTH) return fail(`${path}: Sequences are nested more than ${MAX_DEPTH} deep`);
      // Counted before they are read: a list may be as long as the file.
      if (steps.length + parts.length > MAX_STEPS) return fail(`${pipeline}: more than ${MAX_STEPS} steps`);
      for (const [i, part] of parts.entries()) read(part, `${path}.${list}.${i}`, depth + 1);
      return;
    }
    if (!Object.hasOwn(types, type)) {
      const known = [...Object.keys(types), 'Sequence'].join(', ');
      return fail(`${path}.type: "${type.slice(0, 40)}" is not supported; supported types are ${known}`);
    }
    const step = z.object(types[type]).safeParse(value);
    if (!step.success) return fail(`${path}.${firstMisfit(step.error)}`);
    if (steps.push({ path, step: { type, ...step.data } }) > MAX_STEPS) {
      fail(`${pipeline}: more than ${MAX_STEPS} steps`);
    }
  };
  read(config, pipeline, 0);
  return steps;
}
