import type { Lesson } from '../../experiment/lessons/lesson.ts';

/** Each lesson is a file of its own, fetched when somebody opens it. */
const files = import.meta.glob<Lesson>('../../lessons/*/lesson.md', { import: 'default' });

/** Null where there is no lesson of this name. */
export async function loadLesson(name: string): Promise<Lesson | null> {
  const load = files[`../../lessons/${name}/lesson.md`];
  return load ? load() : null;
}
