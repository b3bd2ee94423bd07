import { defaultsOf } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import type { RunConfig } from '../experiment/methods/methods.ts';
import { worldNamed } from '../tasks/worlds.ts';
import type { MethodInputs, RunState, TrainingMethodName } from '../training/methods/run.ts';
import { examplesFor } from '../worker/examples/examples.ts';
import type { RunData } from '../worker/loading/modelInWorld.ts';
import { progress } from './tinyMethods.ts';
import type { TinyWorld } from './tinyRuns.ts';

/** Words for a model without any. */
const words = {
  decode: (ids: readonly number[]) =>
    ids
      .filter((id) => id > 0)
      .map((id) => ` w${id}`)
      .join(''),
  pieces: (ids: readonly number[]) => ids.map((id) => (id === 0 ? '<|endoftext|>' : ` w${id}`)),
};

const tokenizer = { ...words, completion: words };

/** The microscope of a tiny world: what the next step of a run sees. */
export function examinerOf({ pairs }: TinyWorld, inputs: MethodInputs) {
  const evaluator = { world: worldNamed('reviews'), gold: { mean: 0, std: 1 }, tokenizer };
  const runData = { trainPairs: pairs, evaluator } as unknown as RunData;
  const labelling = defaultsOf(labellingControls);
  return (method: TrainingMethodName, config: RunConfig, state?: RunState) =>
    examplesFor({ kind: 'step', method, config, labelling, state }, inputs, runData, progress);
}
