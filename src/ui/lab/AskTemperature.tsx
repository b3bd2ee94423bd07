import { useEffect, useMemo, useState } from 'react';
import { canExamine } from '../../app/examine.ts';
import { contestFigure, contestsOf, tallyWords } from '../../app/figures/contestFigure.ts';
import { tallyOf } from '../../app/figures/judged.ts';
import type { ShownRun } from '../../app/figures/shownRuns.ts';
import { lastStep } from '../../app/runRecord.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { type Contest, TEMPERATURES } from '../../experiment/metrics/contest.ts';
import type { Estimate } from '../../experiment/metrics/statistics.ts';
import type { Late } from '../figures/late.ts';
import { withHalf } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';
import './askTemperature.css';

interface AskTemperatureProps {
  runs: readonly ShownRun[];
  /** Puts win rates over temperatures in the place of those over steps. */
  onDraw(late: Late | null): void;
}

/** Who wins at a temperature, and by how much: asked of the run on the charts when it rests. */
export default function AskTemperature({ runs, onDraw }: AskTemperatureProps) {
  const lab = useLab();
  const run = useLabState((state) => state.run);
  const resting = useLabState(({ phase }) => canExamine(phase));
  const asked = useLabState((state) => state.contest);
  const revision = useLabState((state) => state.revision);
  const [shown, setShown] = useState<{ of: typeof run; temperature: number } | null>(null);
  const temperature = shown?.of === run ? shown?.temperature : undefined;
  const waiting = resting && asked.of === run ? asked.waiting : null;
  const problem = asked.of === run ? asked.problem : null;
  const answers = run ? contestsOf(run) : [];
  const answerAt = (at?: number) => answers.find((one) => one.temperature === at);
  const canAsk = resting && run !== null && lastStep(run) > 0;

  const over = temperature !== undefined;
  const count = answers.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a record grows in place; the number of its answers says so
  const figure = useMemo(() => (over ? contestFigure(runs) : null), [over, runs, count, revision]);
  useEffect(() => {
    onDraw(figure && { changed: () => figure });
    return () => onDraw(null);
  }, [figure, onDraw]);

  const name = run ? methods[run.method].title : '';
  const answer = answerAt(temperature);
  return (
    <div className="ask-temperature" data-testid="ask-temperature">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset */}
      <div role="group" aria-label="Win rate at another temperature">
        <span aria-hidden="true">Who wins at temperature</span>
        {TEMPERATURES.map((one) => (
          <button
            key={one}
            type="button"
            className="small"
            aria-label={`Who wins at temperature ${one}?`}
            aria-pressed={temperature === one}
            disabled={!canAsk && !answerAt(one)}
            onClick={() => {
              setShown({ of: run, temperature: one });
              if (!answerAt(one)) lab.askContest(one);
            }}
          >
            {one}
          </button>
        ))}
        {over && (
          <button type="button" className="quiet small" onClick={() => setShown(null)}>
            Along training
          </button>
        )}
      </div>
      <p role="status">
        {answer ? (
          <Answer name={name} contest={answer} />
        ) : waiting !== null ? (
          `${name} and its reference write at temperature ${waiting} …`
        ) : (
          (problem ?? hintFor(run !== null, canAsk))
        )}
      </p>
    </div>
  );
}

function hintFor(begun: boolean, canAsk: boolean): string {
  if (canAsk) return 'The figure uses temperature 1. Pick another temperature to compare run and reference.';
  return begun ? 'You can ask once the run is paused or finished.' : 'Train a run first, then ask it.';
}

/** "DPO wins 71% ± 6 at temperature 0.5, n = 128" */
function Answer({ name, contest }: { name: string; contest: Contest }) {
  const { temperature, byProxy, goldDifference, lengthDifference } = contest;
  const tally = tallyOf(contest);
  if (!tally) return null;
  return (
    <>
      {name} wins <b>{percent(tally.rate)}</b> at temperature {temperature}, n = {tally.rate.n} (
      {tallyWords(tally)}).{' '}
      {goldDifference
        ? `Its gold is ${than(goldDifference, ['higher', 'lower'])}, its texts `
        : 'By your reward; its texts are '}
      {than(lengthDifference, ['tokens longer', 'tokens shorter'])}.
      {byProxy && <> The proxy gives it {percent(byProxy.rate)}.</>}
    </>
  );
}

/** "0.58 ± 0.22 higher" */
const than = ({ value, interval }: Estimate, [more, less]: readonly [string, string]) =>
  `${withHalf({ value: Math.abs(value), interval })} ${value < 0 ? less : more}`;

const percent = ({ value, interval: [low, high] }: Estimate) =>
  `${Math.round(100 * value)}% ± ${Math.round(50 * (high - low))}`;
