import pairs from 'virtual:vote-pairs';
import { useRef } from 'react';
import {
  agreementWith,
  fitScale,
  type ScaleFit,
  SKIPPED,
  type Vote,
  votedOn,
  voteMeasures,
} from '../../../app/lessons/votes.ts';
import type { OwnVote } from '../../../app/own/ownStorage.ts';
import { addressOf } from '../../../app/page.ts';
import { withMinus } from '../../numbers.ts';
import { useProgress, useProgressState } from '../useProgress.ts';
import { FitPlot } from './FitPlot.tsx';
import { VoteChoice } from './VoteChoice.tsx';
import type { WidgetProps } from './widgetProps.ts';
import './votes.css';

/** One over the temperature of the labeller who labelled the file, ½: P(A) = σ(2 (gold of A − gold of B)). */
const LABELLER = 2;

const NONE: readonly Vote[] = [];

const names: Readonly<Record<(typeof voteMeasures)[number]['name'], string>> = {
  gold: 'what gold prefers',
  label: 'the label of the file',
  longer: 'the longer text',
  left: 'the one on the left',
};

/** You judge twelve real pairs, and a Bradley–Terry model is fitted to you after every vote. */
export default function Votes({ presenting }: WidgetProps) {
  const progress = useProgress();
  const votes = useProgressState(({ widgets }) => widgets.votes ?? NONE);
  const group = useRef<HTMLElement>(null);
  const at = Math.min(votes.length, pairs.length);
  const judged = votes.filter((vote) => vote !== SKIPPED).length;
  const onGold = votedOn(votes, pairs, voteMeasures[0].of).filter(({ vote }) => vote !== SKIPPED);
  const fit = fitScale(onGold);
  const change = (next: readonly Vote[]) => {
    progress.keep('votes', [...next]);
    // The pressed button may be gone, and the keys shall go on working.
    requestAnimationFrame(() => group.current?.focus());
  };
  const back = votes.length > 0 && (
    <button type="button" className="small" onClick={() => change(votes.slice(0, -1))}>
      Back
    </button>
  );
  return (
    <div className="votes">
      {at < pairs.length ? (
        <VoteChoice
          pair={pairs[at]}
          place={`Pair ${at + 1} of ${pairs.length}. Which review is kinder to the film?`}
          presenting={presenting}
          group={group}
          onVote={(vote) => change([...votes, vote])}
        >
          {back}
        </VoteChoice>
      ) : (
        <section ref={group} className="voted" tabIndex={-1} aria-label="All pairs are judged">
          <p>
            You judged {judged} of {pairs.length} pairs.
          </p>
          <div className="others">
            {back}
            <button type="button" className="small" onClick={() => change([])}>
              Start over
            </button>
            {!presenting && (
              <button type="button" className="small" onClick={() => void trainOn(votes)}>
                Train on your votes
              </button>
            )}
          </div>
        </section>
      )}
      <div className="fit">
        <div>
          <FitPlot votes={onGold} fit={fit} labeller={LABELLER} />
          <p className="key">
            <span className="yours">you</span>{' '}
            <span className="labeller">the labeller of the file, s = 2</span>
          </p>
        </div>
        <div>
          <p className="scale" aria-live="polite">
            P(A) = σ(s · Δgold): <b>{scaleWords(fit)}</b>
          </p>
          <table>
            <caption>How often you chose …</caption>
            <tbody>
              {voteMeasures.map(({ name, of }) => {
                const { value, interval, n } = agreementWith(votedOn(votes, pairs, of));
                return (
                  <tr key={name}>
                    <th scope="row">{names[name]}</th>
                    <td>{n === 0 ? '–' : rateWords(value, interval)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <p className="key">95% intervals (likelihood ratio, Wilson), n = {judged}. Ties count one half.</p>
        </div>
      </div>
    </div>
  );
}

/** Takes the votes to where people train on their own; ties go along, skipped pairs do not. */
async function trainOn(votes: readonly Vote[]): Promise<void> {
  const { keepVotes, storedVotes } = await import('../../../app/own/ownStorage.ts');
  const own = pairs.flatMap(({ prompt, a, b }, i) => {
    const vote = votes[i];
    if (vote === undefined || vote === SKIPPED) return [];
    const choice = vote === 1 ? ('a' as const) : vote === 0 ? ('b' as const) : ('tie' as const);
    return [{ prompt, a: a.text, b: b.text, choice }];
  });
  const isNew = ({ prompt, a, b }: OwnVote) =>
    !own.some((one) => one.prompt === prompt && one.a === a && one.b === b);
  await keepVotes([...(await storedVotes()).filter(isNew), ...own]);
  location.hash = addressOf('own').slice(1);
}

const percent = (share: number) => Math.round(100 * share);

function rateWords(value: number, [low, high]: [number, number]): string {
  return `${percent(value)}% [${percent(low)}, ${percent(high)}]`;
}

/** "s = 1.4 [0.3, 3.2]" */
function scaleWords(fit: ScaleFit | null): string {
  if (!fit) return 's = ?';
  const number = (value: number) =>
    withMinus(Number.isFinite(value) ? value.toFixed(1) : `${value < 0 ? '-' : ''}∞`);
  const [low, high] = fit.interval;
  return `s = ${number(fit.scale)} [${number(low)}, ${number(high)}]`;
}
