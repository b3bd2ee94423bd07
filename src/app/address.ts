import { nearest, readConfig } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import type { BackendName } from '../experiment/run.ts';

/**
 * The state that a link carries: `?model=reviews&backend=wasm&theme=projector&beta=0.5&seed=3`. Only what differs
 * from the defaults is written; what cannot be read gets a sentence and the default stays.
 */
export interface Address {
  modelName: string;
  wish: BackendName | 'auto';
  theme: Theme;
  config: DpoConfig;
}

export type Theme = (typeof themes)[number];
export const themes = ['auto', 'light', 'dark', 'projector'] as const;

const backends = ['webgpu', 'wasm', 'cpu'] as const satisfies BackendName[];
const DEFAULT_MODEL = 'reviews';

export function readAddress(search: string): { address: Address; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const address: Omit<Address, 'config'> = { modelName: DEFAULT_MODEL, wish: 'auto', theme: 'auto' };

  for (const [name, text] of new URLSearchParams(search)) {
    if (name === 'model') {
      if (/^[A-Za-z0-9-]+$/.test(text)) address.modelName = text;
      else problems.push(`model is "${text.slice(0, 40)}"; a name has only letters, digits and -.`);
    } else if (name === 'backend') {
      const known = backends.find((backend) => backend === text);
      if (known) address.wish = known;
      else problems.push(`backend is "${text.slice(0, 40)}"; it must be one of ${backends.join(', ')}.`);
    } else if (name === 'theme') {
      const known = themes.find((theme) => theme === text);
      if (known) address.theme = known;
      else problems.push(`theme is "${text.slice(0, 40)}"; it must be one of ${themes.join(', ')}.`);
    } else if (Object.hasOwn(dpoControls, name)) {
      values[name] = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    } else {
      const guess = nearest(name, ['model', 'backend', 'theme', ...Object.keys(dpoControls)]);
      problems.push(`${name} in the address is not a parameter here; did you mean ${guess}?`);
    }
  }
  const { config, problems: unfit } = readConfig(dpoControls, values);
  const sentences = [...problems, ...unfit].map((problem) => `${problem} The default is used instead.`);
  return { address: { ...address, config }, problems: sentences };
}

/** The query for an address, with a leading "?" or empty where all is default. */
export function writeAddress({ modelName, wish, theme, config }: Address): string {
  const query = new URLSearchParams();
  if (modelName !== DEFAULT_MODEL) query.set('model', modelName);
  if (wish !== 'auto') query.set('backend', wish);
  if (theme !== 'auto') query.set('theme', theme);
  for (const [name, value] of Object.entries(changesFrom(config))) query.set(name, String(value));
  const text = query.toString();
  return text && `?${text}`;
}

/** The values that differ from the method's defaults. */
export function changesFrom(config: DpoConfig): Partial<DpoConfig> {
  return Object.fromEntries(
    Object.entries(dpoControls)
      .map(([name]) => [name, config[name as keyof DpoConfig]] as const)
      .filter(([name, value]) => value !== dpoControls[name as keyof DpoConfig].default),
  );
}
