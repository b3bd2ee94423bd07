import { addressOf } from '../../../app/page.ts';
import { exerciseNamed } from '../../../experiment/lessons/exercises.ts';

/** In the lab: whose settings these are, and the way back. */
export default function ExerciseNote({ name }: { name: string }) {
  const exercise = exerciseNamed(name);
  if (!exercise) return null;
  return (
    <section className="offer" aria-label="Exercise" data-testid="exercise-note">
      <p>
        Exercise <b>{exercise.title}</b>. Settings that it fixes are shown and cannot be changed. Finished
        runs wait on the page of the exercise.
      </p>
      <p className="buttons">
        <a href={addressOf('lessons', 'exercises', name)}>Back to the exercise</a>
        <button type="button" onClick={leave}>
          Leave it and unlock
        </button>
      </p>
    </section>
  );
}

/** The lab with the same settings, all of them free. */
function leave(): void {
  const query = new URLSearchParams(location.search);
  query.delete('lock');
  query.delete('exercise');
  location.search = String(query);
}
