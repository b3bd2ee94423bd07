import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { random } from '../experiment/random.ts';
import type { WorldName } from '../experiment/worlds.ts';
import { demonstration } from './draw.ts';
import { type Demonstration, type Split, splits, type World } from './world.ts';
import { worlds } from './worlds.ts';

const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
const hash = (lines: readonly string[]) =>
  createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
const demonstrations = (world: World, split: Split, count: number): Demonstration[] => {
  const stream = random(1, 'fixture', split);
  return many(count, () => demonstration(world, split, stream));
};

/** What the shipped model and its pairs were made from, as it was before there was a near split. */
const shipped: Readonly<Record<WorldName, Readonly<Record<Exclude<Split, 'near'> | 'documents', string>>>> = {
  reviews: {
    train: '0e8d2692c61c0a53',
    heldout: '6dfd7ae1d7cb91a0',
    ood: '708b3e2f36246628',
    documents: 'f75974ad753a54fd',
  },
  assistant: {
    train: 'd0bdb14599487962',
    heldout: 'cb13792dec79cf16',
    ood: 'b587b978593f78cd',
    documents: 'a28b93fd849be15d',
  },
  tldr: {
    train: 'e274ec9f8d4b7f22',
    heldout: 'a755c56e90bdd6ea',
    ood: '4ebcd1ead76fbbeb',
    documents: '2fc09785d03b92ac',
  },
};

describe.each(Object.values(worlds))('$name', (world) => {
  test.each(['train', 'heldout', 'ood'] as const)(
    '%s and its gold are what the model was made from',
    (split) => {
      const judged = demonstrations(world, split, 200).map(
        ({ prompt, completion }) => `${prompt}|${completion}|${world.judge(prompt, completion).score}`,
      );
      expect(hash(judged)).toBe(shipped[world.name][split]);
    },
  );

  test('documents are what the model was made from', () => {
    const stream = random(1, 'fixture');
    expect(hash(many(200, () => world.document(stream)))).toBe(shipped[world.name].documents);
  });

  test('no prompt stands in two splits', () => {
    const prompts = splits.flatMap((split) => [
      ...new Set(demonstrations(world, split, 500).map(({ prompt }) => prompt)),
    ]);
    expect(new Set(prompts).size).toBe(prompts.length);
  });
});
