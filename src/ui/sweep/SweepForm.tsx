import { useId, useState } from 'react';
import { sweepSeconds } from '../../app/estimates/sweepTime.ts';
import {
  canSweep,
  controlsToVary,
  jobsOf,
  MOST_SEEDS,
  MOST_VARIED,
  methodsToSweep,
  problemOfPlan,
  type SweepPlan,
  valuesToTry,
} from '../../app/sweep/sweepPlan.ts';
import { settingsIn } from '../../app/sweep/sweepSettings.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { OWN } from '../../experiment/worlds.ts';
import { duration } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';
import { runs } from './sweepWords.ts';
import { draftOf, type VariedDraft, VariedField, valuesOfDraft } from './VariedField.tsx';

const SEED_COUNTS = Array.from({ length: MOST_SEEDS }, (_, i) => i + 1);

/** What to run: one or two controls with a few values each, seeds, length; and what that comes to before it begins. */
export function SweepForm() {
  const lab = useLab();
  const world = useLabState((state) => state.world);
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const labelling = useLabState((state) => state.labelling);
  const model = useLabState((state) => state.model);
  const backend = useLabState((state) => state.backend);
  const phase = useLabState((state) => state.phase);
  const controls = controlsToVary(method, config, world);
  const [varied, setVaried] = useState<VariedDraft[]>(() => controls.slice(0, 1).map(draftHere));
  const [seeds, setSeeds] = useState(1);
  const [steps, setSteps] = useState(String(config.steps));
  const [evaluations, setEvaluations] = useState(1);
  const [others, setOthers] = useState<SweepPlan['others']>([]);
  const id = useId();

  function draftHere([name, control]: (typeof controls)[number]): VariedDraft {
    return draftOf(name, valuesToTry(control, config[name as 'steps']));
  }
  const plan: SweepPlan = {
    world,
    pairs: model?.shippedPairs ?? 0,
    method,
    config,
    // Nobody else labels one's own pairs.
    labelling: world === OWN ? defaultsOf(labellingControls) : labelling,
    varied: varied.map((draft) => ({ name: draft.name, values: valuesOfDraft(draft) })),
    others,
    seeds,
    steps: steps.trim() === '' ? Number.NaN : Number(steps),
    evaluations,
  };
  const problem = model && backend && problemOfPlan(plan, { model, backend });
  const jobs = problem === null ? jobsOf(plan) : [];
  if (!canSweep(method)) {
    return (
      <p data-testid="sweep-problem">
        {methods[method].title} does not train a policy, so it has no place on this figure. Pick another
        method.
      </p>
    );
  }
  const waits = {
    loading: 'The model is still loading.',
    running: 'A run is in progress: let it finish, or rewind it.',
    paused: 'A run is paused: continue it to its end, or rewind it.',
    failed: 'Something failed; the top of the page says what.',
    sweeping: 'A sweep is in progress.',
    ready: null,
    finished: null,
  }[phase];
  const free = controls.filter(([name]) => !varied.some((draft) => draft.name === name));

  return (
    <form
      className="sweep-form"
      onSubmit={(event) => {
        event.preventDefault();
        void lab.startSweep(jobs);
      }}
    >
      {varied.map((draft, place) => (
        <VariedField
          key={draft.name}
          draft={draft}
          choices={[...controls.filter(([name]) => name === draft.name), ...free]}
          onPick={(name) => {
            const picked = controls.find(([one]) => one === name);
            if (picked) setVaried(varied.toSpliced(place, 1, draftHere(picked)));
          }}
          onChange={(changed) => setVaried(varied.toSpliced(place, 1, changed))}
          onRemove={varied.length > 1 ? () => setVaried(varied.toSpliced(place, 1)) : undefined}
        />
      ))}
      {varied.length < MOST_VARIED && free.length > 0 && (
        <button
          type="button"
          className="quiet small"
          onClick={() => setVaried([...varied, draftHere(free[0])])}
        >
          Vary a second parameter
        </button>
      )}
      <div className="sweep-numbers">
        <label htmlFor={`${id}-seeds`}>Seeds</label>
        <select id={`${id}-seeds`} value={seeds} onChange={(event) => setSeeds(Number(event.target.value))}>
          {SEED_COUNTS.map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
        <label htmlFor={`${id}-steps`}>Steps per run</label>
        <input
          id={`${id}-steps`}
          type="number"
          inputMode="numeric"
          min={1}
          value={steps}
          onChange={(event) => setSteps(event.target.value)}
        />
        <label htmlFor={`${id}-evaluations`}>Evaluate</label>
        <select
          id={`${id}-evaluations`}
          value={evaluations}
          onChange={(event) => setEvaluations(Number(event.target.value))}
        >
          <option value={1}>at the end</option>
          {[2, 3, 6].map((times) => (
            <option key={times} value={times}>
              {times} times
            </option>
          ))}
        </select>
      </div>
      <details>
        <summary>Other methods{others.length > 0 && ` (${others.length})`}</summary>
        <p className="source">
          At their defaults, with the same seeds and steps
          {world === OWN && '; paid by your reward where they would need gold'}.
        </p>
        <div className="sweep-methods">
          {methodsToSweep
            .filter((other) => other !== method)
            .map((other) => (
              <label key={other}>
                <input
                  type="checkbox"
                  checked={others.includes(other)}
                  onChange={() =>
                    setOthers(
                      others.includes(other) ? others.filter((one) => one !== other) : [...others, other],
                    )
                  }
                />
                {methods[other].title}
              </label>
            ))}
        </div>
      </details>
      <p role="status" className={problem ? 'field-problem' : undefined} data-testid="sweep-plan">
        {problem ??
          (model && (
            <>
              <b>{runs(jobs.length)}</b>
              {seeds > 1 && ` (${settingsIn(jobs).length} settings × ${seeds} seeds)`}, about{' '}
              <b>{duration(sweepSeconds(jobs, model))}</b> on this machine.
            </>
          ))}
      </p>
      <div className="buttons">
        <button
          type="submit"
          className="primary"
          data-testid="sweep-start"
          disabled={waits !== null || problem !== null || !model}
          aria-describedby={`${id}-waits`}
        >
          Start
        </button>
        <span id={`${id}-waits`} className="source">
          {waits}
        </span>
      </div>
    </form>
  );
}
