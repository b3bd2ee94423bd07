import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import { defaultsOfMethod, type RunConfig } from '../experiment/methods/methods.ts';

/** The page's engine on a model that lies in half precision from its files on, as a large one of somebody's own does. */
const preparing = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };
const sizes = { shownPrompts: 1, freshPrompts: 1, heldOutPairs: 2, promptsAtOnce: 1, contestPrompts: 1 };

it('warms up, and trains an adapter and all weights from where the reference is', {
  timeout: 900_000,
}, async () => {
  const { report } = await startBackend('webgpu');
  const backend = { ...report, frozen: 'float16' as const };
  const { findWeights, readFoundWeights } = await import('../model/checkpointFiles.ts');
  const { readCardOf, readModelFolder, readRequiredTokenizer } = await import('../cli/files/modelFiles.ts');
  const { checkedPairs } = await import('./loading/loadModel.ts');
  const { createEngine } = await import('./engine.ts');
  const folder = join('public', 'model', 'sft');
  const { config } = readModelFolder(folder);
  const content = new Blob([readFileSync(join(folder, 'model.safetensors'))]);
  const found = await findWeights(config, [{ name: 'model.safetensors', content }]);
  const stored = await readFoundWeights(found, () => {}, 'float16');
  const tokenizer = readRequiredTokenizer(folder);
  const pairsIn = (file: string) =>
    checkedPairs(readFileSync(join('public', 'pairs', 'tldr', file), 'utf8'), file, { stored, tokenizer });
  const pairs = { train: pairsIn('train.jsonl').slice(0, 20), heldOut: pairsIn('heldout.jsonl').slice(0, 4) };
  const model = {
    ...{ card: readCardOf(folder), stored, tokenizer, downloadedBytes: 0 },
    source: { tokenizer: '', card: '' },
  };
  const engine = await createEngine(model, {
    ...{ world: 'tldr', pairs, backend, sizes },
    loadBase: async () => stored,
  });
  expect(engine.summary.memory.frozen).toBe('float16');
  expect(engine.base.row.kl).toBe(0);
  const runData = await engine.prepare({ ...defaultsOf(labellingControls), pairCount: 20 }, preparing);
  for (const loraRank of [2, 0]) {
    const config = { ...defaultsOfMethod('dpo'), steps: 1, batchSize: 1, loraRank } as RunConfig;
    const run = runData && (await engine.begin({ method: 'dpo', config }, runData, preparing));
    const row = await run?.next();
    // Policy and reference are the same model at first, whichever way its weights lie.
    expect((row as { loss: number }).loss).toBeCloseTo(Math.LN2, 5);
    run?.dispose();
  }
  engine.dispose();
});
