import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import gpt2 from '../model/fixtures/gpt2/expected.json';
import llama from '../model/fixtures/llama/expected.json';
import { here } from '../testing/backends.ts';
import { fixtureLoss } from '../testing/fixtureLosses.ts';
import { labHere } from './faults/labHere.ts';
import { project as root } from './tests/testSteps.ts';

/**
 * The headless lab against tiny checkpoints whose logits, losses, gradient norms and Adam trajectory another
 * implementation computed in 64 bits.
 */
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A fixture's folder, its pairs in a file, and both as options. */
function fixture(name: string, rows: typeof gpt2.pairs) {
  const model = join(root, 'src', 'model', 'fixtures', name);
  const pairs = join(scratch, `${name}.jsonl`);
  const lines = rows.map(({ prompt, chosen, rejected }) =>
    JSON.stringify({ prompt_ids: prompt, chosen_ids: chosen, rejected_ids: rejected }),
  );
  writeFileSync(pairs, lines.map((line) => `${line}\n`).join(''));
  const reference = join(model, 'reference.safetensors');
  return { model, pairs, inputs: ['--model', model, '--reference', reference, '--pairs', pairs] };
}

describe.each(
  here([
    { architecture: 'gpt2', expected: gpt2, backend: 'wasm' },
    { architecture: 'gpt2', expected: gpt2, backend: 'webgpu' },
    { architecture: 'llama', expected: llama, backend: 'wasm' },
    { architecture: 'llama', expected: llama, backend: 'webgpu' },
  ]),
)('$architecture on $backend', ({ architecture, expected, backend }) => {
  const { pairs, inputs } = fixture(architecture, expected.pairs);

  it('score gives the expected log-probabilities, logits, loss and gradient norms', {
    timeout: 120_000,
  }, async () => {
    const { stdout, stderr, code } = await labHere('score', ...inputs, '--backend', backend);
    expect(stderr.includes('Error')).toBe(false);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    result.pairs.forEach((pair: Record<string, Record<string, number[]>>, i: number) => {
      expectClose(pair.chosen.policyTokenLogps, expected.policyTokenLogps.chosen[i], 1e-4);
      expectClose(pair.chosen.referenceTokenLogps, expected.referenceTokenLogps.chosen[i], 1e-4);
      expectClose(pair.rejected.policyTokenLogps, expected.policyTokenLogps.rejected[i], 1e-4);
      expectClose(pair.rejected.referenceTokenLogps, expected.referenceTokenLogps.rejected[i], 1e-4);
      expectClose(pair.logitsLast as unknown as number[], expected.logitsLast[i], 1e-4);
    });
    expect(result.pairs.length).toBe(expected.pairs.length);
    const lossesOf = (values: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(values).map(([method, value]) => [fixtureLoss(method), value]));
    const [losses, gradNorms] = [lossesOf(result.losses), lossesOf(result.gradNorms)] as Record<
      string,
      number & Record<string, number>
    >[];
    for (const [name, loss] of Object.entries(expected.losses)) {
      expect(Math.abs(losses[name] / loss - 1), name).toBeLessThan(1e-4);
    }
    for (const [loss, norms] of Object.entries(expected.gradNorms)) {
      expect(Object.keys(gradNorms[loss]).sort()).toEqual(Object.keys(norms).sort());
      for (const [name, norm] of Object.entries(norms as Record<string, number>)) {
        expect(Math.abs(gradNorms[loss][name] / norm - 1), `${loss}: ${name}`).toBeLessThan(1e-3);
      }
    }
    expect(result.pairs[0].greedy).toEqual(expected.greedy);
    expectClose(result.pairs[0].chosen.exactTokenKl, expected.exactTokenKl, 1e-4);
  });

  it('train follows the expected Adam trajectory and saves a checkpoint', { timeout: 120_000 }, async () => {
    const out = join(scratch, `${architecture}-${backend}`);
    // One row more than updates: a row's loss is that of the weights before its update.
    const steps = expected.adamTrajectory.steps.length;
    const options = [
      '--steps',
      String(steps),
      '--batch-size',
      'all',
      '--learning-rate',
      '1e-3',
      '--beta',
      '0.1',
      '--seed',
      '1',
    ];
    const run = await labHere(
      'train',
      '--method',
      'dpo',
      ...inputs,
      '--out',
      out,
      ...options,
      '--optimizer',
      'adam',
      '--backend',
      backend,
    );
    expect(run.stderr).toContain(`${backend} (`); // names the backend that really ran
    expect(run.code).toBe(0);
    const rows = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.length).toBe(steps);
    expected.adamTrajectory.steps.forEach((step, i) => {
      expect(Math.abs(rows[i].loss - step.loss)).toBeLessThan(1e-4);
      expect(Math.abs(rows[i].grad_norm / step.gradNorm - 1)).toBeLessThan(1e-3);
      const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
      expect(Math.abs(rows[i]['logps/chosen'] - mean(step.chosen))).toBeLessThan(1e-3);
    });
    // What was saved is the policy after the last step: as its own reference it is back at ln 2.
    const saved = await labHere('score', '--model', out, '--pairs', pairs);
    expect(JSON.parse(saved.stdout).losses.dpo).toBeCloseTo(Math.LN2, 6);
  });
});

function expectClose(actual: number[], target: number[], tolerance: number): void {
  expect(actual.length).toBe(target.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - target[i])))).toBeLessThan(tolerance);
}
