import { UsageProblem } from '../options.ts';
import { type BenchBackend, type ContestantName, contestantNames } from './contestant.ts';
import { growingBatches, growingModels, parametersOf, type Size, shipped, small, tokensOf } from './sizes.ts';

/** One size on one backend, and how much of it is measured. */
export interface Race {
  /** What it belongs to; `main` races also sample. */
  part: 'main' | 'parameters' | 'tokens';
  backend: BenchBackend;
  size: Size;
  contestants: ContestantName[];
  /** Tokens to sample in each row; 0 is no sampling. */
  newTokens: number;
  effort: Effort;
}

/** Each contestant is repeated until it has used up its time, but so often at least and at most. */
export interface Effort {
  fewest: number;
  most: number;
  milliseconds: number;
}

const thorough: Effort = { fewest: 2, most: 9, milliseconds: 20_000 };
const brief: Effort = { fewest: 2, most: 5, milliseconds: 4_000 };
const onSoftware: Effort = { fewest: 2, most: 5, milliseconds: 8_000 };

/** Parameters × tokens from which a step of stock tfjs takes so long that the scaling races leave it out. */
const TOO_MUCH_FOR_STOCK = 4e9;

/** A software adapter is given no more than this: it takes seconds for what a GPU does in a millisecond. */
const SOFTWARE_WORK = 1.2e9;
const SOFTWARE_NEW_TOKENS = 8;

/** @param software whether WebGPU runs on a software adapter */
export function planOf(
  backends: readonly BenchBackend[],
  { quick, software, sizes }: { quick: boolean; software: boolean; sizes?: readonly string[] },
): Race[] {
  const everyone = [...contestantNames];
  const races = backends.flatMap((backend) => {
    const slow = backend === 'webgpu' && software;
    const main = quick ? [slow ? { ...small, name: 'small-4', sequences: 4 } : shipped] : [shipped, small];
    const scaling = (part: Race['part'], sizes: Size[]): Race[] =>
      sizes
        .filter((size) => !quick && (!slow || workOf(size) <= SOFTWARE_WORK))
        .map((size) => ({
          part,
          backend,
          size,
          contestants:
            workOf(size) > (slow ? 0 : TOO_MUCH_FOR_STOCK) ? ['lab', 'jax'] : ['lab', 'stock', 'jax'],
          newTokens: 0,
          effort: brief,
        }));
    return [
      ...main.map(
        (size): Race => ({
          part: 'main',
          backend,
          size,
          contestants: everyone,
          newTokens: slow ? SOFTWARE_NEW_TOKENS : quick ? 24 : size.time - Math.floor(size.time / 12),
          effort: quick ? brief : slow ? onSoftware : thorough,
        }),
      ),
      ...scaling('parameters', growingModels),
      ...scaling('tokens', growingBatches),
    ];
  });
  if (!sizes) return races;
  const names = [...new Set(races.map(({ size }) => size.name))];
  const unknown = sizes.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageProblem(`--sizes has "${unknown}"; this run's sizes are ${names.join(', ')}.`);
  }
  return races.filter(({ size }) => sizes.includes(size.name));
}

function workOf(size: Size): number {
  return parametersOf(size) * tokensOf(size);
}
