import { type ControlTable, defaultsOf, nearest, readConfig } from '../controls/controls.ts';
import type { RowOf } from '../metrics/rows.ts';
import type { Family } from './families.ts';
import { interpolation } from './interpolate.ts';
import { preferenceMethods } from './preference/preference.ts';
import { unpairedKto } from './preference/unpaired.ts';
import { type MethodRecord, methodGroups, type RunConfig, type Theory } from './record.ts';
import { pairRewardModel, ratingRewardModel } from './rewardModel.ts';
import { bestOfN } from './sampling/bestOfN.ts';
import { grpo } from './sampling/grpo.ts';
import { onlineDpo } from './sampling/onlineDpo.ts';
import { ppo } from './sampling/ppo.ts';
import { rloo } from './sampling/rloo.ts';
import { sft } from './sft.ts';

export type { MethodRecord, RunConfig, Theory } from './record.ts';

/** All methods that run here, by the names that links and the command line use. */
const records = {
  sft,
  ...preferenceMethods,
  'kto-unpaired': unpairedKto,
  'online-dpo': onlineDpo,
  ppo,
  rloo,
  grpo,
  rm: pairRewardModel,
  'rm-ratings': ratingRewardModel,
  'best-of-n': bestOfN,
  interpolate: interpolation,
} as const satisfies Record<string, MethodRecord>;

export type MethodName = keyof typeof records;
/** A row of whichever method. */
export type MethodRow = RowOf<(typeof records)[MethodName]['row']>;
export const methods: Readonly<Record<MethodName, MethodRecord>> = records;

/** What the page says of a method and of all like it. */
export function familyOf(method: MethodName): Family {
  return methods[method].family;
}

/** In the order of a list to choose from. */
export const methodNames = (Object.keys(records) as MethodName[]).sort(
  (a, b) => methodGroups.indexOf(methods[a].group) - methodGroups.indexOf(methods[b].group),
);

/** The method of that name, null for anything else. */
export function methodNameOf(text: string): MethodName | null {
  return methodNames.find((name) => name === text) ?? null;
}

/** Says that there is no such method, and which one may be meant. */
export function unknownMethod(text: string): string {
  return `method is "${text.slice(0, 40)}"; did you mean ${nearest(text.slice(0, 40), methodNames)}?`;
}

export function defaultsOfMethod(name: MethodName): RunConfig {
  const table: ControlTable = methods[name].controls;
  return defaultsOf(table) as RunConfig;
}

/** Completes values with the method's defaults; problems say what does not fit its controls. */
export function readMethodConfig(
  name: MethodName,
  values: Readonly<Record<string, unknown>>,
): { config: RunConfig; problems: string[] } {
  const table: ControlTable = methods[name].controls;
  const { config, problems } = readConfig(table, values);
  return { config: config as RunConfig, problems };
}

/** A loss with its unit; a range ("0 to 1") is none. */
export function lossWithUnit(method: MethodName, loss: string): string {
  const { lossUnit } = methods[method];
  return lossUnit === '' || /^\d/.test(lossUnit) ? loss : `${loss} ${lossUnit}`;
}

/** What the loss comes to before the first step, as far as mathematics knows. */
export function startOf(method: MethodName, config: RunConfig): Theory | null {
  // The additional term depends on the reference.
  return Number(config.sftWeight ?? 0) === 0 ? methods[method].start(config) : null;
}

/** Whether a method's rows have this value. */
export function rowHas(method: MethodName, key: string): boolean {
  return Object.hasOwn(methods[method].row, key);
}

/** Whether rewards of two methods can be compared on one axis. */
export function sameRewards(a: MethodName, b: MethodName): boolean {
  return methods[a].reward.scale === methods[b].reward.scale;
}
