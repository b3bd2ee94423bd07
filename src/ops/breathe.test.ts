import { expect, test } from 'vitest';
import { breathe } from './breathe.ts';

test('two who breathe at the same time both go on', async () => {
  const done: string[] = [];
  const work = async (name: string, times: number) => {
    for (let i = 0; i < times; i++) await breathe();
    done.push(name);
  };
  await Promise.all([work('run', 20), work('labels', 10)]);
  expect(done).toEqual(['labels', 'run']);
});
