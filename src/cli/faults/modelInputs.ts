import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import { writeAdapterConfig } from '../../formats/bundle/adapterConfig.ts';
import { bundleOf } from '../../formats/bundle/bundle.ts';
import { readModelCard } from '../../formats/cards.ts';
import { readAdapterConfig } from '../../formats/peftAdapter.ts';
import { readRewardScale, writeRewardScale } from '../../formats/rewardScale.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import { readCheckpoint, readWeights } from '../../model/checkpoint.ts';
import { loraLayout } from '../../model/lora.ts';
import { withAdapter } from '../../model/mergeAdapter.ts';
import { readModelConfig, withGenerationConfig } from '../../model/modelConfig.ts';
import { readRewardModel } from '../../model/rewardCheckpoint.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import { readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import { CHATML, file, type InputParser, json, single, someText, texts } from './inputParser.ts';
import { bytesOf, textOf } from './mutations.ts';
import { tokenizerStyles } from './tokenizerStyles.ts';

/** Files of models: weights, configurations, tokenizers, and what goes with them. */
export function modelInputs(): InputParser[] {
  const [gpt2, llama] = [fixture('gpt2'), fixture('llama')];
  const scored = rewardModel();
  const config = readModelConfig(textOf(llama[0]), 'config.json');
  const base = readCheckpoint(textOf(gpt2[0]), gpt2[1], '');
  const small = new Map([
    ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['b.weight', { shape: [], data: Float32Array.of(7) }],
    ['c', { shape: [0, 4], data: new Float32Array() }],
  ]);
  const tensors = [writeSafetensors(small, 'F32'), writeSafetensors(small, 'F16'), llama[1]];
  return [
    {
      input: 'safetensors files',
      name: 'readSafetensors',
      fromOutside: true,
      formats: ['safetensors'],
      inputs: single(tensors),
      allocates: 2,
      read: (bytes) => {
        readSafetensors(bytes, 'mutated');
        return [];
      },
    },
    ...Object.entries({ 'GPT-2': gpt2, Llama: llama }).map(
      ([kind, parts]): InputParser => ({
        input: `${kind} checkpoints (config.json and weights)`,
        name: `readCheckpoint, ${kind}`,
        fromOutside: true,
        formats: ['json', 'safetensors'],
        inputs: [parts],
        read: (config, weights) => {
          readCheckpoint(textOf(config), weights, '');
          return [];
        },
      }),
    ),
    {
      input: 'weights of a reference',
      name: 'readWeights',
      fromOutside: true,
      formats: ['safetensors'],
      inputs: single([llama[1], fixture('llama', 'reference.safetensors')[1]]),
      read: (weights) => {
        readWeights(config, weights, 'mutated');
        return [];
      },
    },
    {
      input: 'reward models',
      name: 'readRewardModel',
      fromOutside: true,
      formats: ['json', 'safetensors'],
      inputs: [scored],
      read: (config, weights) => {
        readRewardModel(textOf(config), weights, '');
        return [];
      },
    },
    {
      input: 'PEFT adapters (adapter_config.json and weights)',
      name: 'withAdapter',
      fromOutside: true,
      formats: ['json', 'safetensors'],
      inputs: adapters(),
      read: (settings, weights) => {
        withAdapter(base, readAdapterConfig(textOf(settings), 'adapter_config.json'), weights, 'mutated');
        return [];
      },
    },
    {
      input: 'tokenizer.json files, each with one text encoded and decoded',
      name: 'readTokenizer',
      fromOutside: true,
      formats: ['json'],
      inputs: single([
        ...Object.values(tokenizerStyles).map((style) => json(style())),
        file('e2e', 'fixtures', 'model', 'tiny', 'tokenizer.json'),
      ]),
      read: (bytes) => {
        const tokenizer = readTokenizer(textOf(bytes), 'mutated');
        const ids = tokenizer.encode(someText);
        if (!ids.every(Number.isInteger)) throw new Error(`Encoded to ${ids.slice(0, 5)}`);
        tokenizer.pieces(ids);
        tokenizer.decode(ids);
        tokenizer.encodeMarked(someText, true);
        return [];
      },
    },
    chatTemplates(),
    bundles(),
    {
      input: 'ends of texts (generation_config.json)',
      name: 'withGenerationConfig',
      fromOutside: true,
      formats: ['json'],
      inputs: single([json({ eos_token_id: [2, 3], do_sample: true }), json({ eos_token_id: 2 })]),
      read: texts((text, file) => withGenerationConfig(config, text, file)),
    },
    {
      input: 'cards of models',
      name: 'readModelCard',
      formats: ['json'],
      inputs: single([file('e2e', 'fixtures', 'model', 'tiny', 'card.json')]),
      read: texts(readModelCard),
    },
    {
      input: 'scales of reward models (reward.json)',
      name: 'readRewardScale',
      fromOutside: true,
      formats: ['json'],
      inputs: single([bytesOf(writeRewardScale({ mean: 0.5, std: 2, samples: 100 }))]),
      read: texts(readRewardScale),
    },
  ];
}

const fixture = (name: string, weights = 'model.safetensors') => [
  file('src', 'model', 'fixtures', name, 'config.json'),
  file('src', 'model', 'fixtures', name, weights),
];

/** A Llama fixture with one score for a head, as Hugging Face keeps reward models. */
function rewardModel(): Uint8Array[] {
  const [config, weights] = fixture('llama');
  const tensors = readSafetensors(weights, 'model.safetensors');
  const { width } = readModelConfig(textOf(config), 'config.json');
  tensors.delete('lm_head.weight');
  tensors.set('score.weight', { shape: [1, width], data: new Float32Array(width).fill(0.5) });
  return [config, writeSafetensors(tensors, 'F32')];
}

/** An adapter for the GPT-2 fixture, as PEFT writes it, and what two versions of it say besides. */
function adapters(): Uint8Array[][] {
  const config = readModelConfig(textOf(fixture('gpt2')[0]), 'config.json');
  const lora = { rank: 2, alpha: 4, targets: ['attn.c_attn'] };
  const tensors = new Map(
    loraLayout(config, lora).entries.map(({ name, shape, size }) => [
      name,
      { shape, data: new Float32Array(size).fill(0.01) },
    ]),
  );
  const weights = writeSafetensors(tensors, 'F32');
  const written = writeAdapterConfig({ ...lora, inOut: true }, 'reference');
  const peft = {
    ...JSON.parse(written),
    rank_pattern: {},
    modules_to_save: null,
    loftq_config: {},
    peft_version: '0.21.0',
  };
  return [
    [bytesOf(written), weights],
    [json(peft), weights],
  ];
}

/** What a model's files say about conversations, with one conversation written by it. */
function chatTemplates(): InputParser {
  const macro =
    "{%- macro head(r) %}<{{ r }}>{% endmacro -%}{% set ns = namespace(n=0) %}{% for m in messages if m.role != 'x' %}{% set ns.n = ns.n + 1 %}{{ head(m.role) ~ m.content | replace('a', 'bb') }}{% if not loop.last %}{{ range(ns.n) | join(',') }}{% endif %}{% endfor %}{{ raise_exception('no') if messages | length > 9 }}";
  const config = { bos_token: '<s>', eos_token: { content: '</s>' }, add_bos_token: true };
  const named = [{ name: 'default', template: CHATML }];
  const prompt = [
    { role: 'system', content: 'a'.repeat(200) },
    { role: 'user', content: someText },
  ];
  return {
    input:
      'chat templates (tokenizer_config.json and chat_template.jinja), each with one conversation written',
    name: 'readChatTemplate',
    fromOutside: true,
    formats: ['json', 'template'],
    inputs: [
      [json({ ...config, chat_template: named }), bytesOf(CHATML)],
      [json(config), bytesOf(macro)],
    ],
    read: (settings, template) => {
      const format = chatFormatOf(readChatTemplate(textOf(settings), textOf(template)));
      const answers = [[{ role: 'assistant', content: 'Yes.' }], [{ role: 'assistant', content: 'No.' }]];
      const { byTemplate } = format.write({ prompt, answers });
      // Plain text in the place of it, which is said, is a refusal.
      return byTemplate ? [] : [format.words()];
    },
  };
}

/** A run leaves with the tokenizer that its model came with: every file of the bundle that is JSON can be read again. */
function bundles(): InputParser {
  const [config] = fixture('gpt2');
  const { endOfText, contextLength } = readModelConfig(textOf(config), 'config.json');
  const model = { config: textOf(config), weights: new Uint8Array() };
  const tokenizers = Object.values(tokenizerStyles).map((style) => json(style()));
  const settings = json({ eos_token: '</s>', pad_token: { content: '<pad>' }, chat_template: CHATML });
  return {
    input: 'tokenizers of runs that leave for TRL (tokenizer.json and tokenizer_config.json)',
    name: 'bundleOf',
    fromOutside: true,
    formats: ['json', 'json'],
    inputs: tokenizers.map((tokenizer) => [tokenizer, settings]),
    read: (tokenizer, settings) => {
      readTokenizer(textOf(tokenizer), 'tokenizer.json');
      const files = bundleOf({
        ...{ method: 'dpo', config: defaultsOfMethod('dpo'), step: 1, world: '', contextLength, endOfText },
        ...{ longestPrompt: 0, made: { kind: 'policy', ...model }, reference: model, reward: null },
        tokenizer: { file: textOf(tokenizer), config: textOf(settings), template: CHATML },
        ...{ train: [], rowsOfStep: 1, heldOut: [], rows: [], settings: {} },
      });
      for (const [path, content] of files)
        if (path.endsWith('.json') && typeof content === 'string') JSON.parse(content);
      return [];
    },
  };
}
