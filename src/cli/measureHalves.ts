import { execFileSync } from 'node:child_process';
import { type FrozenPrecision, frozenPrecisions } from '../experiment/memory/frozenPrecision.ts';
import { runMemory } from '../experiment/memory/runMemory.ts';
import { defaultsOfMethod, type RunConfig } from '../experiment/methods/methods.ts';
import type { DpoConfig } from '../experiment/methods/preference/dpo.ts';
import { quantile } from '../experiment/metrics/statistics.ts';
import { random } from '../experiment/random.ts';
import { layoutOf } from '../model/causalLm.ts';
import { modelShape } from '../model/modelConfig.ts';
import { sequencesOf } from '../model/texts/preferenceBatch.ts';
import { textLengths } from '../model/texts/textLengths.ts';
import { countGpuBytes } from '../ops/capture/gpuBytes.ts';
import { arbitraryPairs } from '../worker/own/probeStep.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { choiceOption, integerOption } from './options.ts';
import { startBackend } from './platform/platform.ts';

const command = programCommand(
  'halves',
  'What a frozen model in float16 saves on WebGPU, and what it costs: DPO with an adapter on a Qwen2 with random ' +
    'weights, whose base lies in float32 and in float16 in turn, each in a process of its own. The GPU is emulated ' +
    'where there is none.',
)
  .addOption(integerOption('--rounds <N>', 'how often each is measured', [1, 100]).default(3))
  .addOption(
    choiceOption('--model <SIZE>', 'six million parameters, or half a billion, in float16 alone', [
      'small',
      'half-billion',
    ]).default('small' as const),
  );

const qwen2 = {
  architecture: 'qwen2',
  ...{ contextLength: 32, keyValueHeads: 2, headWidth: 64 },
  ...{ rmsNormEpsilon: 1e-6, ropeTheta: 1e6, endOfText: 0, tiedHead: true },
} as const;
/** Almost all parameters in matrices, and texts so short that the weights are most of the memory. */
const models = {
  small: { ...qwen2, vocabulary: 8192, width: 256, innerWidth: 1024, layers: 4, heads: 4 },
  /** The shape of Qwen2-0.5B. */
  'half-billion': { ...qwen2, vocabulary: 151_936, width: 896, innerWidth: 4864, layers: 24, heads: 14 },
} as const;
type ModelName = keyof typeof models;
/** The first compiles. */
const STEPS = 3;

interface Measured {
  parameters: number;
  losses: number[];
  /** Bytes of GPU buffers: of the frozen model alone, and the most that all have had together. */
  frozen: number;
  peak: number;
  estimated: number;
  /** Of a step: on the clock, and of the processor, which on a busy machine says more of an emulated GPU. */
  seconds: number;
  processor: number;
}

async function measure(precision: FrozenPrecision, name: ModelName): Promise<Measured> {
  const model = models[name];
  await startBackend('webgpu');
  const bytes = countGpuBytes();
  const { uploadFrozen } = await import('../model/frozenModel.ts');
  const { policyOf } = await import('../training/methods/policy.ts');
  const { dpo } = await import('../training/trainers/dpo.ts');
  const { tensorsIn } = await import('../ops/fused/weight.ts');
  const { moveToGpu } = await import('../ops/webgpu/backend.ts');
  const values = { batchSize: 1, loraRank: 8, loraTargets: 'all', steps: STEPS };
  const config = { ...defaultsOfMethod('dpo'), ...values } as RunConfig;
  const layout = layoutOf(model);
  const stream = random(1);
  const weights = Float32Array.from({ length: layout.size }, () => 0.02 * stream.normal());
  const stored = { config: model, layout, weights, prefix: '' };
  const reference = uploadFrozen(stored, precision);
  for (const tensor of tensorsIn(reference.parameters.tensors)) moveToGpu(tensor);
  const frozen = bytes.now;
  const pairs = arbitraryPairs(model, Number(config.batchSize));
  const policy = policyOf({ initial: reference, stored }, config);
  const [seconds, processor, losses]: number[][] = [[], [], []];
  let peak = 0;
  let used = process.cpuUsage();
  for await (const row of dpo(policy, reference, pairs, config as DpoConfig)) {
    peak = Math.max(peak, bytes.now);
    seconds.push(row.seconds);
    losses.push(row.loss);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1e6);
    used = process.cpuUsage();
  }
  const { bytes: estimated } = runMemory(
    { method: 'dpo', config },
    {
      backend: 'webgpu',
      ...(precision === 'float16' && { frozen: precision }),
      model: modelShape(model),
      texts: textLengths(sequencesOf(pairs), model.contextLength),
    },
    // Whatever the size, activations are kept here: what is compared is the estimate, not when the page would save.
    Number.POSITIVE_INFINITY,
  );
  const shortest = (values: number[]) => Math.min(...values.slice(1));
  return {
    ...{ parameters: layout.size, losses, frozen, peak, estimated },
    ...{ seconds: shortest(seconds), processor: shortest(processor) },
  };
}

/** `npm run halves`; its own processes get a precision. */
async function main(args: string[]): Promise<void> {
  const asked = frozenPrecisions.find((precision) => precision === args[0]);
  if (asked) return console.log(JSON.stringify(await measure(asked, args[1] as ModelName)));
  const { rounds, model } = readOptions(command, args);
  // Half a billion numbers of 32 bits are more than most GPUs would take.
  const precisions = model === 'small' ? frozenPrecisions : (['float16'] as const);
  const found: Record<FrozenPrecision, Measured[]> = { float32: [], float16: [] };
  for (let round = 0; round < rounds; round++) {
    for (const precision of precisions) {
      const child = [...process.execArgv, import.meta.filename, precision, model];
      const out = execFileSync(process.execPath, child, { stdio: ['ignore', 'pipe', 'inherit'] });
      found[precision].push(JSON.parse(out.toString().trim().split('\n').at(-1)!) as Measured);
    }
  }
  const [{ parameters, losses }] = found.float16;
  console.log(`Qwen2, ${parameters} parameters, DPO with an adapter on all maps, n = ${rounds}`);
  console.log(`Loss in float16: ${losses.map((loss) => loss.toFixed(4)).join(', ')}`);
  for (const what of ['frozen', 'peak', 'estimated', 'seconds', 'processor'] as const) {
    const inWords = (precision: FrozenPrecision) => {
      const value = median(found[precision].map((one) => one[what]));
      const isTime = what === 'seconds' || what === 'processor';
      return `${precision} ${isTime ? `${value.toFixed(2)} s` : `${(value / 1e6).toFixed(1)} MB`}`;
    };
    console.log(`${what}: ${precisions.map(inWords).join(', ')}${inRatio(found, what)}`);
  }
}

/** ", ratio 0.24 (0.23 to 0.25)" where both precisions were measured. */
function inRatio(
  { float32, float16 }: Record<FrozenPrecision, Measured[]>,
  what: Exclude<keyof Measured, 'losses'>,
): string {
  if (float32.length === 0) return '';
  const ratios = float16.map((one, i) => one[what] / float32[i][what]).sort((a, b) => a - b);
  return `, ratio ${median(ratios).toFixed(2)} (${ratios[0].toFixed(2)} to ${ratios.at(-1)!.toFixed(2)})`;
}

const median = (values: readonly number[]) => quantile(values, 0.5);

runProgram(main);
