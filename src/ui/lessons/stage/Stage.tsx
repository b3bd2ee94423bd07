import { Suspense } from 'react';
import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import type { Panel } from '../../../experiment/lessons/lesson.ts';
import { widgets } from '../widgets/widgets.ts';
import { DiagramPanel } from './DiagramPanel.tsx';
import type { Curve } from './DrawnCurve.tsx';
import { FigurePanel } from './FigurePanel.tsx';
import { StudyFigurePanel, StudyTablePanel } from './StudyPanel.tsx';
import { TextsPanel } from './TextsPanel.tsx';

export interface StageProps {
  panels: readonly Panel[];
  runs: readonly ShownRun[];
  findings: FindingsFile | null;
  /** What would give the answer away: "gold", "texts", "figure", "table", "widget". Empty once one has guessed. */
  hides: readonly string[];
  /** A curve that may be drawn, or was. */
  drawing: { series: string; curve: Curve; onDraw?(curve: [number, number][]): void } | null;
  presenting: boolean;
  /** "recorded", or how the live run is doing. */
  source: string;
}

/** What stands beside the text of a beat. */
export function Stage(props: StageProps) {
  return (
    <div className="lesson-stage">
      {props.panels.map((panel, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: panels never change within a beat
        <OnePanel key={i} panel={panel} {...props} />
      ))}
    </div>
  );
}

function OnePanel({ panel, ...props }: StageProps & { panel: Panel }) {
  const { findings, hides, runs, presenting } = props;
  switch (panel.kind) {
    case 'figure':
      return <FigurePanel {...props} name={panel.figure} />;
    case 'texts':
      return <TextsPanel {...props} prompt={panel.prompt} />;
    case 'diagram':
      return <DiagramPanel method={panel.method} runs={runs} />;
    case 'study':
      return <StudyFigurePanel {...panel} findings={findings} hidden={hides.includes('figure')} />;
    case 'table':
      return <StudyTablePanel {...panel} findings={findings} hidden={hides.includes('table')} />;
    case 'widget': {
      const Widget = widgets[panel.widget];
      if (!Widget) throw new Error(`There is no widget "${panel.widget}".`);
      return (
        <section className="lesson-panel lesson-widget" aria-label={panel.widget}>
          {hides.includes('widget') ? (
            <p className="empty">Yours to try once you have guessed.</p>
          ) : (
            <Suspense fallback={<p className="empty">Loading …</p>}>
              <Widget options={panel.options} presenting={presenting} hides={hides} />
            </Suspense>
          )}
        </section>
      );
    }
  }
}
