import { LETTERS, type Poll, sharesOf } from '../../../app/lessons/poll.ts';
import type { Question } from '../../../experiment/lessons/lesson.ts';
import { Line, Prose } from '../Prose.tsx';

interface PollBarsProps {
  question: Question;
  poll: Poll;
  /** Which choice is right may be seen. */
  answered: boolean;
}

/** Choices with the cards that were raised for each: the second vote beside the first. */
export function PollBars({ question, poll, answered }: PollBarsProps) {
  const shares = poll.votes.map((_, vote) => sharesOf(poll, vote));
  const anybody = poll.votes.some((vote) => vote.some((count) => count > 0));
  const right = question.choices.find((choice) => choice.right);
  return (
    <div className="poll">
      <ol>
        {question.choices.map((choice, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices never change
          <li key={i} className={answered && choice.right ? 'right' : undefined}>
            <span className="letter">{LETTERS[i]}</span>
            <span className="choice">
              <Line content={choice.text} />
              {answered && choice.right && <span className="verdict-word"> right</span>}
            </span>
            {anybody && (
              <span className="bars">
                {shares.map((vote, round) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the first vote stays the first
                  <span key={round} className="bar">
                    <meter min={0} max={1} value={vote[i]}>
                      {Math.round(100 * vote[i])}%
                    </meter>
                    <b>{poll.votes[round][i]}</b>
                  </span>
                ))}
              </span>
            )}
          </li>
        ))}
      </ol>
      {answered && right && (
        <div className="wall-words">
          <Prose blocks={right.why.slice(0, 1)} />
        </div>
      )}
    </div>
  );
}
