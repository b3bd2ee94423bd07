import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultsOfMethod, type MethodName, methodNames, methods } from '../../experiment/methods/methods.ts';
import { trlExports } from '../../experiment/methods/trl.ts';
import { bundleOf } from '../../formats/bundle/bundle.ts';
import { readAdapterConfig } from '../../formats/peftAdapter.ts';
import { readCheckpoint, type StoredModel } from '../../model/checkpoint.ts';
import { loraLayout } from '../../model/lora.ts';
import { withAdapter } from '../../model/mergeAdapter.ts';
import { readRewardModel } from '../../model/rewardCheckpoint.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import { loraOf } from '../../training/methods/policy.ts';
import type { RunState } from '../../training/methods/run.ts';
import { untrainedRewardModel } from '../../training/trainers/newRewardModel.ts';
import { exportedRun, type RunMaterial } from './exportedRun.ts';

const fixture = (name: string) => join('src', 'model', 'fixtures', 'gpt2', name);
const stored: StoredModel = readCheckpoint(
  readFileSync(fixture('config.json'), 'utf8'),
  readFileSync(fixture('model.safetensors')),
  '',
);
const tokenizerFile = readFileSync('public/model/sft/tokenizer.json', 'utf8');
const tokenizer = { ...readTokenizer(tokenizerFile, 'tokenizer.json'), file: tokenizerFile };
const pairs = Array.from({ length: 40 }, (_, i) => ({
  prompt: `p${i}`,
  chosen: ` c${i}`,
  rejected: ` r${i}`,
}));

const trainee = (size: number): RunState['trainees'][string] => ({
  step: 3,
  weights: Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
  firstMoment: new Float32Array(size),
  secondMoment: new Float32Array(size),
});

function materialOf(method: MethodName, changes: Record<string, number | string> = {}): RunMaterial {
  const config = { ...defaultsOfMethod(method), ...changes };
  const lora = loraOf(stored, config);
  const size = lora ? loraLayout(stored.config, lora).size : stored.layout.size;
  const reward = untrainedRewardModel(stored, { start: 'sft', layers: 4, width: 96, seed: 1 });
  return {
    method,
    config,
    step: 3,
    state: {
      trainees: { policy: trainee(size), 'reward model': trainee(reward.layout.size) },
      numbers: {},
      lists: {},
    },
    world: 'reviews',
    gold: { mean: -0.2, std: 1.4 },
    initial: stored,
    reference: stored,
    tokenizer,
    texts: {
      pairs,
      heldOut: pairs.slice(0, 4),
      demonstrations: () => [],
      prompts: () => pairs.map(({ prompt }) => ({ prompt })),
    },
    rows: [{ step: 1, loss: 0.69 }],
    settings: { method },
    judge: { 'gold.py': '', 'gold-reviews.json': '{}' },
  };
}

const bundle = (...args: Parameters<typeof materialOf>) => bundleOf(exportedRun(materialOf(...args)));
const textOf = (files: ReturnType<typeof bundle>, path: string) => files.get(path) as string;
const bytesOf = (files: ReturnType<typeof bundle>, path: string) => files.get(path) as Uint8Array;

describe('every method that trains leaves with its models and data', () => {
  test.each(methodNames.filter((name) => methods[name].workload.trains.length > 0))('%s', (method) => {
    const { data } = methods[method];
    const trl = trlExports[method];
    // The learnt reward of PPO is not at hand here.
    const files = bundle(method, data.samples ? { reward: 'gold' } : {});
    expect(textOf(files, 'README.md')).toContain(methods[method].title);
    expect(files.has('train.py')).toBe(trl.trainer !== null);
    if (trl.trainer === null) return expect(textOf(files, 'README.md')).toContain(trl.because);
    expect(textOf(files, 'train.py')).toContain(`${trl.trainer}Config(`);
    const yaml = parse(textOf(files, 'trl.yaml'));
    expect(yaml).toMatchObject({
      max_steps: expect.any(Number),
      bf16: false,
      model_name_or_path: expect.stringMatching(/reference|start/),
    });
    if (trl.differs) expect(textOf(files, 'README.md')).toContain(trl.differs);
    expect(files.has('reward.py')).toBe(trl.trainer === 'RLOO' || trl.trainer === 'GRPO');
  });
});

describe('conversations leave as conversations, with the template that writes them', () => {
  const asked = [{ role: 'user', content: 'Why?' }];
  const chat = {
    ...{ prompt: '<q>Why?', chosen: 'Yes.</s>', rejected: 'No.</s>' },
    messages: {
      prompt: asked,
      chosen: [{ role: 'assistant', content: 'Yes.' }],
      rejected: [{ role: 'assistant', content: 'No.' }],
    },
  };
  const rowsOf = (method: MethodName, all: RunMaterial['texts']['pairs']) => {
    const material = materialOf(method, method === 'grpo' ? { reward: 'gold' } : {});
    const prompts = () => all.map(({ prompt }) => ({ prompt, messages: asked }));
    const texts = { ...material.texts, pairs: all, heldOut: [], prompts };
    const template = { ...tokenizer, template: '{{ messages }}' };
    const files = bundleOf(exportedRun({ ...material, texts, tokenizer: template }));
    expect(textOf(files, 'policy/chat_template.jinja')).toBe('{{ messages }}');
    const rows = textOf(files, 'train.jsonl').trim().split('\n');
    return rows.map((row) => JSON.parse(row));
  };

  test.each<[MethodName, object]>([
    ['dpo', chat.messages],
    ['kto', { prompt: asked, completion: chat.messages.rejected, label: false }],
    ['sft', { prompt: asked, completion: chat.messages.chosen }],
    ['grpo', { prompt: asked }],
  ])('%s', (method, row) => {
    expect(rowsOf(method, [chat])[0]).toEqual(row);
  });

  test('beside plain texts they are texts too: the first row tells TRL what all are', () => {
    const { messages: _, ...text } = chat;
    const rows = rowsOf('dpo', [chat, pairs[0]]);
    expect(rows).toEqual(expect.arrayContaining([text, pairs[0]]));
    expect(rows).toHaveLength(2);
  });
});

test('the policy is read back as it was, with the token that fills up rows in its configuration', () => {
  const files = bundle('dpo');
  const back = readCheckpoint(
    textOf(files, 'policy/config.json'),
    bytesOf(files, 'policy/model.safetensors'),
    '',
  );
  expect(back.weights).toEqual(trainee(stored.layout.size).weights);
  expect(JSON.parse(textOf(files, 'policy/config.json'))).toHaveProperty('pad_token_id');
});

test('an adapter is read back on its base, the scale α/r included', () => {
  const files = bundle('dpo', { loraRank: 2, loraAlpha: 6 });
  const settings = readAdapterConfig(textOf(files, 'adapter/adapter_config.json'), '');
  expect(settings).toEqual({ rank: 2, scale: 3, base: 'reference' });
  const merged = withAdapter(stored, settings, bytesOf(files, 'adapter/adapter_model.safetensors'), '');
  // By hand, for the first weight of the first block: W[0,0] + 3 Σ_k B[0,k] A[k,0].
  const entry = stored.layout.entries.find(({ name }) => name.endsWith('h.0.attn.c_attn.weight'))!;
  const { weights } = trainee(100_000);
  const [inputs] = entry.shape;
  const b = 2 * inputs;
  const update = 3 * (weights[b] * weights[0] + weights[b + 1] * weights[inputs]);
  expect(merged.weights[entry.offset]).toBeCloseTo(stored.weights[entry.offset] + update, 4);
  expect(textOf(files, 'train.py')).toContain('lora_alpha=6');
});

test('a reward model leaves with what it began as', () => {
  const files = bundle('rm');
  const read = (folder: string) =>
    readRewardModel(
      textOf(files, `${folder}/config.json`),
      bytesOf(files, `${folder}/model.safetensors`),
      '',
    );
  expect(read('start').weights.slice(-stored.config.width)).toEqual(new Float32Array(stored.config.width));
  expect(read('reward_model').weights.slice(0, 5)).toEqual(trainee(5).weights);
  expect(files.has('reference/config.json')).toBe(false);
});

test('KTO’s batches are written backwards, so that TRL’s previous row is the lab’s next one', () => {
  const lines = textOf(bundle('kto-unpaired', { batchSize: 4 }), 'train.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(80);
  const straight = exportedRun(materialOf('kto-unpaired', { batchSize: 40 })).train;
  expect(new Set(lines.map((line) => JSON.stringify(line)))).toEqual(
    new Set(straight.map((line) => JSON.stringify(line))),
  );
  expect(lines[0]).toHaveProperty('label');
});

test('a policy that was rewarded by what cannot leave has no script, and says why', () => {
  const files = bundle('rloo', { reward: 'implicit' });
  expect(files.has('train.py')).toBe(false);
  expect(textOf(files, 'README.md')).toContain('implicit one of a DPO policy');
});

test.each([
  [16, 'up to step 2.'],
  [8, null],
  [64, null],
])(
  'with batches of %d of 40 pairs, three steps: the card says how long TRL has the same ones',
  (batchSize, said) => {
    const card = textOf(bundle('dpo', { batchSize }), 'README.md');
    if (said === null) expect(card).not.toContain('batches of a repeated run');
    else expect(card).toContain(`the batches of a repeated run are the lab’s ${said}`);
  },
);
