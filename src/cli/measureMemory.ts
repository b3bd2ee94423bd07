import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpt2Config } from '../experiment/architectures/gpt2.ts';
import { choiceProblem, defaultsOf } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import type { Setting } from '../experiment/memory/runBatches.ts';
import { runMemory } from '../experiment/memory/runMemory.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods/methods.ts';
import type { BackendName, BackendReport } from '../experiment/metrics/run.ts';
import { layoutOf } from '../model/causalLm.ts';
import type { StoredModel } from '../model/checkpoint.ts';
import { initialWeights } from '../model/initialWeights.ts';
import { modelShape } from '../model/modelConfig.ts';
import { sequencesOf } from '../model/texts/preferenceBatch.ts';
import { textLengths } from '../model/texts/textLengths.ts';
import { countGpuBytes } from '../ops/capture/gpuBytes.ts';
import type { WasmBackend } from '../ops/wasmRuntime/wasmBackend.ts';
import { programCommand, readOptions, runProgram, UsageProblem } from './commandLine.ts';
import { readCardOf, readModelFolder, readRequiredTokenizer } from './files/modelFiles.ts';
import { startBackend } from './platform/platform.ts';
import { planAnew } from './train/plan.ts';

const command = programCommand(
  'memory',
  'What runs take in memory beside what is said beforehand. On wasm they are runs as the page makes them, warm-up and ' +
    'evaluations included, and the figure is the size of the memory. On WebGPU, which is emulated where there is no GPU ' +
    'and slow then, they are two steps alone, and the figure is the most that all buffers have had together.',
).argument('[backend]', 'wasm or webgpu; default: both');

/** Each in a process of its own: neither a WebAssembly memory nor a pool of GPU buffers ever becomes smaller. */
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
  { method: 'dpo', values: { loraRank: 8, loraTargets: 'all' }, size: wide },
  // Here weights are most of it, and the estimate too low: a vector of all of them finds few holes that it fits.
  { method: 'dpo', values: { batchSize: 2 }, size: { width: 256, layers: 6, heads: 8 } },
  { method: 'dpo', values: { batchSize: 2 }, size: { width: 384, layers: 8, heads: 6 } },
  { method: 'dpo', values: { loraRank: 8, batchSize: 2 }, size: { width: 384, layers: 8, heads: 6 } },
  { method: 'dpo', values: { batchSize: 2 }, size: { width: 512, layers: 8, heads: 8 } },
];
const onWebgpu: typeof onWasm = [
  { method: 'dpo', values: { batchSize: 4 }, size: {} },
  { method: 'sft', values: { batchSize: 4 }, size: {} },
  { method: 'rloo', values: { promptsPerStep: 2, samplesPerPrompt: 2 }, size: {} },
  { method: 'rm', values: { batchSize: 4 }, size: {} },
  { method: 'ppo', values: { promptsPerStep: 4, reward: 'gold' }, size: {} },
  { method: 'dpo', values: { batchSize: 4, loraRank: 4, loraTargets: 'all' }, size: {} },
  { method: 'dpo', values: { batchSize: 1 }, size: { width: 256, layers: 6, heads: 8 } },
];

const preparing = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };

async function measure(one: Case): Promise<string> {
  const { backend, method, values, size } = one;
  const stored = resized(readModelFolder(MODEL), size);
  const config = { ...defaultsOfMethod(method), ...values, steps: STEPS } as RunConfig;
  const { report } = await startBackend(backend);
  const buffers = backend === 'webgpu' ? countGpuBytes() : null;
  const setting = await (buffers
    ? alone(method, config, stored)
    : asOnThePage(method, config, stored, report));
  // tfjs looks for WebGPU's globals when its module is loaded.
  const { tf } = await import('../ops/tf.ts');
  const heap = () => (tf.backend() as unknown as WasmBackend).wasm.HEAPU8.byteLength;
  const measured = buffers ? buffers.peak : heap();
  const { bytes, checkpointActivations } = runMemory({ method, config }, setting);
  const mega = (n: number) => `${(n / 1e6).toFixed(0)} MB`;
  const what = `${backend} ${method} ${JSON.stringify(values)} ${stored.layout.size} parameters`;
  const checkpointed = checkpointActivations ? ', activations checkpointed' : '';
  return `${what}: measured ${mega(measured)}, estimated ${mega(bytes)} (${(bytes / measured).toFixed(2)})${checkpointed}`;
}

async function asOnThePage(
  method: MethodName,
  config: RunConfig,
  stored: StoredModel,
  backend: BackendReport,
): Promise<Setting> {
  const { createEngine } = await import('../worker/engine.ts');
  const { checkedPairs } = await import('../worker/loading/loadModel.ts');
  const tokenizer = readRequiredTokenizer(MODEL);
  const pairsIn = (file: string) =>
    checkedPairs(readFileSync(join('public', 'pairs', WORLD, file), 'utf8'), file, { stored, tokenizer });
  const pairs = { train: pairsIn('train.jsonl'), heldOut: pairsIn('heldout.jsonl') };
  const loaded = {
    card: readCardOf(MODEL),
    stored,
    tokenizer,
    source: { tokenizer: '', card: '' },
    downloadedBytes: 0,
  };
  const engine = await createEngine(loaded, { world: WORLD, pairs, backend, loadBase: async () => stored });
  const material = await engine.prepare(defaultsOf(labellingControls), preparing);
  const run = material && (await engine.begin({ method, config }, material, preparing));
  if (!run) throw new Error('nobody stopped it');
  await run.start();
  while ((await run.next()) !== null) await run.evaluate();
  return engine.summary.memory;
}

async function alone(method: MethodName, config: RunConfig, stored: StoredModel): Promise<Setting> {
  const { methodInputsOf, dataOf } = await import('./train/methodInputs.ts');
  const { trainingMethods } = await import('../training/methods/table.ts');
  const args = ['--method', method, '--world', WORLD, '--out', 'nowhere', '--backend', 'webgpu'];
  const plan = planAnew(args);
  const data = dataOf(plan, stored);
  const methodInputs = methodInputsOf(plan, stored, data);
  const run = await trainingMethods[plan.method].begin(methodInputs, config, preparing);
  if (!run) throw new Error('nobody stopped it');
  for await (const _ of run.rows);
  const { contextLength } = stored.config;
  return {
    backend: 'webgpu',
    model: modelShape(stored.config),
    texts: textLengths(sequencesOf(data.pairs), contextLength),
  };
}

function resized(stored: StoredModel, size: Case['size']): StoredModel {
  if (Object.keys(size).length === 0) return stored;
  const config = { ...(stored.config as Gpt2Config), ...size };
  return { ...stored, config, layout: layoutOf(config), weights: initialWeights(config, 1) };
}

/** `npm run memory`; its own processes get a case, as JSON. */
async function main(args: string[]): Promise<void> {
  if (args[0]?.startsWith('{')) return console.log(await measure(JSON.parse(args[0]) as Case));
  readOptions(command, args);
  const [asked] = command.args;
  const backends = ['wasm', 'webgpu'];
  if (asked !== undefined && !backends.includes(asked))
    throw new UsageProblem(choiceProblem('The backend', asked, backends));
  const cases = [
    ...onWasm.map((one) => ({ backend: 'wasm', ...one })),
    ...onWebgpu.map((one) => ({ backend: 'webgpu', ...one })),
  ].filter(({ backend }) => asked === undefined || backend === asked);
  for (const one of cases) {
    const command = [...process.execArgv, import.meta.filename, JSON.stringify(one)];
    process.stdout.write(execFileSync(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] }));
  }
}

runProgram(main);
