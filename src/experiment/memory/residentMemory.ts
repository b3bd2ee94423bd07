import type { ModelShape } from '../architectures/architecture.ts';
import { methods } from '../methods/methods.ts';
import type { Trained } from '../methods/workload.ts';
import type { RunSettings } from '../metrics/run.ts';
import { adapterIn, type Setting, scorerOf, trainedScorer } from './runBatches.ts';

/** Models of a run with what belongs to them: in numbers of four bytes. */
interface Resident {
  what: string;
  numbers: number;
}

/** What is there from step to step. */
export function residents(settings: RunSettings, { model, frozen }: Setting): Resident[] {
  const { method, config } = settings;
  const P = model.parameters;
  const reference = { what: 'the reference', numbers: frozen ? P / 2 : P };
  // Weights in training lie twice on the backend: as tensors that the model reads, and in a row for the optimiser.
  const trainState = (what: string, parameters: number): Resident => ({
    what: `${what}: weights twice, plus the two Adam moments`,
    numbers: 4 * parameters,
  });
  const scorer = scorerOf(config, model);
  const proxy = scorer
    ? [trainState('the proxy for the reward', scorer.parameters)]
    : config.reward === 'implicit'
      ? [trainState('the policy with the implicit reward', P)]
      : [];
  const { trains, takesBack } = methods[method].workload;
  const modelsOf: Readonly<Record<Trained, () => Resident[]>> = {
    policy: () => [adapted(settings, model)],
    critic: () => [trainState('critic', (scorer ?? model).parameters)],
    'reward model': () => [trainState('reward model', trainedScorer(config, model).parameters)],
    'two policies': () => [
      trainState('the first policy', P),
      trainState('the second policy', P),
      { what: 'the interpolated policy', numbers: 2 * P },
    ],
  };
  const trained = trains.flatMap((what) => modelsOf[what]());
  // Several updates in a row that may be taken back: a copy of weights and moments.
  const copies = takesBack ? trained.map(({ numbers }) => (3 / 4) * numbers) : [];
  const copy = { what: 'backup copies', numbers: copies.reduce((total, n) => total + n, 0) };
  return [reference, ...trained, copy, ...proxy];

  function adapted({ config }: RunSettings, model: ModelShape): Resident {
    const adapter = adapterIn(config, model);
    if (!adapter) return trainState('policy', P);
    return {
      what: 'adapter and the layers it changes',
      // On matrices in half precision an adapter is applied, not merged.
      numbers: 4 * adapter.parameters + (frozen ? 0 : adapter.adapted),
    };
  }
}
