import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOf } from '../experiment/controls.ts';
import { labellingControls } from '../experiment/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods.ts';
import type { BackendName } from '../experiment/run.ts';
import { runMemory } from '../experiment/runMemory.ts';
import type { Gpt2Config } from '../formats/gpt2Config.ts';
import { layoutOf } from '../model/causalLm.ts';
import type { StoredModel } from '../model/checkpoint.ts';
import { initialWeights } from '../model/initialWeights.ts';
import type { WasmBackend } from '../ops/wasmBackend.ts';
import { readCardOf, readModelFolder, readSpeakersTokenizer } from './modelFiles.ts';
import { startBackend } from './platform.ts';

/**
 * `tsx src/cli/measureMemory.ts [wasm|webgpu]`: what runs take as the page makes them, warm-up and evaluations
 * included, beside what the page says beforehand. Each in a process of its own: neither a WebAssembly memory nor a
 * pool of GPU buffers ever becomes smaller. On wasm the figure is the size of its memory, on WebGPU the most that all
 * buffers have had together.
 */
interface Case {
  backend: BackendName;
  method: MethodName;
  values: Record<string, number | string>;
  /** The shipped model in another size, with random weights. */
  size: Partial<Pick<Gpt2Config, 'width' | 'layers' | 'heads'>>;
}

const MODEL = join('public', 'model', 'sft');
const WORLD = 'tldr';
const STEPS = 2;

const wide = { width: 192, layers: 6, heads: 6 };
const onWasm: Pick<Case, 'method' | 'values' | 'size'>[] = [
  { method: 'dpo', values: {}, size: {} },
  { method: 'dpo', values: { batchSize: 64 }, size: {} },
  { method: 'dpo', values: { batchSize: 256 }, size: {} },
  { method: 'sft', values: {}, size: {} },
  { method: 'rm', values: {}, size: {} },
  { method: 'grpo', values: { epochs: 2 }, size: {} },
  { method: 'ppo', values: { proxySteps: 2 }, size: {} },
  { method: 'dpo', values: {}, size: wide },
  { method: 'rm', values: { batchSize: 16 }, size: wide },
];
/** An emulated GPU is slow. */
const onWebgpu: typeof onWasm = [
  { method: 'dpo', values: { batchSize: 4 }, size: {} },
  { method: 'rloo', values: { promptsPerStep: 4 }, size: {} },
  { method: 'rm', values: { batchSize: 8 }, size: {} },
  { method: 'dpo', values: { batchSize: 4 }, size: wide },
];

async function measure({ backend, method, values, size }: Case): Promise<string> {
  const { report } = await startBackend(backend);
  const buffers = backend === 'webgpu' ? watchBuffers() : null;
  // tfjs looks for WebGPU's globals when its module is loaded.
  const { tf } = await import('../ops/tf.ts');
  const { createEngine } = await import('../worker/engine.ts');
  const { checkedPairs } = await import('../worker/loadModel.ts');
  const stored = resized(readModelFolder(MODEL), size);
  const tokenizer = readSpeakersTokenizer(MODEL);
  const pairsIn = (file: string) =>
    checkedPairs(readFileSync(join('public', 'pairs', WORLD, file), 'utf8'), file, { stored, tokenizer });
  const pairs = { train: pairsIn('train.jsonl'), heldOut: pairsIn('heldout.jsonl') };
  const loaded = { card: readCardOf(MODEL), stored, tokenizer, downloadedBytes: 0 };
  const loadBase = async () => stored;
  const engine = await createEngine(loaded, { world: WORLD, pairs, backend: report, loadBase });

  const config = { ...defaultsOfMethod(method), ...values, steps: STEPS } as RunConfig;
  const preparing = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };
  const material = await engine.prepare(defaultsOf(labellingControls), preparing);
  const run = material && (await engine.begin({ method, config }, material, preparing));
  if (!run) throw new Error('nobody stopped it');
  await run.start();
  while ((await run.next()) !== null) await run.evaluate();

  const heap = () => (tf.backend() as unknown as WasmBackend).wasm.HEAPU8.byteLength;
  const measured = buffers ? buffers.peak : heap();
  const { bytes, blocksTwice } = runMemory({ method, config }, engine.summary.memory);
  const mega = (n: number) => `${(n / 1e6).toFixed(0)} MB`;
  const what = `${backend} ${method} ${JSON.stringify(values)} ${stored.layout.size} parameters`;
  const twice = blocksTwice ? ', blocks twice' : '';
  return `${what}: measured ${mega(measured)}, estimated ${mega(bytes)} (${(bytes / measured).toFixed(2)})${twice}`;
}

function resized(stored: StoredModel, size: Case['size']): StoredModel {
  if (Object.keys(size).length === 0) return stored;
  const config = { ...(stored.config as Gpt2Config), ...size };
  return { ...stored, config, layout: layoutOf(config), weights: initialWeights(config, 1) };
}

/** Counts the bytes of all GPU buffers from now on. WebGPU's globals must be there. */
function watchBuffers(): { peak: number } {
  const watched = { peak: 0 };
  let now = 0;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    now += descriptor.size;
    watched.peak = Math.max(watched.peak, now);
    return createBuffer.call(this, descriptor);
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    now -= this.size;
    return destroy.call(this);
  };
  return watched;
}

async function main(argument = ''): Promise<void> {
  if (argument.startsWith('{')) return console.log(await measure(JSON.parse(argument) as Case));
  const cases = [
    ...onWasm.map((one) => ({ backend: 'wasm', ...one })),
    ...onWebgpu.map((one) => ({ backend: 'webgpu', ...one })),
  ].filter(({ backend }) => argument === '' || backend === argument);
  for (const one of cases) {
    const command = [...process.execArgv, import.meta.filename, JSON.stringify(one)];
    process.stdout.write(execFileSync(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] }));
  }
}

main(process.argv[2]).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
