import * as z from 'zod/mini';
import { FileProblem } from '../../../experiment/fileProblem.ts';
import {
  fileAddress,
  HUB,
  type HubFile,
  type HubModel,
  type HubName,
  lookUpAddress,
} from '../../../experiment/own/hub.ts';
import {
  checkText,
  checkWeights,
  INDEX_FILE,
  LARGEST_TEXT,
  missingFile,
  WEIGHTS_FILE,
} from '../../../experiment/own/modelFolder.ts';
import type { ModelFile } from '../../../experiment/own/ownModel.ts';
import { askHub, gatedModel, readUpTo } from './askHub.ts';

/** A model on a hub, looked up: its licence and files, and of the files what tells whether it works here. */
export interface LookedUp {
  hub: HubModel;
  /** Small files whole, and of the weights their headers. */
  files: ModelFile[];
}

/** Bytes of the answer about a model: repositories have thousands of files, each a line. */
const MOST_BYTES_OF_ANSWER = 8 * 2 ** 20;
/** Bytes of weights that are asked for first: the header of a model with thirty layers has 30 kB. */
const FIRST_BYTES = 2 ** 16;
const MOST_BYTES_OF_HEADER = 16 * 2 ** 20;
const LENGTH_BYTES = 8;
const MOST_SHARDS = 64;
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/;
const CURE = 'Try again later, or use another model.';

const sha256 = z.string().check(z.regex(/^(sha256:)?[0-9a-f]{64}$/));
const answerSchema = z.object({
  sha: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  gated: z.optional(z.union([z.boolean(), z.string()])),
  disabled: z.optional(z.boolean()),
  cardData: z.optional(z.nullable(z.object({ license: z.optional(z.unknown()) }))),
  tags: z.optional(z.array(z.string())),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.optional(z.number().check(z.nonnegative())),
      lfs: z.optional(z.nullable(z.object({ sha256: z.optional(sha256), oid: z.optional(sha256) }))),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>;

/**
 * Asks the hub about a model, then for its small files and the headers of its weights.
 *
 * @throws FileProblem that says what is missing, too large, or why there is no answer; `AbortError` where it is stopped
 */
export async function lookUp(name: HubName, signal: AbortSignal): Promise<LookedUp> {
  const what = `“${name.id}”`;
  const response = await askHub(lookUpAddress(name), { what, signal });
  const answer = answerIn(await readUpTo(response, MOST_BYTES_OF_ANSWER, { what, signal }), what);
  if (answer.gated) throw gatedModel(what);
  if (answer.disabled) throw new FileProblem(what, 'was disabled by the hub', 'Use another model.');
  const files = wantedOf(answer, what);
  const hub: HubModel = { id: name.id, revision: answer.sha, license: licenseIn(answer), files };
  const beginnings = files.map(async (file): Promise<ModelFile> => {
    const content = new Blob([await (isText(file.name) ? wholeOf : headerOf)(hub, file, signal)]);
    return { name: file.name, content, size: file.bytes };
  });
  return { hub, files: await Promise.all(beginnings) };
}

function answerIn(bytes: Uint8Array, what: string): Answer {
  const host = new URL(HUB).host;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new FileProblem(what, `${host} answered with something that is no JSON`, CURE);
  }
  const read = answerSchema.safeParse(value);
  if (read.success) return read.data;
  const place = read.error.issues[0].path.join('.').slice(0, 60);
  throw new FileProblem(what, `${host} answered without a usable “${place || 'description'}”`, CURE);
}

/** "apache-2.0": where the card has none, a tag may. */
function licenseIn({ cardData, tags = [] }: Answer): string | null {
  const { license } = cardData ?? {};
  // Only names are joined: joining what is nested deeper than the stack would end in an error.
  const isName = (one: unknown) => typeof one === 'string';
  const named = Array.isArray(license) ? license.filter(isName).join(', ') : license;
  const tag = tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const found = typeof named === 'string' && named !== '' ? named : tag;
  return found ? found.slice(0, 100) : null;
}

const isText = (name: string) => Object.hasOwn(LARGEST_TEXT, name);

/** The files that make up the model, of all that the repository has: small ones first. */
function wantedOf({ siblings }: Answer, what: string): HubFile[] {
  const all = siblings.map(({ rfilename }) => rfilename);
  const whole = all.includes(WEIGHTS_FILE);
  const isWeights = (name: string) => (whole ? name === WEIGHTS_FILE : SHARD.test(name));
  for (const required of [
    'config.json',
    whole || all.some(isWeights) ? null : WEIGHTS_FILE,
    'tokenizer.json',
  ])
    if (required !== null && !all.includes(required)) throw missingFile(required, all);
  const files = siblings
    .filter(({ rfilename: name }) => isWeights(name) || (isText(name) && !(whole && name === INDEX_FILE)))
    .map(({ rfilename, size, lfs }): HubFile => {
      if (size === undefined) throw new FileProblem(rfilename, 'the hub does not tell its size', CURE);
      const hash = (lfs?.sha256 ?? lfs?.oid)?.replace('sha256:', '') ?? null;
      return { name: rfilename, bytes: size, sha256: hash };
    });
  const weights = files.filter(({ name }) => isWeights(name));
  const texts = files.filter(({ name }) => !isWeights(name));
  if (weights.length > MOST_SHARDS)
    throw new FileProblem(what, `has its weights in ${weights.length} files`, 'Use a smaller model.');
  checkWeights(weights);
  for (const { name, bytes } of texts) checkText(name, bytes);
  return [...texts, ...weights];
}

async function wholeOf(hub: HubModel, { name, bytes }: HubFile, signal: AbortSignal) {
  const response = await askHub(fileAddress(hub, name), { what: name, signal });
  // One byte more than there should be tells a file that is too long.
  const content = await readUpTo(response, bytes + 1, { what: name, signal });
  if (content.byteLength === bytes) return content;
  const found = content.byteLength > bytes ? 'more' : content.byteLength.toLocaleString('en');
  const problem = `${found} bytes came, and the hub declares ${bytes.toLocaleString('en')}`;
  throw new FileProblem(name, problem, 'Look the model up again.');
}

/** How a file of weights begins: eight bytes with the header's length, and the header. */
async function headerOf(hub: HubModel, file: HubFile, signal: AbortSignal) {
  const { name, bytes } = file;
  const upTo = async (to: number) => {
    const about = { what: name, signal };
    const response = await askHub(fileAddress(hub, name), { ...about, from: 0, to });
    return readUpTo(response, to, about);
  };
  const first = await upTo(Math.min(FIRST_BYTES, bytes));
  if (first.byteLength < LENGTH_BYTES) return first;
  const end = LENGTH_BYTES + Number(new DataView(first.buffer).getBigUint64(0, true));
  // What cannot be is said by whoever reads it.
  return end <= first.byteLength || end > Math.min(bytes, MOST_BYTES_OF_HEADER) ? first : upTo(end);
}
