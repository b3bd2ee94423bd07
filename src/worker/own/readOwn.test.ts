import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import type { LoadedModel } from '../loading/loadModel.ts';
import type { SurroundingsParts } from '../loading/surroundings.ts';
import { ownSurroundings } from './ownSurroundings.ts';
import { readOwn } from './readOwn.ts';

const fixtures = JSON.parse(
  readFileSync(join('src', 'text', 'fixtures', 'tokenizers.json'), 'utf8'),
).tokenizers;
const tokenizer = readTokenizer(JSON.stringify(fixtures.qwen2.file), 'tokenizer.json');
const source =
  '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}';
const stored = { config: { contextLength: 100, endOfText: 1 } } as LoadedModel['stored'];
const message = (role: string, content: string) => ({ role, content });
const rows = Array.from({ length: 24 }, (_, i) => ({
  prompt: [message('user', `Question ${i}?`)],
  chosen: [message('assistant', 'Yes.')],
  rejected: [message('assistant', 'No.')],
}));
const file = new Blob([rows.map((row) => JSON.stringify(row)).join('\n')]);

test('conversations are written with the model’s template, and the report says so', async () => {
  const own = await readOwn(file, 'chat.jsonl', 1, {
    stored,
    tokenizer,
    chat: readChatTemplate(null, source),
  });
  expect(own.report.chat).toBe('Conversations are written with the model’s own chat template.');
  const { prompt, chosen, messages } = own.train[0];
  expect(prompt).toMatch(/^<\|im_start\|>user\nQuestion \d+\?<\|im_end\|>\n<\|im_start\|>assistant\n$/);
  expect(chosen).toBe('Yes.<|im_end|>\n');
  expect(messages?.chosen).toEqual([message('assistant', 'Yes.')]);

  // Samples begin where such a prompt ends: with its special tokens, and none before them.
  const parts = { texts: own, loaded: { stored, tokenizer }, sizes: { heldOutPairs: 8, promptsAtOnce: 1 } };
  const around = ownSurroundings(parts as unknown as SurroundingsParts, { kind: 'length', sign: 1 });
  const marked = around.tokenizer.encodePrompt(prompt);
  expect(marked).toEqual(tokenizer.encodeMarked(prompt, false));
  expect(marked).not.toEqual(tokenizer.encodePrompt(prompt));
  expect(around.tokenizer.encodePrompt('<|im_start|>')).toEqual(tokenizer.encodePrompt('<|im_start|>'));
  expect(around.inputs.prompts(1)).toHaveLength(own.report.train);
  expect(around.inputs.demonstrations(1)[0].prompt).toEqual(
    expect.arrayContaining([fixtures.qwen2.file.added_tokens[2].id]),
  );
});

test('a model without a template gets plain text, and the report says so', async () => {
  const own = await readOwn(file, 'chat.jsonl', 1, { stored, tokenizer });
  expect(own.report.chat).toMatch(/^The model has no chat template/);
  expect(own.train[0]).toEqual({
    prompt: expect.stringMatching(/^Question \d+\?$/),
    chosen: ' Yes.',
    rejected: ' No.',
  });
});

test('a file of single completions gives KTO all of them, also those without another of their prompt', async () => {
  const single = (i: number, label: boolean) => ({
    prompt: `Question ${i}?`,
    completion: ` ${label}.`,
    label,
  });
  const rows = [
    ...Array.from({ length: 6 }, (_, i) => [single(i, true), single(i, false)]).flat(),
    ...Array.from({ length: 30 }, (_, i) => single(100 + i, i % 3 > 0)),
  ];
  const read = (some: unknown[]) =>
    readOwn(new Blob([some.map((row) => JSON.stringify(row)).join('\n')]), 'thumbs.jsonl', 1, {
      ...{ stored, tokenizer },
    });
  const own = await read(rows);
  expect(own.report).toMatchObject({ kept: 6, train: 4, heldOut: 2, singles: 8 + 30 });
  const parts = { texts: own, loaded: { stored, tokenizer }, sizes: { heldOutPairs: 8, promptsAtOnce: 1 } };
  const around = ownSurroundings(parts as unknown as SurroundingsParts, { kind: 'length', sign: 1 });
  expect(around.inputs.unpaired).toHaveLength(38);
  const good = around.inputs.unpaired?.filter(({ desirable }) => desirable) ?? [];
  expect(good).toHaveLength(4 + 20);
  expect(good[0].completion.at(-1)).toBe(stored.config.endOfText);
  // Without a prompt that has both there are no pairs: prompts are held out to be answered, and nothing of them trained on.
  const alone = await read(Array.from({ length: 45 }, (_, i) => single(100 + i, i % 3 > 0)));
  expect(alone.report).toMatchObject({ kept: 0, train: 0, heldOut: 0, prompts: 45, chosenLonger: null });
  expect(alone.report).toMatchObject({ labels: { good: 30, bad: 15 }, singles: 30, heldOutSingles: 15 });
  expect([alone.unpaired, alone.heldOutUnpaired].map((part) => part?.length)).toEqual([30, 15]);
  const trained = new Set(alone.unpaired?.map(({ prompt }) => prompt));
  expect(alone.heldOutUnpaired?.filter(({ prompt }) => trained.has(prompt))).toEqual([]);
  expect(alone.previewSingles[0]).toEqual({ line: 1, ...single(100, false) });
  const apart = ownSurroundings({ ...parts, texts: alone } as unknown as SurroundingsParts, {
    ...{ kind: 'length', sign: 1 },
  });
  expect(apart.inputs.unpaired).toHaveLength(30);
  expect(apart.inputs.prompts(1)).toHaveLength(30);
  expect(new Set(apart.heldOutPrompts()(15))).toEqual(
    new Set(alone.heldOutUnpaired?.map(({ prompt }) => prompt)),
  );
  expect(await apart.pairs.preview({} as never, {} as never)).toEqual({
    ...{ train: 0, singles: 30, heldOut: 0, origin: 'own' },
  });
  // Too few are no data, and the sentence says how many are.
  await expect(read(rows.slice(12, 30))).rejects.toThrow(
    /12 good and 6 bad single completions of 18 different prompts/,
  );
});
