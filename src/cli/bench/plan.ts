import { UsageProblem } from '../commandLine.ts';
import { type BenchBackend, type ContestantName, contestantNames } from './contestant.ts';
import { promptLength } from './material.ts';
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

const SOFTWARE_NEW_TOKENS = 8;

/**
 * What is run. A software adapter gets a small batch of the shipped model, and a quick run one of the small model too: it
 * takes seconds for what a GPU does in a millisecond, and stock tfjs ten times as long. All sizes run by their names.
 *
 * @param software whether WebGPU runs on a software adapter
 * @param sizes names; all that belong to such a run if absent
 */
export function planOf(
  backends: readonly BenchBackend[],
  { quick, software, sizes }: { quick: boolean; software: boolean; sizes?: readonly string[] },
): Race[] {
  const isSlow = (backend: BenchBackend) => backend === 'webgpu' && software;
  const usual = backends.flatMap((backend) => [
    ...(isSlow(backend) ? [quick ? few(small, 4) : small, few(shipped, 8)] : [shipped, small])
      .slice(0, quick ? 1 : 2)
      .map((size) => mainRace(backend, size, isSlow(backend), quick)),
    ...(quick || backend === 'wasm-threads' ? [] : scalingRaces(backend, isSlow(backend))),
  ]);
  if (!sizes) return usual;
  const unusual = backends
    .filter(isSlow)
    .flatMap((backend) => [shipped, small, few(small, 4)].map((size) => mainRace(backend, size, true, quick)))
    .filter(({ size }) => !usual.some((race) => race.size.name === size.name && race.backend === 'webgpu'));
  const races = [...usual, ...unusual];
  const names = [...new Set(races.map(({ size }) => size.name))];
  const unknown = sizes.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageProblem(`--sizes has "${unknown}"; this run's sizes are ${names.join(', ')}.`);
  }
  return races.filter(({ size }) => sizes.includes(size.name));
}

/** PyTorch computes on the CPU only; the build of tfjs that has threads never finishes loading from a minified bundle. */
function contestantsOn(backend: BenchBackend): ContestantName[] {
  const absent: Record<BenchBackend, ContestantName[]> = {
    wasm: [],
    'wasm-threads': ['stock'],
    webgpu: ['pytorch'],
  };
  return contestantNames.filter((name) => !absent[backend].includes(name));
}

function few(size: Size, sequences: number): Size {
  return { ...size, name: `${size.name}-${sequences}`, sequences };
}

function mainRace(backend: BenchBackend, size: Size, slow: boolean, quick: boolean): Race {
  const toTheEnd = size.time - promptLength(size.time);
  return {
    part: 'main',
    backend,
    size,
    contestants: contestantsOn(backend),
    newTokens: slow ? SOFTWARE_NEW_TOKENS : quick ? 24 : toTheEnd,
    effort: quick ? brief : slow ? onSoftware : thorough,
  };
}

function scalingRaces(backend: BenchBackend, slow: boolean): Race[] {
  const races = (part: Race['part'], sizes: readonly Size[]) =>
    sizes.map((size): Race => {
      const work = parametersOf(size) * tokensOf(size);
      const contestants = contestantsOn(backend).filter((name) =>
        slow ? name === 'lab' : name !== 'stock' || work <= TOO_MUCH_FOR_STOCK,
      );
      return { part, backend, size, contestants, newTokens: 0, effort: brief };
    });
  const [models, batches] = slow
    ? [growingModels.slice(0, 2), growingBatches.slice(0, 2)]
    : [growingModels, growingBatches];
  return [...races('parameters', models), ...races('tokens', batches)];
}
