import { useMemo } from 'react';
import { judgedIn, winRateIn } from '../../../app/figures/judged.ts';
import { heroOf } from '../../../app/figures/runFigures.ts';
import { lastStep } from '../../../app/runRecord.ts';
import { runLookedAt } from '../../../app/state.ts';
import { type HeroName, heroNames } from '../../../app/view.ts';
import { familyOf, methods } from '../../../experiment/methods/methods.ts';
import type { ComparisonView, EvaluationRow } from '../../../experiment/metrics/metrics.ts';
import { worldRecords } from '../../../experiment/worlds.ts';
import { Comparison } from '../../comparison/Comparison.tsx';
import { useShown } from '../../comparison/useShown.ts';
import { extentOf } from '../../figures/extent.ts';
import { FigurePlot } from '../../figures/FigurePlot.tsx';
import { BeatStrip } from '../../lessons/BeatStrip.tsx';
import { useSlides } from '../../lessons/present/useSlides.ts';
import { withEnds, withNormalHalf } from '../../numbers.ts';
import { useLab, useLabState } from '../../useLab.ts';
import { useRunsFigure } from '../useRunsFigure.ts';
import { trainOrPause } from '../useShortcuts.ts';
import { Verdict } from '../Verdict.tsx';
import '../../lessons/lesson.css';
import '../../lessons/present/present.css';
import './labWall.css';

type Slide = { kind: 'figure'; name: HeroName } | { kind: 'texts'; comparison: ComparisonView };

/**
 * The lab on the wall, live: the figures of the runs that stand side by side, then prompt by prompt what was written. The
 * keys are those of lessons; T trains and pauses.
 */
export default function LabWall({ at }: { at: number }) {
  const lab = useLab();
  const { evaluation, label } = useShown();
  const record = useLabState(runLookedAt);
  const step = useLabState(({ shownStep }) => shownStep) ?? (record ? lastStep(record) : 0);
  const slides = useOwnSlides(evaluation?.comparisons ?? NONE);
  const { number, black } = useSlides({
    count: slides.length,
    at,
    from: ['lab'],
    train: () => trainOrPause(lab),
  });
  const slide = slides[number];
  if (black) return <main className="on-the-wall black" aria-label="Black screen. Press B again." />;
  return (
    <main className="on-the-wall of-lab" data-slide={slide.kind}>
      {slide.kind === 'figure' ? (
        <OneFigure name={slide.name} row={evaluation?.row} />
      ) : (
        <OnePrompt comparison={slide.comparison} />
      )}
      <footer>
        <BeatStrip beats={slides.map(({ kind }) => ({ title: kind }))} at={number} />
        <span className="wall-source">
          {label}, step {step}
        </span>
      </footer>
    </main>
  );
}

const NONE: readonly ComparisonView[] = [];

/** The figure that fits the method comes first. A figure without a proxy's points has nothing to say. */
function useOwnSlides(comparisons: readonly ComparisonView[]): Slide[] {
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const record = useLabState(runLookedAt);
  const row = record?.evaluations.at(-1)?.row;
  return useMemo(() => {
    const first = heroOf(record ?? { method, config });
    const others = heroNames.filter(
      (name) => name !== first && (name !== 'hacking' || row?.proxy !== undefined),
    );
    return [
      ...[first, ...others].map((name): Slide => ({ kind: 'figure', name })),
      ...comparisons.map((comparison): Slide => ({ kind: 'texts', comparison })),
    ];
  }, [record, method, config, row, comparisons]);
}

function OneFigure({ name, row }: { name: HeroName; row: EvaluationRow | undefined }) {
  const { figure, styleOf } = useRunsFigure(name);
  const numbers = row && row.step > 0 ? numbersOf(row) : [];
  return (
    <>
      <h1>{figure.title}</h1>
      <div className="wall-body with-side">
        <div className="lesson-figure">
          <div className="plot">
            <FigurePlot
              figure={figure}
              styleOf={styleOf}
              extent={extentOf(figure, { across: 6, up: 5, whole: true })}
              labelled
            />
          </div>
        </div>
        <ul className="wall-numbers wall-side">
          {numbers.map(({ label, value, interval }) => (
            <li key={label} className={`of-${label.split(' ')[0]}`}>
              <b>{value}</b>
              <span>
                {label} {interval}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div className="wall-words">
        <Verdict />
      </div>
    </>
  );
}

/** Three numbers at most, each with its interval. */
function numbersOf(row: EvaluationRow): { label: string; value: string; interval: string }[] {
  const judged = judgedIn(row);
  const { value: rate, low, high } = winRateIn(row) ?? {};
  const measured = [
    ...(judged
      ? [[judged.by === 'gold' ? 'gold reward, SD' : judged.by, withNormalHalf(judged.value, judged.stderr)]]
      : []),
    ['nats of KL', withNormalHalf(row.kl, row.kl_stderr)],
    ...(rate === undefined || low === undefined || high === undefined
      ? []
      : [['win rate', withEnds(rate, low, high)]]),
  ];
  return measured.map(([label, written]) => {
    const end = written.indexOf(' ');
    return { label, value: written.slice(0, end), interval: written.slice(end + 1) };
  });
}

function OnePrompt({ comparison }: { comparison: ComparisonView }) {
  const { promptApart } = worldRecords[useLabState((state) => state.world)];
  const { method } = useShown();
  const { who } = familyOf(method);
  return (
    <>
      <h1>What does {methods[method].title} write now?</h1>
      <div className="wall-body">
        <Comparison comparison={comparison} promptApart={promptApart} who={who} />
      </div>
    </>
  );
}
