import { defaultsOf } from './controls/controls.ts';
import type { LabellingConfig } from './controls/labelling.ts';
import { type MethodName, methods, type RunConfig } from './methods/methods.ts';
import { presets } from './methods/presets.ts';
import type { DataName, WorldName } from './worlds.ts';

/** The runs that are shipped with the page, in public/recorded, made by `npm run record`. */

export interface RecordedRun {
  /** Of its file, without the ending. */
  name: string;
  world: WorldName;
  method: MethodName;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What differs from the usual labeller. */
  labelling?: Readonly<Partial<LabellingConfig>>;
}

const HACKING = 'PPO over-optimises a small proxy';

function presetValues(title: string): RecordedRun['values'] {
  const preset = presets.find((one) => one.title === title);
  if (!preset) throw new Error(`There is no preset "${title}".`);
  return preset.values;
}

/** At their defaults: of every group of methods one, in the world that the lab opens with. */
const atDefaults: Readonly<Partial<Record<WorldName, readonly MethodName[]>>> = {
  reviews: [
    'dpo',
    'cdpo',
    'ipo',
    'simpo',
    'kto',
    'sft',
    'online-dpo',
    'ppo',
    'rloo',
    'grpo',
    'rm',
    'best-of-n',
  ],
  tldr: ['dpo'],
  assistant: ['dpo'],
};

export const recordedRuns: readonly RecordedRun[] = [
  ...Object.entries(atDefaults).flatMap(([world, names]) =>
    names.map((method) => ({ name: `${world}-${method}`, world: world as WorldName, method, values: {} })),
  ),
  { name: 'reviews-ppo-hacking', world: 'reviews', method: 'ppo', values: presetValues(HACKING) },
  // What lessons compare.
  { name: 'reviews-dpo-near', world: 'reviews', method: 'dpo', values: { beta: 1 } },
  { name: 'reviews-dpo-far', world: 'reviews', method: 'dpo', values: { beta: 0.02 } },
  { name: 'reviews-dpo-unweighted', world: 'reviews', method: 'dpo-unweighted', values: {} },
  { name: 'reviews-unlikelihood', world: 'reviews', method: 'unlikelihood', values: {} },
  { name: 'tldr-ppo', world: 'tldr', method: 'ppo', values: {} },
  { name: 'tldr-ppo-hacking', world: 'tldr', method: 'ppo', values: presetValues(HACKING) },
  { name: 'assistant-ppo', world: 'assistant', method: 'ppo', values: {} },
  {
    name: 'assistant-dpo-camps',
    world: 'assistant',
    method: 'dpo',
    values: {},
    labelling: { secondCamp: 0.5 },
  },
];

/** The recorded run of exactly these settings but for the seed, by the usual labeller; never one method's under another. */
export function recordedOf(world: DataName, method: MethodName, config: RunConfig): RecordedRun | null {
  const found = recordedRuns.find(({ values, labelling, ...run }) => {
    if (labelling || run.world !== world || run.method !== method) return false;
    const expected: Record<string, number | string> = {
      ...defaultsOf(methods[method].controls),
      ...values,
      seed: config.seed,
    };
    return Object.entries(expected).every(([name, value]) => config[name as keyof RunConfig] === value);
  });
  return found ?? null;
}

/** What a world looks like before any training, for as long as this machine has not measured it: the start of its first run. */
export function firstRecordedIn(world: DataName): RecordedRun | null {
  return recordedRuns.find((run) => run.world === world) ?? null;
}
