import { memoryProblem } from '../../experiment/memory/memoryLimits.ts';
import { type RunMemory, runMemory } from '../../experiment/memory/runMemory.ts';
import { STARTER } from '../../experiment/own/ownData.ts';
import { whyNotHere } from '../../experiment/own/whyNotHere.ts';
import type { LabState } from '../state.ts';

type Known = Pick<LabState, 'method' | 'config' | 'model'>;

/** What a run takes at its peak; null before a model is there. */
export function memoryOf({ method, config, model }: Known): RunMemory | null {
  return model && runMemory({ method, config }, model.memory);
}

const NO_DATA = 'Your model has no preferences to train on yet. Give it some under “Your own”.';

/** Why a new run cannot begin here, and what to do about it; null where it can, or where nobody knows yet. */
export function whyNotBegin(state: Known & Pick<LabState, 'backend'>): string | null {
  if (state.model?.own?.startsWith(`${STARTER} `)) return NO_DATA;
  const why = state.model && whyNotHere(state.model, state);
  if (why) return why;
  const memory = memoryOf(state);
  const problem = memory && state.backend && memoryProblem(memory, state.backend);
  return problem && `${problem.cause} ${problem.cure}`;
}
