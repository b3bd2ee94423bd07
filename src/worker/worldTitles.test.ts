import { expect, test } from 'vitest';
import { worldTitles } from '../experiment/worldTitles.ts';
import { worlds } from '../tasks/worlds.ts';

test('the page presents every world as the world presents itself', () => {
  const own = Object.values(worlds).map(({ name, title, about }) => [name, { title, about }]);
  expect(worldTitles).toMatchObject(Object.fromEntries(own));
});
