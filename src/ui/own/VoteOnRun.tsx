import { useMemo, useRef, useState } from 'react';
import { canExamine } from '../../app/examine.ts';
import { blindPairs, winRateOfVotes } from '../../app/own/votesOnRun.ts';
import { evaluationAt, lastStep } from '../../app/runRecord.ts';
import { OWN } from '../../experiment/worlds.ts';
import { VoteChoice } from '../lessons/widgets/VoteChoice.tsx';
import { useLabState } from '../useLab.ts';

const NONE = [] as const;

/** A run on one's own data, judged by the one who brought them: which answer is better, the run's or its reference's? */
export function VoteOnRun() {
  const run = useLabState((state) => state.run);
  // The record grows in place.
  const revision = useLabState((state) => state.revision);
  const resting = useLabState(({ phase }) => canExamine(phase));
  const evaluation = useMemo(
    () => (revision >= 0 && run?.world === OWN && resting ? evaluationAt(run, null) : null),
    [run, revision, resting],
  );
  const step = evaluation?.row.step ?? 0;
  if (!run || !evaluation || step === 0) return null;
  const name = `${run.method}, step ${step} of ${lastStep(run)}`;
  const seed = `${run.own?.id} ${run.method} ${run.config.seed} ${step}`;
  return <Ballot key={seed} name={name} seed={seed} comparisons={evaluation.comparisons} />;
}

interface BallotProps {
  name: string;
  seed: string;
  comparisons: Parameters<typeof blindPairs>[0];
}

function Ballot({ name, seed, comparisons }: BallotProps) {
  const pairs = useMemo(() => blindPairs(comparisons, seed), [comparisons, seed]);
  const [votes, setVotes] = useState<readonly number[]>(NONE);
  const [begun, setBegun] = useState(false);
  const group = useRef<HTMLElement>(null);
  const pair = pairs[votes.length];
  const rate = winRateOfVotes(pairs, votes);
  return (
    <section className="card" aria-labelledby="own-ballot" data-testid="own-ballot">
      <h3 id="own-ballot">Which one do you prefer?</h3>
      <p>
        Your last run ({name}) and its reference answered {pairs.length} of your held-out prompts differently.
        Vote without knowing whose answer is whose: that is a win rate by your own taste.
      </p>
      {pairs.length === 0 && <p role="status">All of their answers are the same.</p>}
      {pair && !begun && (
        <button
          type="button"
          className="primary"
          onClick={() => {
            setBegun(true);
            // As soon as it is there, so that the keys work at once.
            requestAnimationFrame(() => group.current?.focus());
          }}
        >
          Vote
        </button>
      )}
      {pair && begun && (
        <VoteChoice
          pair={pair}
          place={`${votes.length + 1} of ${pairs.length}. Which answer is better? ← and → choose, = is a tie, S skips.`}
          group={group}
          onVote={(vote) => setVotes([...votes, vote])}
        />
      )}
      {!pair && pairs.length > 0 && (
        <p role="status" data-testid="own-ballot-result">
          {rate === null
            ? 'You skipped all of them, so there is no win rate.'
            : `The run wins ${percent(rate.value)} of ${rate.n} votes (95% interval ${percent(rate.interval[0])} to ${percent(rate.interval[1])}); a tie counts half.`}
          {rate && rate.interval[0] <= 0.5 && rate.interval[1] >= 0.5
            ? ' So few votes cannot tell it from its reference.'
            : ''}
        </p>
      )}
      {votes.length > 0 && (
        <button type="button" className="small" onClick={() => setVotes(NONE)}>
          Vote again from the beginning
        </button>
      )}
    </section>
  );
}

const percent = (share: number) => `${Math.round(100 * share)}%`;
