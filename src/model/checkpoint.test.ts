import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts';
import { readCheckpoint, readWeights, writeWeights } from './checkpoint.ts';

const folder = join(import.meta.dirname, 'fixtures', 'gpt2');
const configText = readFileSync(join(folder, 'config.json'), 'utf8');
const bytes = readFileSync(join(folder, 'model.safetensors'));
const tensors = () => readSafetensors(bytes, 'model.safetensors');
const read = (changed: ReturnType<typeof tensors>, config = configText) =>
  readCheckpoint(config, writeSafetensors(changed, 'F32'), '');

describe('GPT-2 checkpoints', () => {
  it('come back to the bit after writing, under the names they had', () => {
    const stored = readCheckpoint(configText, bytes, '');
    const again = readWeights(stored.config, writeWeights(stored, 'F32'), 'copy');
    expect(again.weights).toEqual(stored.weights);

    const bare = new Map([...tensors()].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]));
    const withoutPrefix = read(bare);
    expect(withoutPrefix.weights).toEqual(stored.weights);
    expect(readSafetensors(writeWeights(withoutPrefix, 'F16'), 'copy').has('h.2.mlp.c_fc.bias')).toBe(true);
  });

  it('of Llama come back too, under the names they had', () => {
    const llama = join(import.meta.dirname, 'fixtures', 'llama');
    const stored = readCheckpoint(
      readFileSync(join(llama, 'config.json'), 'utf8'),
      readFileSync(join(llama, 'model.safetensors')),
      '',
    );
    const written = writeWeights(stored, 'F32');
    expect(readWeights(stored.config, written, 'copy').weights).toEqual(stored.weights);
    const names = [...readSafetensors(written, 'copy').keys()];
    const original = readSafetensors(readFileSync(join(llama, 'model.safetensors')), 'original');
    expect(names.sort()).toEqual([...original.keys()].sort());
    const bare = [...original].map(([name, tensor]) => [name.replace('model.', ''), tensor] as const);
    const withoutPrefix = readWeights(stored.config, writeSafetensors(new Map(bare), 'F32'), 'bare');
    expect(withoutPrefix.weights).toEqual(stored.weights);

    // An untied head lies behind everything else and has no prefix in either spelling.
    const untied = { ...stored.config, tiedHead: false };
    const head = original.get('model.embed_tokens.weight') as NonNullable<ReturnType<typeof original.get>>;
    const more = writeSafetensors(new Map([...bare, ['lm_head.weight', head]]), 'F32');
    expect(readWeights(untied, more, 'untied').layout.entries.at(-1)?.name).toBe('lm_head.weight');
    expect(() => readWeights(untied, written, 'tied')).toThrow('tensor "lm_head.weight" is missing');
  });

  it.each([
    [
      'a missing tensor',
      'tensor "transformer.h.1.ln_2.bias" is missing',
      (t: ReturnType<typeof tensors>) => t.delete('transformer.h.1.ln_2.bias'),
    ],
    [
      'a wrong shape',
      'tensor "transformer.wpe.weight" has shape [30,40], but config.json requires [40,30]',
      (t: ReturnType<typeof tensors>) => t.get('transformer.wpe.weight')?.shape.reverse(),
    ],
    [
      'NaN',
      'tensor "transformer.ln_f.bias" holds NaN',
      (t: ReturnType<typeof tensors>) => t.get('transformer.ln_f.bias')?.data.fill(Number.NaN, 3, 4),
    ],
  ])('are refused for %s', (_, sentence, damage) => {
    const damaged = tensors();
    damage(damaged);
    expect(() => read(damaged)).toThrow(FileProblem);
    expect(() => read(damaged)).toThrow(`model.safetensors: ${sentence}`);
  });

  it('are refused before a huge configuration is believed', () => {
    const huge = JSON.stringify({ ...JSON.parse(configText), vocab_size: 2 ** 20, n_embd: 16383, n_head: 3 });
    expect(() => read(tensors(), huge)).toThrow('but config.json requires [1048576,16383]');
  });
});
