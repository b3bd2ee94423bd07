import { useEffect, useRef } from 'react';
import { isStudy } from '../../app/sweep/sweepRecord.ts';
import { OWN } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';
import { EarlierSweeps } from './EarlierSweeps.tsx';
import { SweepFigure } from './SweepFigure.tsx';
import { SweepForm } from './SweepForm.tsx';
import { SweepProgress } from './SweepProgress.tsx';
import { HEADING_ID, SWEEP_ID } from './sweepWords.ts';
import './sweep.css';

/** The sweep's place on the page: what to run on the left, what came of it on the right. */
export default function SweepPanel() {
  const lab = useLab();
  const sweep = useLabState((state) => state.sweep);
  const method = useLabState((state) => state.method);
  const own = useLabState((state) => state.world === OWN);
  const heading = useRef<HTMLHeadingElement>(null);
  // It opens above what one was looking at.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section id={SWEEP_ID} className="panel sweep" aria-labelledby={HEADING_ID} data-testid="sweep-panel">
      <header className="sweep-head">
        <h2 id={HEADING_ID} ref={heading} tabIndex={-1}>
          Sweep
        </h2>
        <p className="source">
          Many runs in a row, {own ? 'on your own data' : 'in this world and with these labels'}. Parameters
          that you do not vary keep the values of their controls.
        </p>
        <button type="button" className="quiet small" onClick={() => lab.showSweep(false)}>
          Close
        </button>
      </header>
      <div className="sweep-body">
        <div className="sweep-ask">
          <SweepProgress />
          {/* What was typed is still there when the sweep is over. */}
          <div hidden={Boolean(sweep?.now)}>
            <SweepForm key={method} />
          </div>
          <EarlierSweeps />
        </div>
        {sweep && !isStudy(sweep.record) ? (
          <SweepFigure record={sweep.record} now={sweep.now} />
        ) : (
          <p className="empty sweep-empty">
            Each run adds its points to a figure of reward against KL, with intervals in both directions.
          </p>
        )}
      </div>
    </section>
  );
}
