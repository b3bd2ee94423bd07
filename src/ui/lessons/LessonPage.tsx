import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { type Moment, moments } from '../../app/lessons/moments.ts';
import { addressOf } from '../../app/page.ts';
import { type Beat, type Lesson, minutesOf } from '../../experiment/lessons/lesson.ts';
import { ShareButton } from '../share/ShareButton.tsx';
import { usePageState } from '../usePage.ts';
import { BeatStrip } from './BeatStrip.tsx';
import { loadLesson } from './lessonFiles.ts';
import { TrainLive } from './live/TrainLive.tsx';
import { Prose, ValuesContext } from './Prose.tsx';
import { Check, Guess } from './Questions.tsx';
import { Stage } from './stage/Stage.tsx';
import { showsRun, useBeat } from './useBeat.ts';
import { useAnswers, useProgress } from './useProgress.ts';
import '../styles/comparison.css';
import '../styles/charts.css';
import './lesson.css';

const Presenting = lazy(() => import('./present/Presenting.tsx'));
const Notes = lazy(() => import('./present/Notes.tsx'));

/** `#/lessons/NAME/BEAT`, the same with `present/MOMENT` on the wall, and with `notes` for the lecturer. */
export default function LessonPage({ path }: { path: readonly string[] }) {
  const [name, number = '1', mode, moment] = path;
  const [lesson, setLesson] = useState<Lesson | null | 'none'>(null);
  useEffect(() => {
    let wanted = true;
    void loadLesson(name).then((found) => wanted && setLesson(found ?? 'none'));
    return () => {
      wanted = false;
    };
  }, [name]);
  if (lesson === null) return <p className="opening">Opening the lesson …</p>;
  if (lesson === 'none') return <NoLesson name={name} />;
  const beat = Math.min(Math.max(1, Math.floor(Number(number)) || 1), lesson.beats.length) - 1;
  if (mode === 'present') {
    const at = moments.find((known): known is Moment => known === moment) ?? 'question';
    return (
      <Suspense fallback={<p className="opening">Opening …</p>}>
        <Presenting lesson={lesson} position={{ beat, moment: at }} />
      </Suspense>
    );
  }
  if (mode === 'notes') {
    return (
      <Suspense fallback={<p className="opening">Opening …</p>}>
        <Notes lesson={lesson} beat={beat} />
      </Suspense>
    );
  }
  return <BeatPage key={`${name} ${beat}`} lesson={lesson} number={beat} beat={lesson.beats[beat]} />;
}

function NoLesson({ name }: { name: string }) {
  return (
    <main className="lessons">
      <h2>There is no lesson “{name}”.</h2>
      <p>
        <a href={addressOf('lessons')}>All lessons</a>
      </p>
    </main>
  );
}

/**
 * One beat as a student reads it: what is asked, the stage, what happened, in one column on a phone; elsewhere words
 * stand on the left, the stage on the right. The way on is at the bottom.
 */
function BeatPage({ lesson, number, beat }: { lesson: Lesson; number: number; beat: Beat }) {
  const progress = useProgress();
  const isEmbedded = usePageState(({ embed }) => embed !== null);
  const answers = useAnswers(lesson.name, number);
  const runs = useBeat(beat);
  const heading = useRef<HTMLHeadingElement>(null);
  const { prediction, check } = beat;
  const revealed = prediction === null || answers.guess !== undefined;
  useEffect(() => {
    progress.visit(`${lesson.name}/${number + 1}`);
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [progress, lesson.name, number]);
  const draws = prediction?.draws ?? null;
  const drawing = draws !== null && {
    series: draws,
    curve: answers.curve ?? NO_CURVE,
    ...(!revealed && {
      onDraw: (curve: [number, number][]) => progress.answer(lesson.name, number, { curve }),
    }),
  };
  return (
    <ValuesContext value={runs.values}>
      <main className={isEmbedded ? 'lesson without-bar' : 'lesson'}>
        <div className="lesson-words">
          <div className="lesson-name">
            <span>
              <a href={addressOf('lessons')}>Lessons</a> <span aria-hidden="true">›</span> {lesson.title}
            </span>
            {isEmbedded || <ShareButton of="place" className="quiet small" />}
          </div>
          <h2 ref={heading} tabIndex={-1}>
            {beat.title}
          </h2>
          <Prose blocks={beat.text} />
          {prediction && (
            <Guess
              lesson={lesson.name}
              beat={number}
              prediction={prediction}
              measured={beat.runs.length > 0 && prediction.hides.some((what) => what !== 'widget')}
            />
          )}
        </div>
        <div className="lesson-right">
          {beat.panels.some(showsRun) && <TrainLive runs={runs} revealed={revealed} />}
          <Stage
            panels={beat.panels}
            runs={runs.shown}
            findings={runs.findings}
            hides={revealed ? NOTHING : (prediction?.hides ?? NOTHING)}
            drawing={drawing || null}
            presenting={false}
            source={runs.source}
          />
          {runs.problems.map((problem) => (
            <p key={problem} className="trouble" role="status">
              {problem}
            </p>
          ))}
        </div>
        <div className="lesson-words lesson-after">
          <div role="status">
            {revealed && beat.happened.length > 0 && (
              <section className="happened" aria-label="What happened">
                {prediction && <h3>What happened</h3>}
                <Prose blocks={beat.happened} />
              </section>
            )}
          </div>
          {revealed && check && <Check lesson={lesson.name} beat={number} check={check} />}
        </div>
        <footer className="lesson-bar">
          {number > 0 && (
            <a className="button" href={addressOf('lessons', lesson.name, number)}>
              ‹ Back
            </a>
          )}
          <BeatStrip beats={lesson.beats} at={number} />
          <span className="lesson-left">
            {number + 1} of {lesson.beats.length} · about {minutesLeft(lesson, number)} left
          </span>
          <a className="button" href={addressOf('lessons', lesson.name, number + 1, 'present', 'question')}>
            Present
          </a>
          {number + 1 < lesson.beats.length ? (
            <a className="button primary" href={addressOf('lessons', lesson.name, number + 2)}>
              Next ›
            </a>
          ) : (
            <a className="button primary" href={addressOf('lessons')}>
              Finish
            </a>
          )}
        </footer>
      </main>
    </ValuesContext>
  );
}

const NOTHING: readonly string[] = [];
const NO_CURVE: readonly (readonly [number, number])[] = [];

function minutesLeft({ beats }: Lesson, from: number): string {
  const minutes = Math.max(1, Math.round(minutesOf(beats.slice(from))));
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
