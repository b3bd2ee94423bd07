import type { Figure } from '../../experiment/evidence/figure.ts';
import type { RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import { extentOf } from '../figures/extent.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import { SeriesSwatch } from '../figures/markers.tsx';
import { stylesOf } from '../figures/seriesStyles.ts';
import { BeatStrip } from '../lessons/BeatStrip.tsx';
import { useSlides } from '../lessons/present/useSlides.ts';
import '../lessons/present/present.css';

type Slide = { kind: 'question' } | { kind: 'figure'; figure: Figure } | { kind: 'claim'; claim: number };

/** A study on the wall: its question, each figure, and what became of each claim; by the keys of a clicker. */
export default function StudyWall({ study, at }: { study: RecordedStudy; at: number }) {
  const slides: Slide[] = [
    { kind: 'question' },
    ...study.figures
      .filter(({ series }) => series.some(({ points }) => points.length > 0))
      .map((figure): Slide => ({ kind: 'figure', figure })),
    ...study.findings.map(({ claim }): Slide => ({ kind: 'claim', claim })),
  ];
  const from = ['evidence', study.name] as const;
  const { number, black } = useSlides({ count: slides.length, at, from });
  const slide = slides[number];
  if (black)
    return <div className="on-the-wall black" role="img" aria-label="Black screen. Press B again." />;
  return (
    <div className="on-the-wall" data-slide={slide.kind}>
      {slide.kind === 'question' && <Opening study={study} />}
      {slide.kind === 'figure' && <OneFigure figure={slide.figure} />}
      {slide.kind === 'claim' && <OneClaim study={study} claim={slide.claim} />}
      <footer>
        <BeatStrip beats={slides.map(({ kind }) => ({ title: kind }))} at={number} />
        <span className="wall-source">
          recorded, {study.done} of {study.of} runs, {study.made.at(-1)?.date ?? 'no date'}
        </span>
      </footer>
    </div>
  );
}

function Opening({ study }: { study: RecordedStudy }) {
  return (
    <>
      <h1>{study.question}</h1>
      <ul className="wall-body wall-claims">
        {study.findings.map(({ claim, verdict }) => (
          <li key={claim}>
            Claim {claim}: <b>{verdict}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function OneFigure({ figure }: { figure: Figure }) {
  const styleOf = stylesOf(figure.series);
  const extent = extentOf(figure, { across: 6, up: 5, whole: false });
  const names = [...new Set(figure.series.map(({ name }) => name))];
  return (
    <>
      <h1>{figure.title}</h1>
      <div className="wall-body lesson-figure">
        <ul className="wall-key" aria-label="Series">
          {names.map((name) => (
            <li key={name}>
              <SeriesSwatch style={styleOf(name)} hollow /> {name}
            </li>
          ))}
        </ul>
        <div className="plot">
          <FigurePlot figure={figure} styleOf={styleOf} extent={extent} />
        </div>
      </div>
    </>
  );
}

function OneClaim({ study, claim }: { study: RecordedStudy; claim: number }) {
  const found = study.findings.find((finding) => finding.claim === claim);
  return (
    <>
      <h1>
        Claim {claim}: {found?.verdict}
      </h1>
      <div className="wall-body wall-words">
        <p>{found?.result}</p>
        <p>{study.rules[claim]}</p>
      </div>
    </>
  );
}
