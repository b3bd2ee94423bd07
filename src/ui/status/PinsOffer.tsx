import { runSeconds } from '../../app/estimates/estimate.ts';
import { memoryOf } from '../../app/estimates/memory.ts';
import { nameOfRun } from '../../app/figures/shownRuns.ts';
import { missingRuns } from '../../app/linkedPins.ts';
import { duration } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';

/** The runs that a link compares with, as far as this browser does not have them. */
export default function PinsOffer() {
  const lab = useLab();
  const pins = useLabState((state) => state.pins);
  const world = useLabState((state) => state.world);
  const stored = useLabState((state) => state.stored);
  const run = useLabState((state) => state.run);
  const phase = useLabState((state) => state.phase);
  const model = useLabState((state) => state.model);
  const modelName = useLabState((state) => state.modelName);
  const making = useLabState((state) => state.makingPins);
  if (making) {
    return (
      <section className="offer" aria-label="Runs of the link" data-testid="pins">
        <p>
          Training run {making.of - making.waiting.length} of {making.of} that this link compares with
          {run && `: ${nameOfRun(run)}`}.
        </p>
        <div className="buttons">
          <button type="button" onClick={lab.dropPins}>
            Stop after this one
          </button>
        </div>
      </section>
    );
  }
  const missing = missingRuns({ pins, world, stored, run, model, modelName });
  const resting = phase === 'ready' || phase === 'finished';
  if (missing.length === 0 || (!resting && phase !== 'loading')) return null;
  const seconds = model && missing.map((one) => secondsOf(one, model)).reduce((sum, each) => sum + each, 0);
  return (
    <section className="offer" aria-label="Runs of the link" data-testid="pins">
      <p>
        This link compares with {missing.length === 1 ? 'a run that is' : `${missing.length} runs that are`}{' '}
        not in this browser: {missing.map(nameOfRun).join('; ')}.
        {seconds !== null &&
          ` Training ${missing.length === 1 ? 'it' : 'them'} takes about ${duration(seconds)}.`}
      </p>
      <div className="buttons">
        <button type="button" className="primary" disabled={!resting} onClick={lab.makePins}>
          Train {missing.length === 1 ? 'it' : 'them'}
        </button>
        <button type="button" onClick={lab.dropPins}>
          Go on without
        </button>
      </div>
    </section>
  );
}

type Measured = Parameters<typeof runSeconds>[1] & NonNullable<Parameters<typeof memoryOf>[0]['model']>;

function secondsOf(settings: Parameters<typeof runSeconds>[0], model: Measured): number {
  return runSeconds(settings, model, memoryOf({ ...settings, model })?.checkpointActivations);
}
