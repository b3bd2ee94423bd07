import course from 'virtual:course';
import { addressOf } from '../../../app/page.ts';
import { type LecturePlan, plans } from '../../../experiment/lessons/plans.ts';

/** The lectures, beat by beat, to be printed. */
export default function PlanPage() {
  return (
    <main className="lessons plan">
      {plans.map((plan) => (
        <PlanTable key={plan.name} plan={plan} />
      ))}
    </main>
  );
}

function PlanTable({ plan }: { plan: LecturePlan }) {
  let at = 0;
  const rows = plan.parts.flatMap(({ lesson, beats }) => {
    const card = course.find(({ name }) => Number.parseInt(name, 10) === lesson);
    return beats.flatMap((number) => {
      const beat = card?.beats[number - 1];
      if (!card || !beat) return [];
      const row = { card, number, beat, begins: at };
      at += beat.minutes;
      return [row];
    });
  });
  return (
    <section aria-labelledby={`plan-${plan.name}`}>
      <h2 id={`plan-${plan.name}`}>{plan.title}</h2>
      <p>
        {rows.length} questions, {Math.round(at)} minutes, and {Math.max(0, Math.round(plan.minutes - at))}{' '}
        for what the room asks.
      </p>
      <div className="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">at</th>
              <th scope="col">min</th>
              <th scope="col">lesson</th>
              <th scope="col">question</th>
              <th scope="col">wall</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ card, number, beat, begins }) => (
              <tr key={`${card.name} ${number}`}>
                <td>{begins.toFixed(1)}</td>
                <td>{beat.minutes}</td>
                <td>{card.title}</td>
                <td>
                  <a href={addressOf('lessons', card.name, number)}>{beat.title}</a>
                </td>
                <td>
                  <a href={addressOf('lessons', card.name, number, 'present', 'question')}>present</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
