import { describe, expect, test } from 'vitest';
import { readAdapterConfig } from './peftAdapter.ts';

/** As PEFT 0.21 writes it, shortened. */
const plain = {
  alora_invocation_tokens: null,
  base_model_name_or_path: 'reference',
  bias: 'none',
  fan_in_fan_out: true,
  init_lora_weights: true,
  lora_alpha: 16,
  lora_bias: false,
  lora_dropout: 0.05,
  modules_to_save: null,
  peft_type: 'LORA',
  peft_version: '0.21.0',
  r: 4,
  rank_pattern: {},
  target_modules: ['attn.c_attn'],
  task_type: 'CAUSAL_LM',
  use_dora: false,
  use_rslora: false,
};
const read = (changes: object) =>
  readAdapterConfig(JSON.stringify({ ...plain, ...changes }), 'adapter_config.json');

test('the scale is α/r, and α/√r of a rank-stabilised adapter', () => {
  expect(read({})).toEqual({ rank: 4, scale: 4, base: 'reference' });
  expect(read({ use_rslora: true }).scale).toBe(8);
});

describe('what is not computed is refused by name', () => {
  test.each([
    [{ use_dora: true }, /use_dora: true is not supported/],
    [{ rank_pattern: { c_attn: 8 } }, /rank_pattern/],
    [{ modules_to_save: ['score'] }, /modules_to_save/],
    [{ bias: 'all' }, /bias/],
    [{ init_lora_weights: 'pissa' }, /init_lora_weights: "pissa" changes the base model too/],
    [{ peft_type: 'IA3' }, /peft_type/],
    [{ task_type: 'SEQ_CLS' }, /task_type/],
    [{ r: 0 }, /r:/],
    [{ invented_next_year: 3 }, /invented_next_year: 3 is not supported/],
  ])('%j', (changes, problem) => {
    expect(() => read(changes)).toThrow(problem);
  });
});
