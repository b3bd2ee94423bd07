import fc from 'fast-check';
import { controlsOf } from '../app/settings.ts';
import type { Control } from '../experiment/controls/controls.ts';
import { type MethodName, methodNames, type RunConfig } from '../experiment/methods/methods.ts';

/** Whatever a person may set, for property tests. */

export const anyMethod: fc.Arbitrary<MethodName> = fc.constantFrom(...methodNames);

function anyValue(control: Control): fc.Arbitrary<number | string> {
  if (control.kind === 'choice') return fc.constantFrom(...control.options.map(({ value }) => value));
  const { min, max, default: initial } = control;
  const numbers = control.integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
  // −0 is written as 0.
  return fc.oneof(
    fc.constant(initial),
    numbers.map((value) => value + 0),
  );
}

/** A method with values that its controls allow. */
export const anyConfig = (methods = anyMethod): fc.Arbitrary<{ method: MethodName; config: RunConfig }> =>
  methods.chain((method) => {
    const values = Object.entries(controlsOf(method)).map(([name, control]) => [name, anyValue(control)]);
    return fc
      .record(Object.fromEntries(values) as Record<string, fc.Arbitrary<number | string>>)
      .map((config) => ({ method, config: config as RunConfig }));
  });
