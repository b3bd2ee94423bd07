import { useCallback, useEffect, useRef, useState } from 'react';
import { type Command, connectParent, type Parent } from '../../app/embed/embedding.ts';
import { heroOf } from '../../app/figures/runFigures.ts';
import { lastStep } from '../../app/runRecord.ts';
import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { Comparison } from '../comparison/Comparison.tsx';
import { useShown } from '../comparison/useShown.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import { useRunsFigure } from '../lab/useRunsFigure.ts';
import { Verdict } from '../lab/Verdict.tsx';
import { FailurePanel } from '../status/FailurePanel.tsx';
import { useLab, useLabState } from '../useLab.ts';
import './embed.css';

/**
 * The lab in somebody's slides: one figure, one prompt, and two buttons. Until somebody starts it shows what was recorded
 * with these settings and loads no model, so that a deck of twenty of them opens at once.
 */
export default function EmbeddedLab() {
  const lab = useLab();
  const phase = useLabState((state) => state.phase);
  const run = useLabState((state) => state.run);
  const step = useLabState(({ run: live, revision }) => (live && revision >= 0 ? lastStep(live) : 0));
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const world = useLabState((state) => state.world);
  const { doing, begin } = familyOf(method);
  const [isStill, setStill] = useState(true);
  /** What is to be done as soon as the model is there. */
  const wanted = useRef<'train' | 'step' | null>(null);
  const { evaluation, source } = useShown();
  const view = useLabState((state) => state.view);
  const usual = heroOf(run ?? { method, config });
  // The spread of one run is no figure of runs side by side.
  const { figure, styleOf } = useRunsFigure(
    view.figure === null || view.figure === 'spread' ? usual : view.figure,
  );
  const written = evaluation?.comparisons ?? [];
  const first = written[view.prompt - 1] ?? written[0];

  useEffect(() => void lab.showRecorded(), [lab]);

  const act = useCallback(
    (command: Command) => {
      if (command === 'stop') {
        wanted.current = null;
        lab.pause();
        return;
      }
      const move = command === 'start' ? 'train' : 'step';
      const { phase: now } = lab.store.getState();
      if (now === 'loading') wanted.current = move;
      else if (now !== 'running' && (move === 'train' || now !== 'finished')) lab[move]();
      setStill(false);
    },
    [lab],
  );
  // The model is loaded once, and only when somebody asks for a run.
  useEffect(() => {
    if (!isStill) lab.open();
  }, [lab, isStill]);
  useEffect(() => {
    if (phase !== 'ready' || !wanted.current) return;
    lab[wanted.current]();
    wanted.current = null;
  }, [lab, phase]);

  const parent = useParent(act);
  useEffect(
    () => parent?.tell({ type: 'dpo-lab', phase: isStill ? 'still' : phase, step }),
    [parent, isStill, phase, step],
  );

  const running = phase === 'running';
  const loading = !isStill && phase === 'loading';
  return (
    <main className="embedded">
      <header>
        <h1>
          {methods[method].title}, {worldRecords[world].title}
        </h1>
        <a href={addressOutside()} target="_blank" rel="noreferrer">
          Open in the lab
        </a>
      </header>
      <FailurePanel />
      <div className="embedded-figure">
        <h2>{figure.title}</h2>
        <div className="plot">
          {figure.series.length > 0 ? (
            <FigurePlot figure={figure} styleOf={styleOf} labelled />
          ) : (
            <p className="empty">The first points appear after the first evaluation.</p>
          )}
        </div>
      </div>
      <div className="embedded-text">
        {first && (
          <Comparison
            comparison={first}
            promptApart={worldRecords[world].promptApart}
            who={familyOf(method).who}
          />
        )}
      </div>
      <footer>
        <button
          type="button"
          className="primary"
          disabled={loading}
          onClick={() => act(running ? 'stop' : 'start')}
        >
          {running ? 'Pause' : loading ? 'Loading the model …' : phase === 'paused' ? 'Continue' : begin}
        </button>
        <button type="button" disabled={loading || running} onClick={() => act('step')}>
          Step
        </button>
        <span className="source" role="status">
          {run ? `${running ? doing : 'step'} ${step} of ${config.steps}` : source}
        </span>
        <Verdict />
      </footer>
    </main>
  );
}

/** The same page by itself. */
function addressOutside(): string {
  const query = new URLSearchParams(location.search);
  query.delete('embed');
  query.delete('keys');
  const search = query.size > 0 ? `?${query}` : '';
  return `${location.pathname}${search}#/lab`;
}

function useParent(act: (command: Command) => void): Parent | null {
  const [parent, setParent] = useState<Parent | null>(null);
  useEffect(() => {
    const wire = connectParent(window, act);
    setParent(wire);
    return wire.close;
  }, [act]);
  return parent;
}
