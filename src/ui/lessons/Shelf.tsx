import course from 'virtual:course';
import { type ChangeEvent, useState } from 'react';
import { beatKey, MOST_BYTES } from '../../app/lessons/progress.ts';
import { addressOf } from '../../app/page.ts';
import { type LessonCard, minutesOf } from '../../experiment/lessons/lesson.ts';
import { download } from '../download.ts';
import { Film } from './Film.tsx';
import { HACKING } from './hacking.ts';
import { useProgress, useProgressState } from './useProgress.ts';

/** What one sees first: a recorded run that plays by itself once, one button, and the course. */
export function Shelf() {
  const last = useProgressState((state) => state.last);
  const known = last !== null && course.some(({ name }) => last.startsWith(`${name}/`));
  return (
    <main className="lessons">
      <section className="welcome" aria-labelledby="welcome-heading">
        <div className="welcome-words">
          <h2 id="welcome-heading">Why does the reward keep rising while the text gets worse?</h2>
          <p>
            A small language model learns to please a <b className="proxy">proxy</b>, a judge trained on 200
            comparisons. An independent <b className="gold">gold</b> judge, which the model never sees,
            disagrees more and more. Train it yourself, right here on this page: every number is measured.
          </p>
          <p className="actions">
            <a className="button primary" href={HACKING}>
              Train it yourself
            </a>
            {known && (
              <a className="button" href={addressOf('lessons', ...last.split('/'))}>
                Continue where you left off
              </a>
            )}
          </p>
        </div>
        <Film />
      </section>
      <section className="shelf" aria-labelledby="shelf-heading">
        <h2 id="shelf-heading">The course</h2>
        <ol>
          {course.map((card) => (
            <Card key={card.name} card={card} />
          ))}
        </ol>
        <p className="shelf-more">
          <a href={addressOf('lessons', 'exercises')}>Exercises with a report to hand in</a>.{' '}
          <a href={addressOf('lessons', 'plan')}>Plans for an 80- or 20-minute lecture</a>
        </p>
      </section>
      <YourProgress />
    </main>
  );
}

function Card({ card }: { card: LessonCard }) {
  const beats = useProgressState((state) => state.beats);
  const done = card.beats.filter((_, i) => beats[beatKey(card.name, i)] !== undefined).length;
  const minutes = Math.round(minutesOf(card.beats));
  return (
    <li>
      <a href={addressOf('lessons', card.name, 1)}>
        <span className="card-number" aria-hidden="true">
          {Number.parseInt(card.name, 10)}
        </span>
        <h3>{card.title}</h3>
        <p>{card.about}</p>
        <p className="card-facts">
          {minutes} minutes · {count(card.beats.length, 'question')}
          {done > 0 && ` · ${done} answered`}
        </p>
      </a>
    </li>
  );
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** What was answered is in this browser alone: it can be taken away, brought back, and erased. */
function YourProgress() {
  const progress = useProgress();
  const answered = useProgressState(({ beats }) => Object.keys(beats).length);
  const trouble = useProgressState((state) => state.trouble);
  const [said, setSaid] = useState<string | null>(null);
  const upload = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (!file) return;
    const problem = file.size > MOST_BYTES ? 'This file is too large to be progress of the DPO Lab.' : null;
    setSaid(problem ?? progress.imported(await file.text()) ?? 'Your answers are back.');
    target.value = '';
  };
  return (
    <section className="your-progress" aria-labelledby="progress-heading">
      <h2 id="progress-heading">Your answers</h2>
      <p>
        {answered === 0 ? 'Nothing answered yet.' : `${count(answered, 'question')} answered.`} They stay in
        this browser; nothing is sent anywhere.
      </p>
      <p className="actions">
        <button
          type="button"
          disabled={answered === 0}
          onClick={() => download('dpo-lab-progress.json', progress.exported(), 'application/json')}
        >
          Save as a file
        </button>
        <label className="button">
          Load a file
          <input
            type="file"
            accept=".json"
            className="visually-hidden"
            onChange={(event) => void upload(event)}
          />
        </label>
        <button
          type="button"
          disabled={answered === 0}
          onClick={() => {
            progress.erase();
            setSaid('Your answers are erased.');
          }}
        >
          Erase
        </button>
      </p>
      <p role="status">{trouble ?? said}</p>
    </section>
  );
}
