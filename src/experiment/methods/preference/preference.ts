import { otherPreferenceMethods } from './preferenceAbsolute.ts';
import { relativeMethods } from './preferenceRelative.ts';

/**
 * The family of methods that train on preference pairs: each is one loss, of the same name in
 * src/losses/preferenceLosses.ts, with the parameters that it reads.
 */
export const preferenceMethods = { ...relativeMethods, ...otherPreferenceMethods } as const;

export type PreferenceMethodName = keyof typeof preferenceMethods;
