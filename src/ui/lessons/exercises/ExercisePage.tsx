import texts from 'virtual:exercises';
import { Suspense, useState } from 'react';
import { readAddress } from '../../../app/address.ts';
import { labLink } from '../../../app/lessons/exerciseLink.ts';
import { addressOf } from '../../../app/page.ts';
import type { Exercise } from '../../../experiment/lessons/exercises/exercise.ts';
import { exerciseNamed } from '../../../experiment/lessons/exercises.ts';
import { Prose } from '../Prose.tsx';
import { useProgress, useProgressState } from '../useProgress.ts';
import { widgets } from '../widgets/widgets.ts';
import { AnswerField } from './AnswerField.tsx';
import { ReportPart } from './ReportPart.tsx';
import { RunsPart } from './RunsPart.tsx';
import { useRuns } from './useRuns.ts';
import './exercises.css';

/** An exercise: what to do, what to answer, the runs, and the report. */
export default function ExercisePage({ name }: { name: string }) {
  const exercise = exerciseNamed(name);
  return (
    <main className="exercise">
      <p className="exercise-back">
        <a href={addressOf('lessons', 'exercises')}>All exercises</a>
      </p>
      {exercise ? (
        <Sheet key={name} exercise={exercise} />
      ) : (
        <h2>There is no exercise “{name.slice(0, 40)}”</h2>
      )}
    </main>
  );
}

function StepWidget({ name }: { name: string }) {
  const Widget = widgets[name];
  if (!Widget) throw new Error(`There is no widget "${name}".`);
  return (
    <Suspense fallback={<p className="faint">Loading …</p>}>
      <Widget options={NO_OPTIONS} presenting={false} hides={NOTHING} />
    </Suspense>
  );
}

const NO_OPTIONS = {};
const NOTHING: readonly string[] = [];
const NONE: Readonly<Record<string, string>> = {};

function Sheet({ exercise }: { exercise: Exercise }) {
  const { name, title, question, about, minutes, steps, starts } = exercise;
  const progress = useProgress();
  const answers = useProgressState(({ exercises }) => exercises[name] ?? NONE);
  const trouble = useProgressState((state) => state.trouble);
  // The page may show another model, or compute on another backend: so does the lab then.
  const [here] = useState(() => readAddress(location.search).address);
  const runs = useRuns(exercise);
  return (
    <>
      <header>
        <h2>{question}</h2>
        <p>
          <b>{title}.</b> {about} About {minutes} minutes.
        </p>
        {trouble && (
          <p role="alert" className="field-problem">
            {trouble}
          </p>
        )}
      </header>
      <ol className="exercise-steps">
        {steps.map(({ text, widget, fields }, i) => (
          <li key={text}>
            <Prose blocks={texts[name][i]} />
            {widget && <StepWidget name={widget} />}
            {fields.map((field) => (
              <AnswerField
                key={field.id}
                field={field}
                value={answers[field.id] ?? ''}
                onChange={(value) => progress.write(name, field.id, value)}
              />
            ))}
          </li>
        ))}
      </ol>
      <section aria-labelledby="exercise-runs">
        <h3 id="exercise-runs">Your runs</h3>
        <p>The lab opens with the settings of the exercise. What it fixes cannot be changed there.</p>
        <p className="exercise-links">
          {starts.map((start) => (
            <a key={start.title} className="button" href={labLink(exercise, start, here)}>
              Open the lab: {start.title}
            </a>
          ))}
        </p>
        <RunsPart exercise={exercise} runs={runs} />
      </section>
      <ReportPart exercise={exercise} answers={answers} picked={runs.picked} />
    </>
  );
}
