import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from '../experiment/own/ownModel.ts';
import { random } from '../experiment/random.ts';
import { type StoredTensor, writeSafetensors } from '../formats/safetensors.ts';
import { layoutOf } from '../model/causalLm.ts';
import { readModelConfig } from '../model/modelConfig.ts';

/** Folders of models as somebody drops them, made of fixtures. */

const root = join(import.meta.dirname, '..', '..');
const tokenizers: Record<string, { file: object }> = JSON.parse(
  readFileSync(join(root, 'src', 'text', 'fixtures', 'tokenizers.json'), 'utf8'),
).tokenizers;

export const fileOf = (name: string, content: string | Uint8Array): ModelFile => ({
  name,
  content: new Blob([content as BlobPart]),
});

/** All files of a folder of the repository. */
export function filesIn(...folder: string[]): ModelFile[] {
  const path = join(root, ...folder);
  return readdirSync(path).map((name) => fileOf(name, readFileSync(join(path, name))));
}

/** The same files with others in the place of some, or without them. */
export function changed(files: readonly ModelFile[], changes: Record<string, string | Uint8Array | null>) {
  const names = Object.keys(changes);
  return [
    ...files.filter(({ name }) => !names.includes(name)),
    ...names.flatMap((name) => {
      const content = changes[name];
      return content === null ? [] : [fileOf(name, content)];
    }),
  ];
}

/** Tensors as shards with their index: every n-th in the same one. */
export function sharded(tensors: ReadonlyMap<string, StoredTensor>, shards: number): ModelFile[] {
  const nameOf = (shard: number) => `model-0000${shard + 1}-of-0000${shards}.safetensors`;
  const names = [...tensors.keys()];
  const files = Array.from({ length: shards }, (_, shard) => {
    const part = [...tensors].filter((_, i) => i % shards === shard);
    return fileOf(nameOf(shard), writeSafetensors(new Map(part), 'F32'));
  });
  const weight_map = Object.fromEntries(names.map((name, i) => [name, nameOf(i % shards)]));
  return [...files, fileOf('model.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map }))];
}

/** A Llama with random weights and a tokenizer that puts `<s>` before a text and marks spaces as SentencePiece does. */
export function spacedLlama(): ModelFile[] {
  const { file } = tokenizers.llama2;
  const config = {
    ...{ model_type: 'llama', vocab_size: 2048, hidden_size: 16, intermediate_size: 24 },
    ...{ num_hidden_layers: 1, num_attention_heads: 2, max_position_embeddings: 4096 },
    ...{ tie_word_embeddings: true, eos_token_id: 2, _name_or_path: 'someone/spaced llama' },
  };
  const text = JSON.stringify(config);
  const stream = random(1, 'spaced llama');
  const { entries } = layoutOf(readModelConfig(text, 'config.json'));
  const tensors = new Map(
    entries.map(({ name, shape, size }) => [
      name,
      {
        shape,
        // Gains of norms are near 1, as those of trained models are.
        data: Float32Array.from({ length: size }, () => Number(shape.length === 1) + 0.1 * stream.normal()),
      },
    ]),
  );
  return [
    fileOf('config.json', text),
    fileOf('tokenizer.json', JSON.stringify(file)),
    fileOf('tokenizer_config.json', '{"bos_token": "<s>", "chat_template": "{{ messages }}"}'),
    ...sharded(tensors, 3),
  ];
}
