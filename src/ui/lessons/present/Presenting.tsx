import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isRevealed, type Moment, moved, type Position } from '../../../app/lessons/moments.ts';
import { counted, newPoll, type Poll, votedAgain } from '../../../app/lessons/poll.ts';
import { numbersFor, type PresentWire, presentWire } from '../../../app/lessons/presenting.ts';
import { lessonValue } from '../../../app/lessons/values.ts';
import { addressOf } from '../../../app/page.ts';
import type { Lesson, Panel, Question } from '../../../experiment/lessons/lesson.ts';
import { BeatStrip } from '../BeatStrip.tsx';
import { TrainLive } from '../live/TrainLive.tsx';
import { Line, Prose, ValuesContext } from '../Prose.tsx';
import { Stage } from '../stage/Stage.tsx';
import { showsRun, useBeat } from '../useBeat.ts';
import { useProgress } from '../useProgress.ts';
import { PollBars } from './PollBars.tsx';
import { useClicker, useProjector } from './useClicker.ts';
import { useFitsWall } from './useFitsWall.ts';
import './present.css';

interface PresentingProps {
  lesson: Lesson;
  position: Position;
}

/**
 * A lesson on the wall, driven by a clicker: arrows and page keys go on and back, B or a full stop blacks the screen, F
 * fills it, Escape leaves. While a question is open A to F count cards.
 */
export default function Presenting({ lesson, position }: PresentingProps) {
  const { beat: number, moment } = position;
  const beat = lesson.beats[number];
  const runs = useBeat(beat);
  const [black, setBlack] = useState(false);
  const question = questionAt(beat, moment);
  const [poll, setPoll, voteAgain] = usePoll(
    lesson.name,
    number,
    moment === 'guess' ? 'guess' : 'check',
    question,
  );
  const revealed = isRevealed(beat, moment);
  const train = useRef<HTMLDivElement>(null);
  useProjector();

  const go = useCallback(
    (by: 1 | -1) => {
      const next = moved(lesson.beats, position, by);
      location.replace(addressOf('lessons', lesson.name, next.beat + 1, 'present', next.moment));
    },
    [lesson, position],
  );
  useWire(lesson.name, position, go);
  const leave = useCallback(() => {
    location.hash = addressOf('lessons', lesson.name, number + 1).slice(1);
  }, [lesson.name, number]);
  const counting = (moment === 'guess' || moment === 'check') && question !== null;
  useClicker({
    go,
    leave,
    black: () => setBlack(!black),
    wake: () => black && setBlack(false),
    isBlack: black,
    train: () => train.current?.querySelector('button')?.click(),
    count: counting ? (choice, by) => setPoll(counted(poll, choice, by)) : null,
    voteAgain: counting ? voteAgain : null,
    notes: () => openNotes(lesson.name, number),
  });

  const hides = revealed ? NOTHING : (beat.prediction?.hides ?? NOTHING);
  const figure = beat.panels.find(
    (panel): panel is Extract<Panel, { kind: 'figure' }> => panel.kind === 'figure',
  );
  const numbers = numbersFor(figure?.figure, hides).flatMap(({ name, label }) => {
    const written = lessonValue(name, runs.values);
    return written === null ? [] : [{ label, ...splitAt(written) }];
  });
  const [first, others] = [beat.panels.slice(0, 1), beat.panels.slice(1)];
  const stage = {
    runs: runs.shown,
    findings: runs.findings,
    hides,
    drawing: null,
    presenting: true,
    source: runs.source,
  };
  const asked = question !== null && moment !== 'question';
  // Where nothing may be shown yet, the words of the beat are all there is to look at.
  const isBare = !asked && beat.panels.every((panel) => isHidden(panel, hides));
  const body = useFitsWall(`${number} ${moment} ${black}`);
  if (black) return <main className="on-the-wall black" aria-label="Black screen. Press B again." />;
  return (
    <ValuesContext value={runs.values}>
      <main className={`on-the-wall at-${moment}`} data-moment={moment}>
        <h1>{asked ? <Line content={question.question} /> : beat.title}</h1>
        <div ref={body} className={bodyClass(asked || isBare, first, others)}>
          {asked ? (
            <PollBars question={question} poll={poll} answered={moment === 'answer'} />
          ) : isBare ? (
            <div className="wall-text">
              <Prose blocks={beat.text} />
            </div>
          ) : (
            <>
              <div className="wall-main">
                {numbers.length > 0 && (
                  <ul className="wall-numbers">
                    {runs.shown.length > 1 && <li className="whose">{runs.shown[0].name}:</li>}
                    {numbers.map(({ label, value, interval }) => (
                      <li key={label} className={`of-${label.split(' ')[0]}`}>
                        <b>{value}</b>
                        <span>
                          {label} {interval && `(${interval})`}
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
                <Stage panels={first} {...stage} />
              </div>
              {others.length > 0 && (
                <div className="wall-side">
                  <Stage panels={others} {...stage} />
                </div>
              )}
            </>
          )}
        </div>
        {moment === 'result' && beat.happened.length > 0 && (
          <div className="wall-words">
            <Prose blocks={beat.happened.slice(0, 1)} />
          </div>
        )}
        <footer>
          <BeatStrip beats={lesson.beats} at={number} />
          <div ref={train}>{beat.panels.some(showsRun) && <TrainLive runs={runs} revealed />}</div>
          <span className="wall-source">
            {runs.shown.length > 0 || runs.live.kind !== 'off' ? runs.source : ''}
          </span>
        </footer>
      </main>
    </ValuesContext>
  );
}

const NOTHING: readonly string[] = [];

/** Whether the stage would only say that it shows something later. */
function isHidden({ kind }: Panel, hides: readonly string[]): boolean {
  if (kind === 'widget') return hides.includes('widget');
  return (kind === 'study' && hides.includes('figure')) || (kind === 'table' && hides.includes('table'));
}

/** A figure takes all the room there is, with numbers above it; other panels stand beside it. */
function bodyClass(hasWords: boolean, [first]: readonly Panel[], others: readonly Panel[]): string {
  if (hasWords) return 'wall-body';
  // A widget is too wide to stand beside another.
  const hasSide = others.some(({ kind }) => kind !== 'widget');
  const fills = first?.kind === 'figure' || first?.kind === 'study';
  return ['wall-body', hasSide && 'with-side', fills && 'fills'].filter(Boolean).join(' ');
}

function questionAt({ prediction, check }: Lesson['beats'][number], moment: Moment): Question | null {
  if (moment === 'guess') return prediction;
  return moment === 'check' || moment === 'answer' ? check : null;
}

/** "+1.33 ± 0.02" has a number to be read from the last row, and an interval beside it. */
function splitAt(written: string): { value: string; interval: string } {
  const [value, half] = written.split(' ± ');
  if (half !== undefined) return { value, interval: `± ${half}` };
  const [rate, ends] = written.split(' [');
  return {
    value: rate,
    interval: ends === undefined ? '' : `${ends.replace(', ', ' to ').replace(']', '')}`,
  };
}

/** The lecturer's notes, in a window of their own. */
function openNotes(lesson: string, beat: number): void {
  window.open(addressOf('lessons', lesson, beat + 1, 'notes'), 'dpo-lab-notes', 'width=900,height=800');
}

/** Cards are kept, so that going back shows them, and the notes have them afterwards. */
function usePoll(
  lesson: string,
  beat: number,
  kind: 'guess' | 'check',
  question: Question | null,
): [Poll, (poll: Poll) => void, () => void] {
  const progress = useProgress();
  const key = `poll ${lesson}/${beat} ${kind}`;
  const choices = question?.choices.length ?? 0;
  const read = (): Poll => {
    const kept = progress.store.getState().widgets[key] ?? [];
    const votes = Math.floor(kept.length / Math.max(1, choices));
    if (choices === 0 || votes === 0) return newPoll(choices);
    return { votes: Array.from({ length: votes }, (_, i) => kept.slice(i * choices, (i + 1) * choices)) };
  };
  const [state, setState] = useState<{ key: string; poll: Poll }>(() => ({ key, poll: read() }));
  const poll = state.key === key && state.poll.votes[0].length === choices ? state.poll : read();
  const set = (next: Poll) => {
    setState({ key, poll: next });
    progress.keep(key, next.votes.flat());
  };
  return [poll, set, () => set(votedAgain(poll))];
}

function useWire(lesson: string, { beat, moment }: Position, go: (by: 1 | -1) => void): void {
  const wire = useRef<PresentWire | null>(null);
  const here = useMemo(() => ({ kind: 'at', lesson, beat, moment }) as const, [lesson, beat, moment]);
  useEffect(() => {
    const opened = presentWire((message) => {
      if (message.kind === 'go') go(message.by);
      if (message.kind === 'where') opened.send(here);
    });
    wire.current = opened;
    opened.send(here);
    return () => opened.close();
  }, [here, go]);
}
