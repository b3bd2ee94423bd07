import { useId } from 'react';
import type { Entry } from '../../app/library/entries.ts';
import type { ReportWords } from '../../app/library/runsFile.ts';

interface ReportFormProps {
  words: ReportWords;
  runs: readonly Entry[];
  onChange(words: ReportWords): void;
  onSave(kind: 'html' | 'md'): void;
}

/** What a person writes into a report on the chosen runs. */
export function ReportForm({ words, runs, onChange, onSave }: ReportFormProps) {
  const id = useId();
  const withOwn = runs.some(({ record }) => record.own !== undefined);
  return (
    <section className="report-form" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>A report on {runs.length === 1 ? 'one run' : `${runs.length} runs`}</h3>
      <p className="faint">
        One file with settings, seeds, machine, figures, texts side by side, who wins, and your notes. It
        opens anywhere, and the library reads it back and can repeat its runs.
        {withOwn && ' The pairs of your own data go along.'}
      </p>
      <p className="field">
        <label htmlFor={`${id}-question`}>Question</label>
        <input
          id={`${id}-question`}
          value={words.question}
          maxLength={300}
          placeholder="What does a larger β change?"
          onChange={({ target }) => onChange({ ...words, question: target.value })}
        />
      </p>
      <p className="field">
        <label htmlFor={`${id}-findings`}>Findings</label>
        <textarea
          id={`${id}-findings`}
          rows={3}
          value={words.findings}
          maxLength={10_000}
          onChange={({ target }) => onChange({ ...words, findings: target.value })}
        />
      </p>
      <div className="buttons">
        <button
          type="button"
          className="primary"
          disabled={runs.length === 0}
          data-testid="save-report"
          onClick={() => onSave('html')}
        >
          Save as a page
        </button>
        <button
          type="button"
          disabled={runs.length === 0}
          data-testid="save-markdown"
          onClick={() => onSave('md')}
        >
          Save as Markdown
        </button>
      </div>
    </section>
  );
}
