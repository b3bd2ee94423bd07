import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { Lesson, LessonCard } from '../../../experiment/lessons/lesson.ts';
import { parseLesson } from './parseLesson.ts';

/** Lessons are read while the page is built: it gets data, and needs no parser. */

const FOLDER = join('src', 'lessons');

/** All lessons, in the order of the course: their folders begin with a number. */
export function lessonsHere(folder = FOLDER): Lesson[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => parseLesson(name, readFileSync(join(folder, name, 'lesson.md'), 'utf8')));
}

const cardOf = ({ name, title, about, worlds, beats }: Lesson): LessonCard => ({
  name,
  title,
  about,
  worlds,
  beats: beats.map(({ title, minutes }) => ({ title, minutes })),
});

/**
 * `import course from 'virtual:course'` gives the shelf, a card for each lesson; `import('…/lesson.md')` gives a lesson
 * as data.
 */
export function lessonsAsData(): Plugin {
  const name = 'virtual:course';
  const id = `\0${name}`;
  const moduleOf = (value: unknown) => ({
    code: `export default ${JSON.stringify(value)};`,
    moduleType: 'js' as const,
  });
  return {
    name: 'lessons-as-data',
    resolveId: (source) => (source === name ? id : null),
    load: (source) => {
      if (source === id) return moduleOf(lessonsHere().map(cardOf));
      const lesson = /([^/\\]+)[/\\]lesson\.md$/.exec(source);
      return lesson ? moduleOf(parseLesson(lesson[1], readFileSync(source, 'utf8'))) : null;
    },
  };
}
