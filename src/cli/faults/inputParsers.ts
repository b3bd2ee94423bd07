import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { readAddress, writeAddress } from '../../app/address.ts';
import { readRecord } from '../../app/storage/recordSchema.ts';
import { type ControlTable, readConfig } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { parseJson } from '../../experiment/fileProblem.ts';
import {
  defaultsOfMethod,
  methodNames,
  methods,
  readMethodConfig,
} from '../../experiment/methods/methods.ts';
import { writeAdapterConfig } from '../../formats/bundle/adapterConfig.ts';
import { bundleOf } from '../../formats/bundle/bundle.ts';
import { readModelCard, readPairsCard } from '../../formats/cards.ts';
import { readAdapterConfig } from '../../formats/peftAdapter.ts';
import { readPreferencePairs } from '../../formats/preferencePairs.ts';
import { readPreferences } from '../../formats/preferences/readPreferences.ts';
import { readCompletions, readPrompts } from '../../formats/prompts.ts';
import { readRewardScale, writeRewardScale } from '../../formats/rewardScale.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import { readTrainerState } from '../../formats/trainerState.ts';
import { readUnpairedCompletions } from '../../formats/unpairedCompletions.ts';
import { readCheckpoint, readWeights } from '../../model/checkpoint.ts';
import { loraLayout } from '../../model/lora.ts';
import { withAdapter } from '../../model/mergeAdapter.ts';
import { readModelConfig, withGenerationConfig } from '../../model/modelConfig.ts';
import { readRewardModel } from '../../model/rewardCheckpoint.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import { type ChatTemplate, readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { splitOption } from '../commands/evaluationSamples.ts';
import { worldOption } from '../commands/worldOfModel.ts';
import { backendOption, controlOption, controlsAmong, integerOption, numberOption } from '../options.ts';
import { project } from '../tests/testSteps.ts';
import { bytesOf, type Format, textOf } from './mutations.ts';
import { tokenizerStyles } from './tokenizerStyles.ts';

/** A parser of bytes or text from outside, with inputs that it reads. */
export interface InputParser {
  /** What it reads, in words: "Mutated …". */
  input: string;
  name: string;
  /** One for each part of an input: a checkpoint has two files. */
  formats: readonly Format[];
  inputs: readonly (readonly Uint8Array[])[];
  /** Where others are tried less often: see `mutatedInputs.ts`. */
  fromOutside?: boolean;
  /** Values of 32 bits that it may allocate, as a multiple of the input's bytes. */
  allocates?: number;
  /**
   * Reads mutated parts, and uses what comes out of them once.
   *
   * @returns sentences on what could not be read, where the parser answers with them
   * @throws what the parser throws
   */
  read(...parts: Uint8Array[]): readonly string[];
}

const file = (...path: string[]) => new Uint8Array(readFileSync(join(project, ...path)));
const json = (value: unknown) => bytesOf(JSON.stringify(value));
const lines = (...rows: unknown[]) => bytesOf(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const firstLines = (bytes: Uint8Array, count: number) =>
  bytesOf(textOf(bytes).split('\n').slice(0, count).join('\n'));
const single = (inputs: Uint8Array[]) => inputs.map((input) => [input]);

/** Uses a text parser's answer for nothing but that it came. */
const texts =
  (read: (text: string, file: string) => unknown): InputParser['read'] =>
  (bytes) => {
    read(textOf(bytes), 'mutated');
    return [];
  };

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

/** A shipped run, cut short, and one that leaves out what old records leave out. */
function records(): Uint8Array[] {
  const record = JSON.parse(textOf(file('public', 'recorded', 'reviews-dpo.json')));
  const [evaluation] = record.evaluations;
  const short = {
    ...record,
    rows: record.rows.slice(0, 3),
    evaluations: [{ ...evaluation, comparisons: evaluation.comparisons.slice(0, 1) }],
  };
  const { method, labelling, pairs, ...old } = short;
  return [json(short), json({ ...old, evaluations: [] })];
}

/** Ends with what a pattern such as (a+)+$ would take hours for. */
const someText = `A quiet zoo; naïve 你好 😀, 100%\n\t\u0000\ud800 ${'a'.repeat(50)}!`;
const sizes = { bytes: 5, sha256: 'a'.repeat(64) };

function readArguments(bytes: Uint8Array): readonly string[] {
  const [method, ...args] = textOf(bytes).split('\n');
  const name = methodNames.find((one) => one === method) ?? 'dpo';
  const table: ControlTable = { ...methods[name].controls, ...labellingControls };
  const command = labCommand('mutated', '')
    .addOption(worldOption())
    .addOption(splitOption())
    .addOption(backendOption())
    .addOption(integerOption('--n <N>', '', [1, 100]))
    .addOption(numberOption('--degrees <X>', '', [0, 100]))
    .addOption(new Option('--out <DIR>'))
    .addOption(new Option('--json'));
  for (const [control, its] of Object.entries(table)) command.addOption(controlOption(control, its));
  return readConfig(table, controlsAmong(table, readOptions(command, args))).problems;
}

function readLink(bytes: Uint8Array): readonly string[] {
  const { address, problems } = readAddress(textOf(bytes));
  // Whatever was read has to be what the controls allow, and to be written as a link without problems.
  const again = readAddress(writeAddress(address));
  const unfit = readMethodConfig(address.method, address.config).problems;
  const broken = [...again.problems, ...unfit];
  if (broken.length > 0) throw new Error(`What was read does not fit: ${broken[0]}`);
  return problems;
}

const CHATML =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] | trim + eos_token }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

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

/** Preferences as people bring them, in each layout. */
export function preferenceFiles(): InputParser[] {
  const user = { role: 'user', content: 'Why?' };
  const answers = ['Because.', 'No.'].map((content) => [user, { role: 'assistant', content }]);
  const [chosen, rejected] = answers;
  const hh = (answer: string) => `\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Why?\n\nAssistant: ${answer}`;
  const completions = [
    { response: 'Good.', overall_score: 8 },
    { response: 'Bad.', overall_score: '1' },
  ];
  const rows = [
    { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' },
    { prompt: 'Why?', chosen, rejected },
    { chosen, rejected },
    { chosen: hh('It is.'), rejected: hh('It was.') },
    { instruction: 'Write.', completions },
    { prompt: 'a', completion: ' b', label: true },
    { prompt: 'a', completion: ' c', label: false },
  ];
  const cells = 'prompt,chosen,rejected\n"a ""b""\nc",d,e\nf,"g,h",i\n';
  const parser = (
    layout: string,
    format: Format,
    chat: ChatTemplate | null,
    ...inputs: Uint8Array[]
  ): InputParser => ({
    input: `preferences (${layout}${chat ? ', conversations by a chat template' : ''})`,
    name: `readPreferences, ${layout}${chat ? ' and template' : ''}`,
    fromOutside: true,
    formats: [format],
    inputs: single(inputs),
    read: texts((text, file) => readPreferences(text, file, chatFormatOf(chat))),
  });
  return [
    parser('JSON lines', 'json lines', null, lines(...rows)),
    parser(
      'JSON lines',
      'json lines',
      readChatTemplate(null, CHATML),
      lines(...rows),
      lines({ chosen, rejected }),
    ),
    parser('JSON array', 'json', null, json(rows), bytesOf(JSON.stringify(rows, null, 2))),
    parser('CSV', 'arguments', null, bytesOf(cells), bytesOf(cells.replaceAll(',', ';'))),
  ];
}

export function inputParsers(): InputParser[] {
  const [gpt2, llama] = [fixture('gpt2'), fixture('llama')];
  const scored = rewardModel();
  const config = readModelConfig(textOf(llama[0]), 'config.json');
  const base = readCheckpoint(textOf(gpt2[0]), gpt2[1], '');
  const pairs = firstLines(file('public', 'pairs', 'reviews', 'train.jsonl'), 5);
  const idPairs = { prompt_ids: [1, 2], chosen_ids: [3], rejected_ids: [4, 5] };
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
      input: 'curves of other trainers (trainer_state.json)',
      name: 'readTrainerState',
      fromOutside: true,
      formats: ['json'],
      inputs: single([
        json({
          log_history: [
            { epoch: 0.1, step: 1, loss: 0.69, grad_norm: 1.5, 'rewards/margins': 0.01, kl: 0.2 },
            { step: 2, eval_loss: 0.7, eval_runtime: 3 },
            { step: 2, train_runtime: 9, train_loss: 0.6 },
          ],
        }),
        bytesOf(
          '{"global_step": 1, "log_history": [{"step": 1, "loss": NaN, "reward": 2, "kl": 0.1, "completions/mean_length": 20}]}',
        ),
      ]),
      read: texts(readTrainerState),
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
      formats: ['json'],
      inputs: single([json({ eos_token_id: [2, 3], do_sample: true }), json({ eos_token_id: 2 })]),
      read: texts((text, file) => withGenerationConfig(config, text, file)),
    },
    {
      input: 'preference pairs',
      name: 'readPreferencePairs',
      formats: ['json lines'],
      inputs: single([
        pairs,
        lines(idPairs, idPairs),
        lines({ prompt: 'a', chosen: 'b', rejected: 'c' }, idPairs),
      ]),
      read: texts(readPreferencePairs),
    },
    ...preferenceFiles(),
    {
      input: 'labelled completions',
      name: 'readUnpairedCompletions',
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'a', completion: 'b', label: true }, { prompt: 'a', completion: 'c', label: 0 }),
      ]),
      read: texts(readUnpairedCompletions),
    },
    {
      input: 'prompts',
      name: 'readPrompts',
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'This film' }, { prompt: 'é 😀', id: 7 }),
        lines({ prompt: [{ role: 'user', content: 'Why?' }] }, { prompt: 'a' }),
      ]),
      read: texts(readPrompts),
    },
    {
      input: 'completions to be judged',
      name: 'readCompletions',
      formats: ['json lines'],
      inputs: single([
        lines({ prompt: 'This film', completion: ' was good.' }, { prompt: '', completion: '' }),
      ]),
      read: texts(readCompletions),
    },
    {
      input: 'cards of models',
      name: 'readModelCard',
      formats: ['json'],
      inputs: single([file('e2e', 'fixtures', 'model', 'tiny', 'card.json')]),
      read: texts(readModelCard),
    },
    {
      input: 'cards of pairs',
      name: 'readPairsCard',
      formats: ['json'],
      inputs: single([json({ world: 'reviews', files: { 'train.jsonl': sizes, 'heldout.jsonl': sizes } })]),
      read: texts(readPairsCard),
    },
    {
      input: 'scales of reward models (reward.json)',
      name: 'readRewardScale',
      formats: ['json'],
      inputs: single([bytesOf(writeRewardScale({ mean: 0.5, std: 2, samples: 100 }))]),
      read: texts(readRewardScale),
    },
    {
      input: 'run records',
      name: 'readRecord',
      formats: ['json'],
      inputs: single(records()),
      read: (bytes) => {
        const answer = readRecord(parseJson(textOf(bytes), 'mutated', ''));
        return 'problem' in answer ? [answer.problem] : [];
      },
    },
    {
      input: 'links',
      name: 'readAddress',
      formats: ['query'],
      inputs: single([
        bytesOf('?world=tldr&method=ppo&backend=wasm&theme=projector&learningRate=0.0003&seed=3'),
        bytesOf('?model=tiny-2&beta=0.5&labelFlips=0.2&feedback=ratings&steps=60'),
        bytesOf(''),
      ]),
      read: readLink,
    },
    {
      input: 'arguments of commands',
      name: 'readOptions',
      formats: ['arguments'],
      inputs: single([
        bytesOf('dpo\n--beta\n0.5\n--seed=3\n--world\nreviews\n--json\n--degrees=.5'),
        bytesOf('ppo\n--reward\ngold\n--split\nood\n--n=5\n--backend=cpu\n--learning-rate\n1e-4'),
      ]),
      read: readArguments,
    },
  ];
}
