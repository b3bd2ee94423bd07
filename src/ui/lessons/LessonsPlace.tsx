import { addressOf } from '../../app/page.ts';
import { Film } from './Film.tsx';
import { HACKING, questions } from './questions.ts';
import './lessons.css';

/** What one sees first: a recorded run that plays by itself once, and one button. */
export default function LessonsPlace() {
  return (
    <main className="lessons">
      <section className="welcome" aria-labelledby="welcome-heading">
        <div className="welcome-words">
          <h2 id="welcome-heading">Why does the reward keep rising while the text gets worse?</h2>
          <p>
            A small language model learns to please a <b className="proxy">proxy</b>, a judge trained on 200
            comparisons. An independent <b className="gold">gold</b> judge, which the model never sees,
            disagrees more and more. You can train it yourself, here, in this page: every number is measured.
          </p>
          <p className="actions">
            <a className="button primary" href={HACKING}>
              Train it yourself
            </a>
            <a className="button" href={addressOf('evidence')}>
              See the evidence
            </a>
          </p>
        </div>
        <Film />
      </section>
      <section className="shelf" aria-labelledby="shelf-heading">
        <h2 id="shelf-heading">Start with a question</h2>
        <ul>
          {questions.map(({ question, about, address }) => (
            <li key={question}>
              <a href={address}>
                <h3>{question}</h3>
                <p>{about}</p>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}
