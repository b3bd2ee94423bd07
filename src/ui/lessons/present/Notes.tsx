import { useEffect, useRef, useState } from 'react';
import { type Moment, momentsOf, moved } from '../../../app/lessons/moments.ts';
import { adviceFor, LETTERS } from '../../../app/lessons/poll.ts';
import { type PresentWire, presentWire } from '../../../app/lessons/presenting.ts';
import { type Beat, type Lesson, minutesOf, type Question } from '../../../experiment/lessons/lesson.ts';
import { Line, Prose, ValuesContext } from '../Prose.tsx';
import { useBeat } from '../useBeat.ts';
import { useProgressState } from '../useProgress.ts';
import './notes.css';

const momentWords: Readonly<Record<Moment, string>> = {
  question: 'The question is on the wall',
  guess: 'The guess: count cards with A to F, Shift takes one back, V votes again',
  result: 'The result is on the wall',
  check: 'The check: count cards with A to F, Shift takes one back, V votes again',
  answer: 'The answer is on the wall',
};

/** What the lecturer reads in a window of its own, and what the wall must not show. It follows the wall. */
export default function Notes({ lesson, beat: start }: { lesson: Lesson; beat: number }) {
  const [at, setAt] = useState<{ beat: number; moment: Moment }>({ beat: start, moment: 'question' });
  const wire = useRef<PresentWire | null>(null);
  useEffect(() => {
    const opened = presentWire((message) => {
      if (message.kind !== 'at') return;
      if (message.lesson === lesson.name) setAt(message);
      else location.replace(`#/lessons/${encodeURIComponent(message.lesson)}/${message.beat + 1}/notes`);
    });
    wire.current = opened;
    opened.send({ kind: 'where' });
    return () => opened.close();
  }, [lesson.name]);
  const beat = lesson.beats[Math.min(at.beat, lesson.beats.length - 1)];
  const next = moved(lesson.beats, at, 1);
  return (
    <main className="notes">
      <header>
        <Clock beats={lesson.beats} at={at.beat} />
        <p className="notes-keys">
          <button type="button" onClick={() => wire.current?.send({ kind: 'go', by: -1 })}>
            ‹ Back
          </button>
          <button type="button" className="primary" onClick={() => wire.current?.send({ kind: 'go', by: 1 })}>
            Next ›
          </button>
        </p>
      </header>
      <p className="notes-place">
        {lesson.title}, question {at.beat + 1} of {lesson.beats.length}, {beat.minutes} min.{' '}
        {momentWords[at.moment]}.
      </p>
      <OfBeat beat={beat} lesson={lesson.name} number={at.beat} />
      <p className="notes-next">
        Next: {next.beat === at.beat ? nextWords(beat, at.moment) : lesson.beats[next.beat].title}
      </p>
    </main>
  );
}

function nextWords(beat: Beat, moment: Moment): string {
  const here = momentsOf(beat);
  const next = here[here.indexOf(moment) + 1];
  return next ? `the ${next}` : 'the end of the lesson';
}

function OfBeat({ beat, lesson, number }: { beat: Beat; lesson: string; number: number }) {
  const { values } = useBeat(beat);
  return (
    <ValuesContext value={values}>
      <h2>{beat.title}</h2>
      <section className="notes-say">
        <Prose blocks={beat.notes.length > 0 ? beat.notes : beat.text} />
      </section>
      {beat.prediction && (
        <Asked title="Guess" question={beat.prediction} poll={`poll ${lesson}/${number} guess`} />
      )}
      {beat.happened.length > 0 && (
        <section>
          <h3>What happened</h3>
          <Prose blocks={beat.happened} />
        </section>
      )}
      {beat.check && <Asked title="Check" question={beat.check} poll={`poll ${lesson}/${number} check`} />}
    </ValuesContext>
  );
}

/** A question with the answer that is expected, and what the room said. */
function Asked({ title, question, poll }: { title: string; question: Question; poll: string }) {
  const kept = useProgressState(({ widgets }) => widgets[poll]);
  const count = question.choices.length;
  const votes = kept && kept.length >= count ? kept : null;
  const right = question.choices.findIndex((choice) => choice.right);
  const rounds = votes
    ? Array.from({ length: Math.floor(votes.length / count) }, (_, i) =>
        votes.slice(i * count, (i + 1) * count),
      )
    : [];
  const advice = rounds.length > 0 ? adviceFor({ votes: rounds }, right) : null;
  return (
    <section>
      <h3>
        {title}: <Line content={question.question} />
      </h3>
      <ol className="notes-choices">
        {question.choices.map((choice, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices never change
          <li key={i} className={choice.right ? 'right' : undefined}>
            <b>{LETTERS[i]}</b> <Line content={choice.text} /> {choice.right && <b>(expected)</b>}{' '}
            {rounds.length > 0 && <span>{rounds.map((round) => round[i]).join(', then ')} cards</span>}
            <Prose blocks={choice.why} />
          </li>
        ))}
      </ol>
      {advice && <p className="advice">Advice: {advice}.</p>}
    </section>
  );
}

/** Minutes since the start against the plan. The clock runs from when the notes were opened, or from Start again. */
function Clock({ beats, at }: { beats: readonly Beat[]; at: number }) {
  const [began, setBegan] = useState(() => Date.now());
  const [now, setNow] = useState(began);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - began) / 1000));
  const planned = minutesOf(beats.slice(0, at));
  const late = seconds / 60 - minutesOf(beats.slice(0, at + 1));
  return (
    <p className="clock">
      <b>{clockOf(seconds)}</b> of {Math.round(minutesOf(beats))} min; in the plan this question begins at{' '}
      {clockOf(60 * planned)}
      {late > 0.5 && <span className="late">, {late.toFixed(1)} min late</span>}{' '}
      <button
        type="button"
        className="quiet small"
        onClick={() => {
          setBegan(Date.now());
          setNow(Date.now());
        }}
      >
        Start the clock again
      </button>
    </p>
  );
}

/** "4:30" */
function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
