import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { UsageProblem } from '../commandLine.ts';
import { readModelFolder } from '../files/modelFiles.ts';
import { memoryThatFits } from './memory.ts';
import { dataOf } from './methodInputs.ts';
import { planAnew } from './plan.ts';

const plan = planAnew(['--method', 'dpo', '--world', 'tldr', '--out', 'nowhere', '--batch-size', '64']);
const stored = readModelFolder(join('public', 'model', 'sft'));
const data = dataOf(plan, stored);
const report = { backend: 'wasm', device: '1 thread', software: false, reason: '' } as const;

test('says what a run will take, and refuses one that takes more than there is', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(memoryThatFits(plan, stored, data, report).checkpointActivations).toBe(false);
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/^memory: about \d+ MB$/));
  const small = { ...report, limits: { total: 100e6 } };
  const refused = () => memoryThatFits(plan, stored, data, small);
  expect(refused).toThrow(UsageProblem);
  expect(refused).toThrow(/a WebAssembly memory has 100 MB.* Use fewer pairs per step/);
  said.mockRestore();
});
