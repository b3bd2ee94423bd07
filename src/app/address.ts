import { type ConfigOf, type ControlTable, nearest, readConfig } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import { type LabellingConfig, labellingControls } from '../experiment/labelling.ts';
import type { BackendName } from '../experiment/run.ts';
import { type WorldName, worldNames } from '../experiment/worldTitles.ts';

/**
 * The state that a link carries: `?world=tldr&backend=wasm&theme=projector&beta=0.5&labelFlips=0.2`. Only what
 * differs from the defaults is written; what cannot be read gets a sentence and the default stays.
 */
export interface Address {
  modelName: string;
  world: WorldName;
  wish: BackendName | 'auto';
  theme: Theme;
  config: DpoConfig;
  labelling: LabellingConfig;
}

export type Theme = (typeof themes)[number];
export const themes = ['auto', 'light', 'dark', 'projector'] as const;

const backends = ['webgpu', 'wasm', 'cpu'] as const satisfies BackendName[];
const DEFAULT_MODEL = 'sft';
const DEFAULT_WORLD: WorldName = 'reviews';
/** No name is in both tables. */
const controls: ControlTable = { ...dpoControls, ...labellingControls };

export function readAddress(search: string): { address: Address; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const address: Omit<Address, 'config' | 'labelling'> = {
    modelName: DEFAULT_MODEL,
    world: DEFAULT_WORLD,
    wish: 'auto',
    theme: 'auto',
  };
  const oneOf = <Known extends string>(name: string, text: string, known: readonly Known[]) => {
    const found = known.find((value) => value === text);
    if (!found) problems.push(`${name} is "${text.slice(0, 40)}"; it must be one of ${known.join(', ')}.`);
    return found;
  };

  for (const [name, text] of new URLSearchParams(search)) {
    if (name === 'model') {
      if (/^[A-Za-z0-9-]+$/.test(text)) address.modelName = text;
      else problems.push(`model is "${text.slice(0, 40)}"; a name has only letters, digits and -.`);
    } else if (name === 'world') {
      address.world = oneOf(name, text, worldNames) ?? address.world;
    } else if (name === 'backend') {
      address.wish = oneOf(name, text, backends) ?? address.wish;
    } else if (name === 'theme') {
      address.theme = oneOf(name, text, themes) ?? address.theme;
    } else if (Object.hasOwn(controls, name)) {
      values[name] = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    } else {
      const guess = nearest(name, ['model', 'world', 'backend', 'theme', ...Object.keys(controls)]);
      problems.push(`${name} in the address is not a parameter here; did you mean ${guess}?`);
    }
  }
  const { config, problems: unfit } = readConfig(dpoControls, pick(values, dpoControls));
  const { config: labelling, problems: more } = readConfig(
    labellingControls,
    pick(values, labellingControls),
  );
  const sentences = [...problems, ...unfit, ...more].map(
    (problem) => `${problem} The default is used instead.`,
  );
  return { address: { ...address, config, labelling }, problems: sentences };
}

function pick(values: Readonly<Record<string, unknown>>, table: ControlTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(table, name)));
}

/** The query for an address, with a leading "?" or empty where all is default. */
export function writeAddress({ modelName, world, wish, theme, config, labelling }: Address): string {
  const query = new URLSearchParams();
  if (modelName !== DEFAULT_MODEL) query.set('model', modelName);
  if (world !== DEFAULT_WORLD) query.set('world', world);
  if (wish !== 'auto') query.set('backend', wish);
  if (theme !== 'auto') query.set('theme', theme);
  const changes = { ...changesFrom(dpoControls, config), ...changesFrom(labellingControls, labelling) };
  for (const [name, value] of Object.entries(changes)) query.set(name, String(value));
  const text = query.toString();
  return text && `?${text}`;
}

/** The values that differ from the table's defaults. */
export function changesFrom<Table extends ControlTable>(
  table: Table,
  config: ConfigOf<Table>,
): Partial<ConfigOf<Table>> {
  const changed = Object.entries(config).filter(([name, value]) => value !== table[name].default);
  return Object.fromEntries(changed) as Partial<ConfigOf<Table>>;
}
