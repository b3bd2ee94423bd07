import { expect, test } from 'vitest';
import { labellingWith } from '../../testing/fakeEngine.ts';
import { createPairMaker, type PairProgress, spread } from './pairMaker.ts';

/** Quality is the number in the text; every judged text is noted. */
function setUp() {
  const judged: string[] = [];
  const asked: string[] = [];
  const maker = createPairMaker({
    world: {
      judge: (prompt, completion) => {
        judged.push(prompt + completion);
        return { score: Number(completion.match(/\d+/)?.[0]), taste: 0, parts: [] };
      },
      flattery: () => 0,
    },
    gold: { mean: 0, std: 1 },
    shipped: {
      // Labelled against gold on purpose: whoever takes them as they are can be told from who labels again.
      train: Array.from({ length: 300 }, (_, i) => ({ prompt: `p${i}`, chosen: ' 1', rejected: ' 9' })),
      heldOut: Array.from({ length: 9 }, (_, i) => ({ prompt: `h${i}`, chosen: ' 1', rejected: ' 9' })),
    },
    heldOutCount: 6,
    sample: async function* (split, seed) {
      for (let batch = 0; ; batch++) {
        asked.push(`${split} ${batch}`);
        yield Array.from({ length: 10 }, (_, i) => ({
          prompt: `${split} ${seed} ${batch} ${i}`,
          completions: [' 1', ' 2', ' 3', ' 3'],
        }));
      }
    },
  });
  const progress: string[] = [];
  const making: PairProgress = {
    onProgress: (what, done, total) => progress.push(`${what} ${done}/${total}`),
    stopped: () => false,
    breathe: async () => {},
  };
  return { maker, judged, asked, progress, making };
}

const sure = { labelTemperature: 0 };

test('the default labeller takes the shipped pairs as they are', async () => {
  const { maker, making } = setUp();
  const made = await maker.make(labellingWith({ pairCount: 200 }), making);
  expect(made?.train).toHaveLength(200);
  expect(made?.train[0]).toEqual({ prompt: 'p0', chosen: ' 1', rejected: ' 9' });
  expect(made?.report).toEqual({ train: 200, heldOut: 6, agreement: 0, origin: 'shipped' });
});

test('another labeller labels the shipped completions again, and reads no text twice', async () => {
  const { maker, making, judged, asked } = setUp();
  const made = await maker.make(labellingWith(sure), making);
  expect(made?.train[0]).toEqual({ prompt: 'p0', chosen: ' 9', rejected: ' 1' });
  expect(made?.heldOut[0]).toEqual({ prompt: 'h0', chosen: ' 9', rejected: ' 1' });
  expect(made?.report).toEqual({ train: 300, heldOut: 6, agreement: 1, origin: 'relabelled' });
  expect(judged).toHaveLength(612);
  await maker.make(labellingWith({ ...sure, labelFlips: 0.2 }), making);
  expect(judged).toHaveLength(612);
  expect(asked).toEqual([]);
});

test('another data seed samples until there are enough pairs, and never the same ones again', async () => {
  const { maker, making, asked, progress } = setUp();
  const labelling = labellingWith({ ...sure, dataSeed: 7, pairCount: 100 });
  const made = await maker.make(labelling, making);
  // Five pairs a prompt: one of the six is of equal texts.
  expect(asked).toEqual(['heldout 0', 'train 0', 'train 1']);
  expect(progress.slice(0, 3)).toEqual(['sampling 0/106', 'sampling 50/106', 'sampling 100/106']);
  expect(made?.report).toEqual({ train: 100, heldOut: 6, agreement: 1, origin: 'sampled' });
  expect(made?.train[0].prompt).toBe('train 7 0 0');
  const more = await maker.make({ ...labelling, pairCount: 200 }, making);
  expect(asked.slice(3)).toEqual(['train 2', 'train 3']);
  expect(more?.train.slice(0, 100)).toEqual(made?.train);
});

test('stopped while it samples, it goes on from there the next time', async () => {
  const { maker, making, asked } = setUp();
  const labelling = labellingWith({ dataSeed: 7, pairCount: 100 });
  let breaths = 0;
  const stopped = () => breaths > 2;
  const breathe = async () => {
    breaths += 1;
  };
  expect(await maker.make(labelling, { ...making, stopped, breathe })).toBeNull();
  expect(asked).toEqual(['heldout 0', 'train 0']);
  expect((await maker.make(labelling, making))?.report.train).toBe(100);
  expect(asked).toEqual(['heldout 0', 'train 0', 'train 1']);
});

test('a preview samples nothing, and leaves what is being sampled alone', async () => {
  const { maker, making, asked } = setUp();
  const labelling = labellingWith({ dataSeed: 7, pairCount: 100 });
  expect(await maker.preview(labelling, making)).toBeNull();
  expect(asked).toEqual([]);
  const making7 = maker.make(labelling, making);
  expect(await maker.preview({ ...labelling, dataSeed: 8 }, making)).toBeNull();
  expect((await making7)?.report.train).toBe(100);
  expect((await maker.preview(labelling, making))?.origin).toBe('sampled');
});

test('a model that says the same every time is given up', async () => {
  const { making } = setUp();
  const maker = createPairMaker({
    world: { judge: () => ({ score: 0, taste: 0, parts: [] }), flattery: () => 0 },
    gold: { mean: 0, std: 1 },
    shipped: { train: [], heldOut: [] },
    heldOutCount: 6,
    sample: async function* () {
      for (;;) yield [{ prompt: 'p', completions: [' a', ' a'] }];
    },
  });
  await expect(maker.make(labellingWith({ dataSeed: 7 }), making)).rejects.toThrow(
    'always gives the same completion',
  );
});

test('takes items from all over the list, each once', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spread(['a', 'b'], 5)).toEqual(['a', 'b']);
  expect(spread(['a', 'b'], 0)).toEqual([]);
  expect(new Set(spread([...Array(1000).keys()], 128)).size).toBe(128);
});
