import * as z from 'zod/mini';
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * What somebody answered, in this browser alone: a guess and the answer to the check question of each beat, a curve that
 * was drawn, and the twelve votes. It can be taken away as a file and erased.
 */

const text = (longest: number) => z.string().check(z.maxLength(longest));
const index = z.int().check(z.nonnegative());

const beatAnswers = z.strictObject({
  /** Index of the choice that was guessed. */
  guess: z.optional(index),
  /** Points of a curve that was drawn, in the units of its figure. */
  curve: z.optional(z.array(z.tuple([z.number(), z.number()])).check(z.maxLength(200))),
  /** Indices of the choices that were tried, in their order. */
  tried: z.optional(z.array(index).check(z.maxLength(50))),
});

const schema = z.strictObject({
  format: z.literal('dpo-lab-progress-1'),
  /** By lesson and number of the beat: "6-the-judge/0". */
  beats: z.record(text(200), beatAnswers),
  /** What widgets keep, by their names. */
  widgets: z.record(text(100), z.array(z.number()).check(z.maxLength(1000))),
  /** What was written in exercises: by the exercise, then by the field. Files from before there were any lack it. */
  exercises: z._default(z.record(text(100), z.record(text(100), text(5000))), {}),
  /** The name on reports. */
  student: z._default(text(200), ''),
  /** Where one was last. */
  last: z.nullable(text(200)),
});

export type BeatAnswers = z.infer<typeof beatAnswers>;
export type Progress = z.infer<typeof schema>;

const KEY = 'dpo-lab-progress';
/** Of a file with answers. */
export const MOST_BYTES = 1_000_000;

const nothing = (): Progress => ({
  format: 'dpo-lab-progress-1',
  beats: {},
  widgets: {},
  exercises: {},
  student: '',
  last: null,
});

export interface ProgressKeeper {
  store: StoreApi<Progress & { trouble: string | null }>;
  answer(lesson: string, beat: number, answers: Partial<BeatAnswers>): void;
  keep(widget: string, numbers: number[]): void;
  write(exercise: string, field: string, text: string): void;
  sign(student: string): void;
  visit(address: string): void;
  /** As a file. */
  exported(): string;
  /** @returns a sentence where the text is no progress; then nothing has changed */
  imported(text: string): string | null;
  erase(): void;
}

export const beatKey = (lesson: string, beat: number) => `${lesson}/${beat}`;

/** @param storage the browser's; where it is forbidden or full a sentence says so, and the lesson goes on */
export function createProgress(
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): ProgressKeeper {
  const store = createStore<Progress & { trouble: string | null }>(() => ({
    ...read(storage),
    trouble: null,
  }));
  const current = (): Progress => {
    const { trouble: _, ...progress } = store.getState();
    return progress;
  };
  function change(changes: Partial<Progress>): void {
    store.setState(changes);
    try {
      storage().setItem(KEY, JSON.stringify(current()));
    } catch {
      store.setState({
        trouble: 'Your answers cannot be kept: this browser’s storage is full or forbidden.',
      });
    }
  }
  return {
    store,
    answer: (lesson, beat, answers) => {
      const { beats } = store.getState();
      const key = beatKey(lesson, beat);
      change({ beats: { ...beats, [key]: { ...beats[key], ...answers } } });
    },
    keep: (widget, numbers) => change({ widgets: { ...store.getState().widgets, [widget]: numbers } }),
    write: (exercise, field, text) => {
      const { exercises } = store.getState();
      change({ exercises: { ...exercises, [exercise]: { ...exercises[exercise], [field]: text } } });
    },
    sign: (student) => change({ student }),
    visit: (last) => change({ last }),
    exported: () => `${JSON.stringify(current(), null, 2)}\n`,
    imported: (text) => {
      const found = parsed(text);
      if (!found) return 'This file is not a progress file of the DPO Lab. Nothing has changed.';
      change(found);
      return null;
    },
    erase: () => {
      store.setState({ ...nothing(), trouble: null });
      try {
        storage().removeItem(KEY);
      } catch {
        // Where storage is forbidden there is nothing to erase.
      }
    },
  };
}

function read(storage: () => Pick<Storage, 'getItem'>): Progress {
  try {
    return parsed(storage().getItem(KEY) ?? '') ?? nothing();
  } catch {
    return nothing();
  }
}

function parsed(text: string): Progress | null {
  if (text.length > MOST_BYTES) return null;
  try {
    const found = schema.safeParse(JSON.parse(text));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}
