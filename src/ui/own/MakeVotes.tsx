import { useEffect, useMemo, useRef, useState } from 'react';
import { canExamine } from '../../app/examine.ts';
import { keepVotes, type OwnVote, storedVotes } from '../../app/own/ownStorage.ts';
import { dataOfVotes, jsonLinesOf, preferencesIn } from '../../app/own/votesAsData.ts';
import { FEWEST_PAIRS, type OwnData } from '../../experiment/own/ownData.ts';
import { download } from '../download.ts';
import { VoteChoice } from '../lessons/widgets/VoteChoice.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { TrainOn } from './TrainOn.tsx';

/** Prompts that the model answers at once: the next ones are there while one votes. */
const AT_ONCE = 4;
const MOST_LETTERS = 20_000;

/** The model answers prompts twice, a person picks, and a dozen picks are data to train on. */
export function MakeVotes({ onTrain }: { onTrain(data: OwnData): Promise<void> }) {
  const lab = useLab();
  const answers = useLabState((state) => state.own.answers);
  const resting = useLabState(({ phase, model }) => model !== null && canExamine(phase));
  const heldOut = useLabState((state) => state.base?.comparisons);
  const [text, setText] = useState('');
  const [votes, setVotes] = useState<readonly OwnVote[]>([]);
  /** How many of the answers at hand have been dealt with. */
  const [place, setPlace] = useState(0);
  const [asked, setAsked] = useState(0);
  const group = useRef<HTMLElement>(null);
  const prompts = useMemo(() => promptsIn(text), [text]);
  useEffect(
    () => void storedVotes().then((stored) => setVotes((now) => (now.length > 0 ? now : stored))),
    [],
  );

  const decided = preferencesIn(votes).length;
  const pair = answers.found?.[place];
  const change = (next: readonly OwnVote[]) => {
    setVotes(next);
    void keepVotes(next);
  };
  const ask = () => {
    const next = Array.from({ length: AT_ONCE }, (_, i) => prompts[(asked + i) % prompts.length]);
    setAsked(asked + AT_ONCE);
    setPlace(0);
    lab.writeTwice([...new Set(next)]);
  };
  const vote = (value: number) => {
    if (!pair) return;
    const choice = value === 1 ? 'a' : value === 0 ? 'b' : 'tie';
    if (value >= 0) change([...votes, { ...pair, choice }]);
    setPlace(place + 1);
    if (place + 1 >= (answers.found?.length ?? 0) && resting) ask();
  };
  const undo = () => {
    change(votes.slice(0, -1));
    if (place > 0) setPlace(place - 1);
  };
  const shown = pair?.prompt;
  useEffect(() => {
    // The keys work at once, and go on working.
    if (shown !== undefined) group.current?.focus();
  }, [shown]);

  const data = useMemo(() => dataOfVotes(votes), [votes]);
  return (
    <section className="card" aria-labelledby="own-votes" data-testid="own-votes">
      <h3 id="own-votes">Or make them</h3>
      <p>
        The model answers each of your prompts twice, and you say which answer is better. After {FEWEST_PAIRS}{' '}
        votes you can train on them.
      </p>
      <label className="prompts-field">
        Your prompts, one per line
        <textarea
          rows={4}
          maxLength={MOST_LETTERS}
          value={text}
          placeholder={'The plot\nI expected nothing from this film'}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <div className="votes-progress">
        <button
          type="button"
          disabled={!heldOut || heldOut.length === 0}
          onClick={() =>
            setText((heldOut ?? []).map(({ prompt }) => prompt.replaceAll('\n', ' ')).join('\n'))
          }
        >
          Take the held-out prompts
        </button>
        <button
          type="button"
          className={votes.length === 0 ? 'primary' : ''}
          disabled={!resting || prompts.length === 0 || answers.waiting}
          data-testid="own-ask"
          onClick={ask}
        >
          Let the model answer
        </button>
        <span role="status" className="muted">
          {answers.waiting && 'The model is writing …'}
          {!resting && !answers.waiting && 'The model can answer only when no run is in progress.'}
        </span>
      </div>
      {answers.problem && (
        <p role="alert" className="problem">
          {answers.problem}
        </p>
      )}
      {answers.found?.length === 0 && (
        <p role="status">The model gave the same answer twice to all of these. Try other prompts.</p>
      )}
      {pair && (
        <VoteChoice
          pair={{ prompt: pair.prompt, a: { text: pair.a }, b: { text: pair.b } }}
          place={`Vote ${votes.length + 1}. Which answer is better? ← and → choose, = is a tie, S skips.`}
          group={group}
          onVote={vote}
        />
      )}
      {(votes.length > 0 || pair) && (
        <div className="votes-progress" data-testid="own-progress">
          <progress
            max={FEWEST_PAIRS}
            value={Math.min(decided, FEWEST_PAIRS)}
            aria-label="Votes that decide"
          />
          <span>
            {decided} of {FEWEST_PAIRS} votes{votes.length > decided && `, ${votes.length - decided} ties`}
          </span>
          <button type="button" className="small" disabled={votes.length === 0} onClick={undo}>
            Undo the last vote
          </button>
          <button
            type="button"
            className="small"
            disabled={decided === 0}
            onClick={() => download('votes.jsonl', jsonLinesOf(votes), 'application/jsonl')}
          >
            Save votes as JSON lines
          </button>
          <button
            type="button"
            className="quiet small"
            disabled={votes.length === 0}
            onClick={() => change([])}
          >
            Remove all votes
          </button>
        </div>
      )}
      {'problem' in data
        ? decided >= FEWEST_PAIRS && <p role="status">{data.problem}</p>
        : decided >= FEWEST_PAIRS && <TrainOn data={data} onTrain={onTrain} />}
    </section>
  );
}

const promptsIn = (text: string) => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];
