import { execFileSync } from 'node:child_process';
import { Option } from '@commander-js/extra-typings';
import { type FrozenPrecision, frozenPrecisions } from '../experiment/memory/frozenPrecision.ts';
import { runMemory } from '../experiment/memory/runMemory.ts';
import { defaultsOfMethod, type RunConfig } from '../experiment/methods/methods.ts';
import type { DpoConfig } from '../experiment/methods/preference/dpo.ts';
import { random } from '../experiment/random.ts';
import { layoutOf } from '../model/causalLm.ts';
import { modelShape } from '../model/modelConfig.ts';
import { sequencesOf } from '../model/texts/preferenceBatch.ts';
import { textLengths } from '../model/texts/textLengths.ts';
import { arbitraryPairs } from '../worker/own/probeStep.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { startBackend } from './platform/platform.ts';

const command = programCommand(
  'halves',
  'What a frozen model in float16 saves on WebGPU, and what it costs: DPO with an adapter on a Qwen2 with random ' +
    'weights, whose base lies in float32 and in float16 in turn, each in a process of its own. The GPU is emulated ' +
    'where there is none.',
).addOption(new Option('--rounds <N>', 'how often each is measured').default(3).argParser(Number));

/** Six million parameters, almost all of them in matrices, and texts so short that they are most of the memory. */
const MODEL = {
  architecture: 'qwen2',
  ...{ vocabulary: 8192, contextLength: 32, width: 256, innerWidth: 1024, layers: 4, heads: 4 },
  ...{ keyValueHeads: 2, headWidth: 64, rmsNormEpsilon: 1e-6, ropeTheta: 1e6, endOfText: 0, tiedHead: true },
} as const;
/** The first compiles. */
const STEPS = 3;

interface Measured {
  parameters: number;
  /** Bytes of GPU buffers: of the frozen model alone, and the most that all have had together. */
  frozen: number;
  peak: number;
  estimated: number;
  /** Of a step: on the clock, and of the processor, which on a busy machine says more of an emulated GPU. */
  seconds: number;
  processor: number;
}

async function measure(precision: FrozenPrecision): Promise<Measured> {
  await startBackend('webgpu');
  const { countGpuBytes } = await import('../ops/capture/gpuBytes.ts');
  const bytes = countGpuBytes();
  const { uploadFrozen } = await import('../model/frozenModel.ts');
  const { policyOf } = await import('../training/methods/policy.ts');
  const { dpo } = await import('../training/trainers/dpo.ts');
  const { tensorsIn } = await import('../ops/fused/weight.ts');
  const { moveToGpu } = await import('../ops/webgpu/backend.ts');
  const values = { batchSize: 1, loraRank: 8, loraTargets: 'all', steps: STEPS };
  const config = { ...defaultsOfMethod('dpo'), ...values } as RunConfig;
  const layout = layoutOf(MODEL);
  const stream = random(1);
  const weights = Float32Array.from({ length: layout.size }, () => 0.02 * stream.normal());
  const stored = { config: MODEL, layout, weights, prefix: '' };
  const reference = uploadFrozen(stored, precision);
  for (const tensor of tensorsIn(reference.parameters.tensors)) moveToGpu(tensor);
  const frozen = bytes();
  const pairs = arbitraryPairs(MODEL, Number(config.batchSize));
  const policy = policyOf({ initial: reference, stored }, config);
  const [seconds, processor]: number[][] = [[], []];
  let peak = 0;
  let used = process.cpuUsage();
  for await (const row of dpo(policy, reference, pairs, config as DpoConfig)) {
    peak = Math.max(peak, bytes());
    seconds.push(row.seconds);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1e6);
    used = process.cpuUsage();
  }
  const { bytes: estimated } = runMemory(
    { method: 'dpo', config },
    {
      backend: 'webgpu',
      ...(precision === 'float16' && { frozen: precision }),
      model: modelShape(MODEL),
      texts: textLengths(sequencesOf(pairs), MODEL.contextLength),
    },
  );
  const shortest = (values: number[]) => Math.min(...values.slice(1));
  return {
    ...{ parameters: layout.size, frozen, peak, estimated },
    ...{ seconds: shortest(seconds), processor: shortest(processor) },
  };
}

/** `npm run halves`; its own processes get a precision. */
async function main(args: string[]): Promise<void> {
  const asked = frozenPrecisions.find((precision) => precision === args[0]);
  if (asked) return console.log(JSON.stringify(await measure(asked)));
  const { rounds } = readOptions(command, args);
  const found: Record<FrozenPrecision, Measured[]> = { float32: [], float16: [] };
  for (let round = 0; round < rounds; round++) {
    for (const precision of frozenPrecisions) {
      const child = [...process.execArgv, import.meta.filename, precision];
      const out = execFileSync(process.execPath, child, { stdio: ['ignore', 'pipe', 'inherit'] });
      found[precision].push(JSON.parse(out.toString().trim().split('\n').at(-1)!) as Measured);
    }
  }
  const [{ parameters }] = found.float32;
  console.log(`Qwen2, ${parameters} parameters, DPO with an adapter on all maps, n = ${rounds}`);
  for (const what of ['frozen', 'peak', 'estimated', 'seconds', 'processor'] as const) {
    const [whole, half] = frozenPrecisions.map((precision) => found[precision].map((one) => one[what]));
    const ratios = half.map((value, i) => value / whole[i]).sort((a, b) => a - b);
    const inWords = (values: number[]) =>
      what === 'seconds' || what === 'processor'
        ? `${median(values).toFixed(2)} s`
        : `${(median(values) / 1e6).toFixed(1)} MB`;
    const spread = `${ratios[0].toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`;
    console.log(
      `${what}: float32 ${inWords(whole)}, float16 ${inWords(half)}, ratio ${median(ratios).toFixed(2)} (${spread})`,
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

runProgram(main);
