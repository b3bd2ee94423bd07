import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLessonFigure } from '../../../app/figures/lessonFigures.ts';
import { lessonValue } from '../../../app/lessons/values.ts';
import { studies } from '../../../evaluation/studies/studies.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import {
  type Beat,
  type Block,
  type Inline,
  type Lesson,
  minutesOf,
  type Panel,
  type Question,
} from '../../../experiment/lessons/lesson.ts';
import { plans } from '../../../experiment/lessons/plans.ts';
import { methodNames } from '../../../experiment/methods/methods.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { lessonsHere } from './lessonFiles.ts';

/** Every lesson, held against what lessons promise, and against the runs and the evidence that they speak of. */

/** Beats whose panel does not show what is asked, by their titles, each with the reason why nothing has to be hidden. */
const NOTHING_TO_HIDE: Readonly<Record<string, string>> = {
  'Where is the turn?': 'asks about another proxy than the one in the figure',
  'How do you notice without gold?': 'asks what one would look at elsewhere; its figure was shown before',
  'What does not fit on a laptop?': 'asks about settings, and the table is of memory',
};

const WORDS_A_MINUTE = 130;
const MOST_MINUTES = 12;

const findings: FindingsFile = JSON.parse(readFileSync(join('public', 'evidence', 'findings.json'), 'utf8'));
const widgetNames = [
  ...readFileSync(join('src', 'ui', 'lessons', 'widgets', 'widgets.ts'), 'utf8').matchAll(
    /^ {2}'?([\w-]+)'?: lazy/gm,
  ),
].map(([, name]) => name);
const lessons = lessonsHere();
const beats = lessons.flatMap((lesson) =>
  lesson.beats.map((beat, i) => ({ where: `${lesson.name}, beat ${i + 1}`, beat })),
);

test.each(plans)('$title: its questions exist, and leave the room time to ask', ({ minutes, parts }) => {
  const planned = parts.flatMap(({ lesson, beats: numbers }) =>
    numbers.map((number) => lessons[lesson - 1].beats[number - 1].minutes),
  );
  const total = planned.reduce((sum, one) => sum + one, 0);
  expect(total).toBeGreaterThan(0.7 * minutes);
  expect(total).toBeLessThanOrEqual(0.9 * minutes);
});

test('there are lessons', () => {
  expect(lessons.length).toBeGreaterThan(0);
  expect(widgetNames.length).toBeGreaterThan(0);
});

test('a beat of each listed title is there', () => {
  const titles = beats.map(({ beat }) => beat.title);
  expect(Object.keys(NOTHING_TO_HIDE).filter((title) => !titles.includes(title))).toEqual([]);
});

describe.each(lessons)('$name', (lesson) => {
  test('has four to eight beats and at most twelve minutes, as planned and read aloud', () => {
    expect(lesson.beats.length).toBeGreaterThanOrEqual(4);
    expect(lesson.beats.length).toBeLessThanOrEqual(8);
    expect(minutesOf(lesson.beats)).toBeLessThanOrEqual(MOST_MINUTES);
    expect(wordsOf(lesson) / WORDS_A_MINUTE).toBeLessThanOrEqual(MOST_MINUTES);
  });
});

describe.each(beats)('$where', ({ beat }) => {
  test('asks in its title, and a lecturer has notes', () => {
    expect(beat.title).toMatch(/\?$/);
    expect(beat.text.length).toBeGreaterThan(0);
    expect(beat.notes.length).toBeGreaterThan(0);
  });

  test('says of every wrong choice why it is wrong', () => {
    for (const { choices } of questionsOf(beat)) {
      for (const { right, why, text } of choices) {
        if (!right) expect(why, JSON.stringify(text)).not.toEqual([]);
      }
    }
  });

  test('shows what there is', () => {
    for (const panel of beat.panels) expect(problemOf(panel)).toBeNull();
    for (const run of beat.runs) expect(isRecorded(run), run).toBe(true);
  });

  test('keeps its answer off the screen before the guess', () => {
    const { prediction } = beat;
    if (!prediction) return;
    const needsHiding = beat.panels.some(({ kind }) => kind !== 'widget' && kind !== 'diagram');
    if (needsHiding && !(beat.title in NOTHING_TO_HIDE)) expect(prediction.hides).not.toEqual([]);
    const before = [...beat.text.flatMap(inlinesIn), ...questionInlines(prediction)];
    const names = valuesIn(before).map((name) => name.split(':').at(-1)!.split('.')[0]);
    for (const quantity of hiddenQuantities(beat)) expect(names).not.toContain(quantity);
  });

  test('has a number for every name', () => {
    const runs = new Map(beat.runs.filter(isRecorded).map((name) => [name, recordOf(name)]));
    for (const name of valuesIn(allInlines(beat))) {
      if (isOfRunsToCome(name)) continue;
      expect(lessonValue(name, { runs, findings }), name).toBeTruthy();
    }
  });
});

/** What is read aloud: all but the notes and why wrong choices are wrong. */
function wordsOf({ beats }: Lesson): number {
  const spoken = beats.flatMap((beat) => [
    beat.title,
    ...[...beat.text, ...beat.happened].flatMap(inlinesIn),
    ...questionsOf(beat).flatMap(({ question, choices }) => [
      ...question,
      ...choices.flatMap(({ text, right, why }) => [...text, ...(right ? why.flatMap(inlinesIn) : [])]),
    ]),
  ]);
  return spoken.map(plain).join(' ').split(/\s+/).length;
}

function plain(inline: Inline): string {
  if (typeof inline === 'string') return inline;
  switch (inline.kind) {
    case 'strong':
    case 'em':
    case 'link':
      return inline.content.map(plain).join('');
    case 'code':
      return inline.text;
    // Read as one word each: a number, a formula.
    default:
      return 'x';
  }
}

const questionsOf = ({ prediction, check }: Beat): Question[] =>
  [prediction, check].filter((question) => question !== null);

const questionInlines = ({ question, choices }: Question): Inline[] => [
  ...question,
  ...choices.flatMap(({ text }) => text),
];

function inlinesIn(block: Block): Inline[] {
  switch (block.kind) {
    case 'paragraph':
      return block.content;
    case 'formula':
      return [];
    case 'list':
      return block.items.flat();
    case 'table':
      return [...block.columns.flat(), ...block.rows.flat(2)];
  }
}

const allInlines = (beat: Beat): Inline[] => [
  ...[...beat.text, ...beat.happened, ...beat.notes].flatMap(inlinesIn),
  ...questionsOf(beat).flatMap((question) => [
    ...questionInlines(question),
    ...question.choices.flatMap(({ why }) => why.flatMap(inlinesIn)),
  ]),
];

/** Names of values, also those inside of emphasis. */
function valuesIn(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => {
    if (typeof inline === 'string') return [];
    if (inline.kind === 'value') return [inline.name];
    return 'content' in inline ? valuesIn(inline.content) : [];
  });
}

/** What sentences before the guess may not name, because a hidden panel would show it. */
function hiddenQuantities({ prediction, panels }: Beat): string[] {
  const hides = prediction?.hides ?? [];
  const ofFigure: Readonly<Record<string, string[]>> = {
    reward: ['gold', 'rise'],
    hacking: ['gold', 'rise'],
    'win rate': ['winrate'],
    length: ['length'],
    rewards: ['chosen', 'rejected', 'margin', 'chosennats', 'rejectednats', 'fellchosen', 'fellboth'],
    'best of n': ['gold'],
  };
  const figures = panels.flatMap((panel) => (panel.kind === 'figure' ? [panel.figure] : []));
  return [
    ...(hides.includes('gold') ? ['gold', 'rise', 'winrate'] : []),
    ...(hides.includes('figure') ? figures.flatMap((name) => ofFigure[name] ?? []) : []),
  ];
}

function problemOf(panel: Panel): string | null {
  const unless = (there: boolean, what: string) => (there ? null : `there is no ${what}`);
  switch (panel.kind) {
    case 'figure':
      return unless(isLessonFigure(panel.figure), `figure ${panel.figure}`);
    case 'texts':
      return unless(panel.prompt >= 0 && panel.prompt < 6, `prompt ${panel.prompt + 1}`);
    case 'diagram':
      return unless((methodNames as readonly string[]).includes(panel.method), `method ${panel.method}`);
    case 'widget':
      return unless(widgetNames.includes(panel.widget), `widget ${panel.widget}`);
    case 'study':
      return evidenceProblem(panel.study, 'figures', panel.figure);
    case 'table':
      return evidenceProblem(panel.study, 'tables', panel.table);
  }
}

/** A study that is known and not complete may still lack a figure; a complete one may not. */
function evidenceProblem(study: string, kind: 'figures' | 'tables', name: string): string | null {
  if (!studies.some((one) => one.name === study)) return `there is no study ${study}`;
  const found = findings.studies.find((one) => one.name === study);
  const isThere = found?.[kind].some((one) => one.name === name) === true;
  const isComplete = found !== undefined && found.done === found.of;
  return isComplete && !isThere ? `study ${study} has no ${name} among its ${kind}` : null;
}

const fileOf = (run: string) => join('public', 'recorded', `${run}.json`);
const isRecorded = (run: string) => existsSync(fileOf(run));
const recordOf = (run: string): RunRecord => JSON.parse(readFileSync(fileOf(run), 'utf8'));

/** A value of a study whose table is not made yet. */
function isOfRunsToCome(name: string): boolean {
  if (name.startsWith('claim:') || !name.includes('/')) return false;
  const [study, table] = name.split(':')[0].split('/');
  const found = findings.studies.find((one) => one.name === study);
  return found !== undefined && !found.tables.some((one) => one.name === table && one.rows.length > 0);
}
