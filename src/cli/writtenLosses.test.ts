import { beforeAll, expect, test } from 'vitest';
import { type PreferenceMethodName, preferenceMethods } from '../experiment/methods/preference/preference.ts';
import type { PairExamples } from '../experiment/metrics/examples.ts';
import { begin, configOf, methodInputsOf, steps } from '../testing/tinyMethods.ts';
import { tinyWorld } from '../testing/tinyRuns.ts';
import { pairFormula } from '../ui/microscope/pairFormulas.ts';
import type { Line, Piece } from '../ui/microscope/terms.ts';
import { pairExamples } from '../worker/examples/pairExamples.ts';
import { startBackend } from './platform/platform.ts';

/** The microscope writes every loss out with its numbers: whoever works them out by hand gets the loss. */
beforeAll(async () => {
  await startBackend('wasm');
});

function shown(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  return 'symbol' in piece ? `{${piece.value}}` : piece.map(shown).join('');
}

/** What a line comes to, computed from what stands on the screen. */
function workedOut({ pieces }: Line): number {
  const told = pieces.indexOf(' = ');
  const text = (told < 0 ? pieces : pieces.slice(0, told))
    .map(shown)
    .join('')
    .replaceAll('−', '-')
    .replaceAll('log σ(', '#(')
    .replaceAll('σ(', '$(')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replaceAll('½', '(0.5)')
    .replaceAll('²', '**2')
    .replaceAll('×', '*')
    .replaceAll('max(0,', 'max(')
    // What stands side by side is multiplied.
    .replaceAll(/([\d)])\s*(?=[(#$])/g, '$1*')
    .replaceAll('max(', 'positive(');
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const compute = new Function(
    's',
    'ls',
    'positive',
    `return ${text.replaceAll('#', 'ls').replaceAll('$', 's')}`,
  );
  return compute(
    sigmoid,
    (x: number) => Math.log(sigmoid(x)),
    (x: number) => Math.max(0, x),
  );
}

/** Log odds are no numbers of the worker. */
const written = (Object.keys(preferenceMethods) as PreferenceMethodName[]).filter((name) => name !== 'orpo');

test.each(written)('%s', async (method) => {
  const world = tinyWorld('gpt2');
  const config = configOf(method, { learningRate: 0.03, ...(method === 'dpo' ? { sftWeight: 0.5 } : {}) });
  const run = await begin(method, methodInputsOf(world), config);
  await steps(run, 2);
  const labelled = world.pairs.map(() => ({
    prompt: '',
    chosen: { text: '', gold: 0 },
    rejected: { text: '', gold: 0 },
    probability: null,
  }));
  const examples: PairExamples = await pairExamples({
    method,
    values: config,
    step: 2,
    policy: run.model(),
    reference: world.reference,
    pairs: world.pairs,
    time: 11,
    labelled,
    pieces: (ids) => ids.map(String),
  });
  run.dispose();
  for (const example of examples.pairs) {
    const { lines } = pairFormula(method, { ...examples, example });
    const losses = lines.filter(({ left }) => left === 'loss' || left === '');
    expect(losses.length).toBeGreaterThan(0);
    // As many digits as are shown; those of log-probabilities are multiplied by β or divided by 2β.
    const digits = Math.max(0.02, 0.03 * Math.abs(example.loss));
    for (const line of losses) expect(Math.abs(workedOut(line) - example.loss)).toBeLessThan(digits);
  }
});
