import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Plugin } from 'vite';
import { exercises } from '../../../experiment/lessons/exercises.ts';
import type { Block } from '../../../experiment/lessons/lesson.ts';
import { blockOf } from './proseOf.ts';

/** The texts of the steps of each exercise, in order, by its name. */
export function exerciseTexts(): Record<string, Block[][]> {
  const reader = unified().use(remarkParse).use(remarkGfm).use(remarkMath);
  return Object.fromEntries(
    exercises.map(({ name, steps }) => [
      name,
      steps.map(({ text }, i) =>
        (reader.parse(text) as Root).children.map((node) => blockOf(`exercise ${name}, step ${i + 1}`, node)),
      ),
    ]),
  );
}

/** `import texts from 'virtual:exercises'`: the page gets data, and needs no parser. */
export function exercisesAsData(): Plugin {
  const name = 'virtual:exercises';
  const id = `\0${name}`;
  return {
    name: 'exercises-as-data',
    resolveId: (source) => (source === name ? id : null),
    load: (source) => (source === id ? `export default ${JSON.stringify(exerciseTexts())};` : null),
  };
}
