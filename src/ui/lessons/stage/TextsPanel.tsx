import { useId, useState } from 'react';
import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import { evaluationAt } from '../../../app/runRecord.ts';
import { familyOf } from '../../../experiment/methods/methods.ts';
import { worldNameOf, worldRecords } from '../../../experiment/worlds.ts';
import { Comparison } from '../../comparison/Comparison.tsx';
import { Completion } from '../../comparison/Completion.tsx';
import type { StageProps } from './stageProps.ts';

interface TextsPanelProps extends Pick<StageProps, 'runs' | 'hides' | 'presenting'> {
  prompt: number;
  source: string;
}

/** One prompt, completed before training and at any evaluation after; the other runs of the beat write below. */
export function TextsPanel({ prompt, runs, hides, presenting, source }: TextsPanelProps) {
  const id = useId();
  const [step, setStep] = useState<number | null>(null);
  const [at, setAt] = useState(prompt);
  const [main, ...others] = runs;
  if (!main) return <section className="lesson-panel lesson-texts" aria-label="What it writes" />;
  const hidden = hides.includes('texts') || hides.includes('figure');
  const { record } = main;
  const evaluations = record.evaluations;
  const shown = evaluationAt(record, hidden ? 0 : step);
  const count = shown?.comparisons.length ?? 0;
  const index = Math.min(at, Math.max(0, count - 1));
  const comparison = shown?.comparisons[index];
  const { promptApart } = worldRecords[worldNameOf(record.world) ?? 'reviews'];
  // Beside other policies it has its name.
  const title = others.length > 0 ? main.name : familyOf(record.method).who;
  const steps = evaluations.map(({ row }) => row.step);
  const place = Math.max(0, steps.indexOf(shown?.row.step ?? 0));
  const go = (by: number) => setAt((index + by + count) % Math.max(1, count));
  return (
    <section
      className={`lesson-panel lesson-texts${hides.includes('gold') ? ' without-gold' : ''}`}
      aria-label="What it writes"
    >
      <header>
        <h3>What it writes</h3>
        <span className="tag">{source}</span>
        {!presenting && count > 1 && (
          <span className="prompts">
            <button type="button" className="quiet small" aria-label="Previous prompt" onClick={() => go(-1)}>
              ‹
            </button>
            prompt {index + 1} of {count}
            <button type="button" className="quiet small" aria-label="Next prompt" onClick={() => go(1)}>
              ›
            </button>
          </span>
        )}
        {!hidden && steps.length > 2 && (
          <span className="scrubber">
            <label htmlFor={id}>
              step <b>{shown?.row.step ?? 0}</b>
            </label>
            <input
              id={id}
              type="range"
              min={0}
              max={steps.length - 1}
              value={place}
              aria-valuetext={`step ${shown?.row.step ?? 0}`}
              onChange={({ target }) => setStep(steps[Number(target.value)])}
            />
          </span>
        )}
      </header>
      {comparison && (
        <Comparison comparison={comparison} promptApart={promptApart} who={hidden ? null : title} />
      )}
      {hidden && <p className="empty">What it writes after training is shown once you have guessed.</p>}
      {!hidden &&
        others.map((other) => <Other key={other.key} run={other} index={index} promptApart={promptApart} />)}
    </section>
  );
}

function Other({ run, index, promptApart }: { run: ShownRun; index: number; promptApart: boolean }) {
  const theirs = evaluationAt(run.record, null)?.comparisons[index];
  if (!theirs) return null;
  return (
    <Completion
      who="policy"
      title={run.name}
      prompt={theirs.prompt}
      promptApart={promptApart}
      completion={theirs.policy}
    />
  );
}
