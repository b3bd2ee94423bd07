import { useId } from 'react';
import type { Prediction, Question } from '../../experiment/lessons/lesson.ts';
import { Line, Prose } from './Prose.tsx';
import { useAnswers, useProgress } from './useProgress.ts';

interface OfBeat {
  lesson: string;
  beat: number;
}

/** A guess before the result: one choice, which stays beside the result. */
export function Guess({
  lesson,
  beat,
  prediction,
  measured,
}: OfBeat & {
  prediction: Prediction;
  /** A run, hidden until then, decides what is right; else a definition does. */
  measured: boolean;
}) {
  const id = useId();
  const progress = useProgress();
  const { guess } = useAnswers(lesson, beat);
  const right = prediction.choices.findIndex((choice) => choice.right);
  const answered = guess !== undefined;
  return (
    <section className="question guess" aria-labelledby={id}>
      <h3 id={id}>
        <span className="kind">Before you look</span> <Line content={prediction.question} />
      </h3>
      <ul>
        {prediction.choices.map((choice, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices never change
          <li key={i}>
            <button
              type="button"
              disabled={answered && guess !== i}
              aria-pressed={guess === i}
              className={mark(answered, i === guess, i === right)}
              onClick={() => progress.answer(lesson, beat, { guess: i })}
            >
              <Line content={choice.text} />
              {answered && i === right && (
                <span className="verdict-word">{measured ? ' this happened' : ' right'}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {answered && guess !== SKIPPED && guess !== right && (
        <div className="why">
          <Prose blocks={prediction.choices[guess]?.why ?? []} />
        </div>
      )}
      {answered ? (
        <button
          type="button"
          className="quiet small"
          onClick={() => progress.answer(lesson, beat, { guess: undefined, curve: undefined, tried: [] })}
        >
          Guess again
        </button>
      ) : (
        <button
          type="button"
          className="quiet small"
          onClick={() => progress.answer(lesson, beat, { guess: SKIPPED })}
        >
          Show me without guessing
        </button>
      )}
    </section>
  );
}

/** No choice has this index: the result is shown, and no guess beside it. */
export const SKIPPED = 99;

const mark = (answered: boolean, mine: boolean, right: boolean) =>
  [mine && 'mine', answered && right && 'right'].filter(Boolean).join(' ') || undefined;

/** A question at the end: every choice says why it is right or wrong, and one may try until it is right. */
export function Check({ lesson, beat, check }: OfBeat & { check: Question }) {
  const id = useId();
  const progress = useProgress();
  const { tried = [] } = useAnswers(lesson, beat);
  const newest = tried.at(-1);
  const solved = tried.some((i) => check.choices[i]?.right);
  return (
    <section className="question check" aria-labelledby={id}>
      <h3 id={id}>
        <span className="kind">Check</span> <Line content={check.question} />
      </h3>
      <ul>
        {check.choices.map((choice, i) => {
          const wasTried = tried.includes(i);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: choices never change
            <li key={i}>
              <button
                type="button"
                aria-pressed={wasTried}
                disabled={solved && !choice.right}
                className={mark(wasTried, wasTried && !choice.right, choice.right)}
                onClick={() => {
                  if (!wasTried) progress.answer(lesson, beat, { tried: [...tried, i] });
                }}
              >
                <Line content={choice.text} />
                {wasTried && <span className="verdict-word">{choice.right ? ' right' : ' not so'}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      <div className="why" role="status">
        {newest !== undefined && <Prose blocks={check.choices[newest]?.why ?? []} />}
      </div>
    </section>
  );
}
