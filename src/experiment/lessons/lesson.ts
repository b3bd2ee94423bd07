/**
 * A lesson as data. It is written in Markdown, one folder each in `src/lessons`, and made into this while the page is
 * built (`src/cli/build/lessons`), so that pages, plans, notes and tests all read the same.
 */

/** What stands in a line of text. Plain text is a string. */
export type Inline =
  | string
  | { kind: 'strong' | 'em'; content: Inline[] }
  | { kind: 'code'; text: string }
  /** Inside of `<math>`. */
  | { kind: 'math'; mathml: string }
  | { kind: 'link'; address: string; content: Inline[] }
  /** A number of the run beside it, or a result of the evidence, by its name: "gold.end". */
  | { kind: 'value'; name: string };

export type Block =
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'formula'; mathml: string }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'table'; columns: Inline[][]; rows: Inline[][][] };

/** What stands on the stage of a beat, beside its text. */
export type Panel =
  /** A figure of the lab, by its name there, of the beat's runs. */
  | { kind: 'figure'; figure: string }
  /** One prompt, completed before and after training. */
  | { kind: 'texts'; prompt: number }
  /** The picture and the formula of one step. */
  | { kind: 'diagram'; method: string }
  /** A figure or a table of the evidence. */
  | { kind: 'study'; study: string; figure: string; only: readonly string[] }
  | { kind: 'table'; study: string; table: string }
  /** Something to try that only this course has, by its name, with what it is told. */
  | { kind: 'widget'; widget: string; options: Readonly<Record<string, string | number>> };

export interface Choice {
  text: Inline[];
  right: boolean;
  /** Why it is right, or wrong. */
  why: Block[];
}

export interface Question {
  question: Inline[];
  choices: Choice[];
}

/** A guess before the result. Until then nothing on the screen gives it away. */
export interface Prediction extends Question {
  /** What stays hidden until the guess: "gold" (curve and numbers), "texts", "figure", "table", "widget". */
  hides: string[];
  /** The series that may be drawn on the figure by hand, before it is shown. */
  draws: string | null;
}

/** One or two minutes of a lesson. */
export interface Beat {
  title: string;
  minutes: number;
  text: Block[];
  /** Recorded runs, by their names in `recordedRuns`; the first is what sentences speak of, and what is trained live. */
  runs: string[];
  panels: Panel[];
  prediction: Prediction | null;
  /** What the run beside it says, in its own numbers. */
  happened: Block[];
  check: Question | null;
  /** For the lecturer: what to say, what to ask, what to expect. Never on the wall. */
  notes: Block[];
}

export interface Lesson {
  /** Of its folder, and in addresses: "5-what-beta-buys". */
  name: string;
  title: string;
  /** What one learns, in a sentence, for the shelf. */
  about: string;
  /** Worlds of its runs. */
  worlds: string[];
  beats: Beat[];
}

/** What the shelf says of a lesson. */
export interface LessonCard extends Pick<Lesson, 'name' | 'title' | 'about' | 'worlds'> {
  beats: { title: string; minutes: number }[];
}

/** Minutes of a lesson, as planned. */
export function minutesOf(beats: readonly Pick<Beat, 'minutes'>[]): number {
  return beats.reduce((sum, { minutes }) => sum + minutes, 0);
}
