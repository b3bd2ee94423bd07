import { defaultsOfMethod, type MethodName, methods, type RunConfig } from '../methods/methods.ts';
import { type Place, whyNotHere } from './whyNotHere.ts';

/** A method's defaults, but one's own reward where theirs is not there. */
export function defaultsIn(place: Place, method: MethodName): RunConfig {
  const defaults = defaultsOfMethod(method);
  const own = { ...defaults, reward: 'own' };
  const can = (config: RunConfig) => whyNotHere(place, { method, config }) === null;
  return methods[method].data.samples && !can(defaults) && can(own) ? own : defaults;
}
