import { addressOf } from '../../../app/page.ts';
import { fieldsOf } from '../../../experiment/lessons/exercises/exercise.ts';
import { exercises } from '../../../experiment/lessons/exercises.ts';
import { useProgressState } from '../useProgress.ts';
import './exercises.css';

/** The homework of the course, and how far one is. */
export default function ExerciseList() {
  const written = useProgressState((progress) => progress.exercises);
  return (
    <main className="exercise-list">
      <h2>Exercises</h2>
      <p>
        Each ends in a report: your guesses, your answers, and runs that anybody can make again. It stays in
        this browser until you download it.
      </p>
      <ul>
        {exercises.map((exercise) => {
          const { name, title, question, about, minutes } = exercise;
          const fields = fieldsOf(exercise);
          const answered = fields.filter(({ id }) => written[name]?.[id]?.trim()).length;
          return (
            <li key={name}>
              <a href={addressOf('lessons', 'exercises', name)}>
                <h3>{question}</h3>
                <p>
                  <b>{title}.</b> {about}
                </p>
                <p className="faint">
                  About {minutes} minutes.{' '}
                  {answered > 0 && `${answered} of ${fields.length} questions answered.`}
                </p>
              </a>
            </li>
          );
        })}
      </ul>
    </main>
  );
}
