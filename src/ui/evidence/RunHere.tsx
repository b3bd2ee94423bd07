import { useEffect, useState } from 'react';
import type { StudyFindings } from '../../app/sweep/studyPlan.ts';
import type { RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import { WithLab } from '../lab/WithLab.tsx';
import { runs } from '../sweep/sweepWords.ts';
import { useLabState } from '../useLab.ts';
import { RunHereSteps } from './RunHereSteps.tsx';
import { useKeptFocus } from './useKeptFocus.ts';

/** Studies that were opened for running on this visit: whoever comes back finds them so. */
const opened = new Set<string>();

interface RunHereProps {
  study: RecordedStudy;
  onFindings(findings: StudyFindings | null): void;
}

/** Makes the study's quick runs in this browser. Neither model nor worker is fetched before somebody wants to. */
export function RunHere({ study, onFindings }: RunHereProps) {
  const { name, quickRuns } = study;
  const [open, setOpen] = useState(opened.has(name));
  const { section, heading } = useKeptFocus<HTMLElement>(open);
  return (
    <section ref={section} className="card run-here" aria-labelledby="run-here">
      <h3 id="run-here" ref={heading} tabIndex={-1}>
        Run it here
      </h3>
      {open ? (
        <WithLab>
          <RunHereSteps name={name} />
          <Findings name={name} onFindings={onFindings} />
        </WithLab>
      ) : (
        <>
          <p>
            {quickRuns === 0
              ? 'It takes no runs: your browser computes it at once.'
              : `${runs(quickRuns)} at the quick size, with one seed, in this browser. The points land on the recorded figures.`}
          </p>
          <button
            type="button"
            className="primary"
            onClick={() => {
              opened.add(name);
              setOpen(true);
            }}
          >
            Run it here
          </button>
        </>
      )}
    </section>
  );
}

/** Hands what the runs say to the figures, which are there without a lab too. */
function Findings({ name, onFindings }: { name: string } & Pick<RunHereProps, 'onFindings'>) {
  const findings = useLabState(({ studyFindings }) => studyFindings);
  useEffect(() => onFindings(findings?.study === name ? findings : null), [findings, name, onFindings]);
  return null;
}
