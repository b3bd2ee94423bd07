import { readConfig } from '../../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../../experiment/controls/labelling.ts';
import {
  type MethodName,
  methodNameOf,
  type RunConfig,
  readMethodConfig,
  unknownMethod,
} from '../../experiment/methods/methods.ts';
import { whyNotHere } from '../../experiment/own/whyNotHere.ts';
import type { Engine } from '../engine.ts';
import type { Failure } from '../protocol.ts';

/** A run as it was asked for: nothing of it has been looked at. */
export interface Asked {
  method: string;
  config: Readonly<Record<string, unknown>>;
  labelling: Readonly<Record<string, unknown>>;
}

/** A run that may begin: its values are within their bounds, and it fits into memory. */
export interface Plan {
  method: MethodName;
  config: RunConfig;
  labelling: LabellingConfig;
}

export type PlanOrFailure = { plan: Plan } | { failure: Failure };

/** What is asked for, completed with defaults; or why it cannot begin here. */
export function readPlan(engine: Engine, asked: Asked): PlanOrFailure {
  const method = methodNameOf(asked.method);
  if (!method) return { failure: configFailure([unknownMethod(asked.method)]) };
  const { config, problems } = readMethodConfig(method, asked.config);
  const labeller = readLabelling(asked.labelling);
  if (problems.length > 0) return { failure: configFailure(problems) };
  if ('failure' in labeller) return labeller;
  const why = whyNotHere(engine.summary, { method, config });
  if (why) return { failure: configFailure([why]) };
  const tooLarge = engine.memoryProblem({ method, config });
  if (tooLarge) return { failure: { kind: 'too-large', ...tooLarge, fatal: false } };
  return { plan: { method, config, labelling: labeller.labelling } };
}

/** The labeller that is asked for, completed with defaults. */
export function readLabelling(
  asked: Asked['labelling'],
): { labelling: LabellingConfig } | { failure: Failure } {
  const { config: labelling, problems } = readConfig(labellingControls, asked);
  return problems.length > 0 ? { failure: configFailure(problems) } : { labelling };
}

export function configFailure(problems: readonly string[]): Failure {
  return {
    kind: 'config',
    cause: problems.join(' '),
    cure: 'Correct the value and start again.',
    fatal: false,
  };
}
