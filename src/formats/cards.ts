import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/** Size and SHA-256 (hexadecimal) of each file beside a card: what a download must add up to. */
const filesSchema = z.record(
  z.string(),
  z.object({
    bytes: z
      .number()
      .int()
      .positive()
      .max(2 ** 31),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
);

const modelCardSchema = z.object({
  name: z.string(),
  /** What the model speaks, by the world's name. */
  worlds: z.record(
    z.string(),
    z.object({
      /** Gold scores of the SFT model's own samples, by which gold is normalised. */
      gold: z.object({ mean: z.number(), std: z.number().positive(), samples: z.number().int().positive() }),
    }),
  ),
  files: filesSchema,
});

const pairsCardSchema = z.object({ world: z.string(), files: filesSchema });

/** What the lab needs to know of a model beyond its checkpoint; the file holds more, for people. */
export type ModelCard = z.infer<typeof modelCardSchema>;
export type PairsCard = z.infer<typeof pairsCardSchema>;

const CURE = 'Download the folder again; its card.json belongs to the other files.';

export function readModelCard(text: string, file: string): ModelCard {
  return read(modelCardSchema, text, file);
}

export function readPairsCard(text: string, file: string): PairsCard {
  return read(pairsCardSchema, text, file);
}

function read<T>(schema: z.ZodType<T>, text: string, file: string): T {
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (parsed.success) return parsed.data;
  throw new FileProblem(file, firstMisfit(parsed.error), CURE);
}
