import { createHash } from 'node:crypto';
import { fetchModel } from '../../app/own/hub/fetchModel.ts';
import { lookUp } from '../../app/own/hub/lookUp.ts';
import type { Download, ModelShelf } from '../../app/own/keptModel.ts';
import { HUB, type HubFile, isHubModelName } from '../../experiment/own/hub.ts';
import { LARGEST_TEXT } from '../../experiment/own/modelFolder.ts';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import { type InputParser, json } from './inputParser.ts';
import { bytesOf, textOf } from './mutations.ts';

/** What a model hub answers: about a model, and when it is asked for a file. The network is what it answers with. */

const ID = 'someone/tiny';
const REVISION = '0123456789abcdef0123456789abcdef01234567';
const WEIGHTS = 'model.safetensors';
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
const CONFIG = json({ model_type: 'llama', hidden_size: 8 });
/** A header with its length in front, of which nothing more is read. */
const TENSORS = weights('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
/** One that is longer than what is asked for first. */
const LONG = weights(`{"__metadata__":{"note":"${'x'.repeat(70_000)}"}}`);
const TOKENIZER = bytesOf('{"model":{}}');

export const hubInputs = (): InputParser[] => [
  {
    input: 'answers of a model hub, with their status and the beginning of the weights',
    name: 'lookUp',
    fromOutside: true,
    formats: ['json', 'query', 'safetensors'],
    inputs: [
      [answer([WEIGHTS], { cardData: { license: 'apache-2.0' } }), bytesOf('status=200'), TENSORS],
      [
        answer(SHARDS, { gated: false, tags: ['license:mit'] }),
        bytesOf('status=206&code=EntryNotFound'),
        TENSORS,
      ],
      [answer([WEIGHTS], { cardData: { license: ['mit', 'gpl'] } }, LONG), bytesOf('status=206&code='), LONG],
    ],
    read: readAnswer,
  },
  {
    input: 'downloads from a model hub, with their status and range',
    name: 'fetchModel',
    fromOutside: true,
    formats: ['safetensors', 'query'],
    inputs: [
      [TENSORS, bytesOf(`status=206&range=bytes 0-9/${TENSORS.length}`)],
      [TENSORS, bytesOf('status=200')],
      [TENSORS, bytesOf('status=206&range=&code=')],
    ],
    read: readDownload,
  },
];

function weights(header: string): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(bytesOf(header), 8);
  return bytes;
}

function answer(names: readonly string[], more: object, content = TENSORS): Uint8Array {
  const sized = (rfilename: string, { length: size }: Uint8Array) => ({ rfilename, size });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return json({
    ...{ id: ID, sha: REVISION, ...more },
    siblings: [
      { rfilename: 'README.md', size: 10 },
      sized('config.json', CONFIG),
      sized('tokenizer.json', TOKENIZER),
      ...names.map((name) => ({ ...sized(name, content), lfs: { sha256, oid: `sha256:${sha256}` } })),
    ],
  });
}

async function readAnswer(
  told: Uint8Array,
  how: Uint8Array,
  weights: Uint8Array,
): Promise<readonly string[]> {
  const asked: string[] = [];
  const found = await withNetwork(
    (address, range) => {
      asked.push(address);
      const name = decodeURIComponent(address.split('/').at(-1) ?? '');
      const body = address.includes('/resolve/') ? contentOf(name, weights) : told;
      return respond(body, how, range);
    },
    () => lookUp({ id: ID, revision: null }, new AbortController().signal),
  );
  const { hub, files } = found;
  const strange = asked.find((address) => !address.startsWith(`${HUB}/`) || /\.\.|[?#].*[?#]/.test(address));
  if (strange !== undefined) throw new Error(`Asked for ${strange}`);
  if (!isHubModelName(hub.id, hub.revision)) throw new Error(`Took ${hub.revision} for a commit`);
  if (hub.license !== null && (hub.license === '' || hub.license.length > 100))
    throw new Error('An odd licence');
  hub.files.forEach(checkFile);
  if (files.length !== hub.files.length) throw new Error('A file is missing');
  return [];
}

const contentOf = (name: string, weights: Uint8Array) =>
  name === 'config.json' ? CONFIG : name === 'tokenizer.json' ? TOKENIZER : weights;

/** What is fetched later, and kept, by these. */
function checkFile({ name, bytes, sha256 }: HubFile): void {
  const isKnown = Object.hasOwn(LARGEST_TEXT, name) || /^model(-\d{5}-of-\d{5})?\.safetensors$/.test(name);
  if (!isKnown) throw new Error(`Took ${name.slice(0, 60)} for a file of a model`);
  if (!(Number.isFinite(bytes) && bytes >= 0)) throw new Error(`Took ${bytes} for a size`);
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) throw new Error('Took something for a checksum');
}

/** Bytes of the file that an earlier visit has kept. */
const THERE = 10;

async function readDownload(sent: Uint8Array, how: Uint8Array): Promise<readonly string[]> {
  const { shelf, kept, finished } = shelfWith(TENSORS.subarray(0, THERE));
  const sha256 = createHash('sha256').update(TENSORS).digest('hex');
  const download: Download = {
    hub: {
      ...{ id: ID, revision: REVISION, license: null },
      files: [{ name: WEIGHTS, bytes: TENSORS.length, sha256 }],
    },
    report: { id: 'tiny', files: [WEIGHTS] } as unknown as OwnModelReport,
  };
  const silent = { onBytes: () => {}, onChecking: () => {}, wait: 0 };
  await withNetwork(
    (_, range) => respond(sent, how, range),
    () => fetchModel(shelf, download, { ...silent, signal: new AbortController().signal }),
  );
  const whole = new Uint8Array(await kept().arrayBuffer());
  // Whatever came, what counts as whole is the file that the hub told of.
  if (!finished() || !Buffer.from(whole).equals(Buffer.from(TENSORS)))
    throw new Error('Another file was kept');
  return [];
}

/** Parts in memory, as a browser keeps them. */
function shelfWith(first: Uint8Array) {
  let parts = [new Blob([new Uint8Array(first)])];
  let done = false;
  const shelf: Pick<ModelShelf, 'parts' | 'addPart' | 'removeParts' | 'finishDownload'> = {
    parts: async () => parts,
    addPart: async (_, __, ___, content) => void parts.push(content),
    removeParts: async () => {
      parts = [];
    },
    finishDownload: async () => {
      done = true;
    },
  };
  return { shelf: shelf as ModelShelf, kept: () => new Blob(parts), finished: () => done };
}

/**
 * @param how "status=206&code=GatedRepo&range=bytes 0-9/20": what a query says of the answer
 * @param range that was asked for
 */
function respond(body: Uint8Array, how: Uint8Array, range: string | null): Response {
  const said = new URLSearchParams(textOf(how));
  const status = Number(said.get('status') ?? 200);
  // Anything else never arrives as an answer.
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) throw new TypeError('Failed to fetch');
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const isPart = status === 206;
  const content = body.slice(isPart ? Number(from) : 0, isPart && to !== '' ? Number(to) + 1 : undefined);
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : content, {
    status,
    headers: [...headerOf('X-Error-Code', said.get('code')), ...headerOf('Content-Range', said.get('range'))],
  });
}

/** A header that no server could send does not arrive. */
function headerOf(name: string, value: string | null): [string, string][] {
  return value !== null && /^[\t\x20-\x7e]*$/.test(value) ? [[name, value]] : [];
}

/** Has `work` done with these answers in the place of the network. */
async function withNetwork<Found>(
  answer: (address: string, range: string | null) => Response,
  work: () => Promise<Found>,
): Promise<Found> {
  const real = globalThis.fetch;
  globalThis.fetch = async (address, init) =>
    answer(String(address), new Headers(init?.headers).get('Range'));
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}
