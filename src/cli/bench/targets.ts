import { MILLISECONDS_PER_SUBMIT } from '../../ops/capture/submitCommands.ts';
import { type FlatMemory, figuresOf, labOver, type RaceResult, type Results } from './results.ts';
import { growth } from './statistics.ts';

/** A claim of the project, and what was measured. */
export interface Verdict {
  claim: string;
  measured: string;
  /** Null where this run could not tell. */
  met: boolean | null;
}

/** Growth up to this exponent counts as linear: what is above it could not be rounding or the machine. */
const LINEAR = 1.1;

/** Every target of the project against the results. The limits are the project's and do not depend on the machine. */
export function verdictsOf({ races, memory }: Results): Verdict[] {
  const main = races.filter(({ part }) => part === 'main');
  return [...main.flatMap(speedVerdicts), ...growthVerdicts(races), ...memory.map(memoryVerdict)];
}

function speedVerdicts(race: RaceResult): Verdict[] {
  const where = `${race.backend}, ${race.size.name}`;
  const times = (claim: string, ratio: number | null, least: number): Verdict => ({
    claim: `${where}: ${claim}`,
    measured: ratio === null ? 'no figures' : `${ratio.toFixed(2)} ×`,
    met: ratio === null ? null : ratio >= least,
  });
  if (race.backend === 'wasm') {
    return [
      times('DPO step ≥ 8 × as fast as stock tfjs', labOver(race, 'stock', 'step'), 8),
      times('DPO step ≥ 1.3 × as fast as jax-js', labOver(race, 'jax', 'step'), 1.3),
      times('sampling ≥ 10 × as fast as uncached stock tfjs', labOver(race, 'stock', 'sample'), 10),
    ];
  }
  if (race.backend === 'wasm-threads') {
    return [times('DPO step ≥ 1.3 × as fast as jax-js with threads', labOver(race, 'jax', 'step'), 1.3)];
  }
  const atMost = (claim: string, value: number | undefined, most: number, digits = 0): Verdict => ({
    claim: `${where}: ${claim}`,
    measured: value === undefined ? 'no figures' : value.toFixed(digits),
    met: value === undefined ? null : value <= most,
  });
  const step = figuresOf(race, 'lab')?.step;
  return [
    times('DPO step ≥ 8 × as fast as stock tfjs', labOver(race, 'stock', 'step'), 8),
    times('DPO step no slower than jax-js', labOver(race, 'jax', 'step'), 1),
    atMost('at most 300 dispatches a step', step?.dispatches, 300),
    atMost(
      `one submit a step, or one for each ${MILLISECONDS_PER_SUBMIT} ms`,
      step?.submits,
      chosenSplit(step?.ms.median),
    ),
    atMost('at most 1 ms of JavaScript a step', step?.jsMs?.median, 1, 2),
  ];
}

/** How many parts that is depends on the time of the step before: one more where a step takes longer than the next. */
function chosenSplit(milliseconds = 0): number {
  const parts = milliseconds / MILLISECONDS_PER_SUBMIT;
  return parts <= 1 ? 1 : Math.ceil(parts) + 1;
}

function growthVerdicts(races: readonly RaceResult[]): Verdict[] {
  const parts = [
    { part: 'parameters', amount: (race: RaceResult) => race.parameters },
    { part: 'tokens', amount: (race: RaceResult) => race.tokens },
  ] as const;
  const backends = [...new Set(races.map(({ backend }) => backend))];
  return backends.flatMap((backend) =>
    parts.flatMap(({ part, amount }) => {
      const own = races.filter(
        (race) => race.part === part && race.backend === backend && figuresOf(race, 'lab'),
      );
      if (own.length < 2) return [];
      const amounts = own.map(amount);
      const exponent = growth(
        amounts,
        own.map((race) => figuresOf(race, 'lab')!.step.ms.median),
      );
      return {
        claim: `${backend}: cost grows linearly in ${part} (${amounts[0]} to ${amounts[amounts.length - 1]})`,
        measured: `as their power ${exponent.toFixed(2)}`,
        met: exponent <= LINEAR,
      };
    }),
  );
}

function memoryVerdict({ backend, steps, reports }: FlatMemory): Verdict {
  const [early, late] = reports.map(({ tensors, wasm, gpu }) =>
    [tensors?.count, tensors?.bytes, backend === 'webgpu' ? gpu : wasm].join(', '),
  );
  return {
    claim: `${backend}: memory stays flat from step ${steps[0]} to step ${steps[1]}`,
    measured: `tensors, their bytes, bytes of ${backend === 'webgpu' ? 'buffers' : 'WebAssembly'}: ${early} → ${late}`,
    met: early === late,
  };
}
