import { byteSymbols } from '../../text/byteSymbols.ts';

/** Small `tokenizer.json` files in the styles of known models, for tests: the same parts, a few tokens. */

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

const special = (id: number, content: string) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
});

/** Every byte, what the merges make of them, and `more`. */
function byteModel(merges: [string, string][], more: string[] = []) {
  const tokens = [...byteSymbols(), ...merges.map((pair) => pair.join('')), ...more];
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

const english: [string, string][] = [
  ['t', 'h'],
  ['th', 'e'],
  ['Ġ', 'the'],
  ['o', 'o'],
  ['z', 'oo'],
];

/** The model has no type, merges are texts, the end of text is among its tokens. */
export function gpt2Style() {
  const { vocab, merges } = byteModel(english, ['<|endoftext|>']);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(vocab['<|endoftext|>'], '<|endoftext|>')],
    normalizer: null,
    pre_tokenizer: { ...BYTE_LEVEL, use_regex: undefined },
    post_processor: { ...BYTE_LEVEL, use_regex: undefined },
    decoder: { ...BYTE_LEVEL, use_regex: undefined },
    model: {
      ...{
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
      },
      vocab,
      merges: merges.map((pair) => pair.join(' ')),
    },
  };
}

/** A pattern of its own, merges as pairs, special tokens behind the model's, a template around the text. */
export function llama3Style() {
  const { vocab, merges } = byteModel(english);
  const begin = Object.keys(vocab).length;
  const Regex = String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
  const single = [
    { SpecialToken: { id: '<|begin_of_text|>', type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
  ];
  const pair = [...single, { Sequence: { id: 'B', type_id: 1 } }];
  const tokens = {
    '<|begin_of_text|>': { id: '<|begin_of_text|>', ids: [begin], tokens: ['<|begin_of_text|>'] },
  };
  return {
    ...{ version: '1.0', truncation: null, padding: null },
    added_tokens: [special(begin, '<|begin_of_text|>'), special(begin + 1, '<|end_of_text|>')],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
        { ...BYTE_LEVEL, use_regex: false },
      ],
    },
    post_processor: {
      type: 'Sequence',
      processors: [{ ...BYTE_LEVEL }, { type: 'TemplateProcessing', single, pair, special_tokens: tokens }],
    },
    decoder: { ...BYTE_LEVEL },
    model: {
      ...{
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
      },
      ...{ fuse_unk: false, byte_fallback: false, ignore_merges: true },
      vocab,
      merges,
    },
  };
}

/** Composed characters, and a pattern that takes digits one by one. */
export function qwen2Style() {
  const { model, decoder } = llama3Style();
  const size = Object.keys(model.vocab).length;
  const Regex = String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
  return {
    ...{ version: '1.0', truncation: null, padding: null },
    added_tokens: [special(size, '<|endoftext|>'), special(size + 1, '<|im_start|>')],
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
        { ...BYTE_LEVEL, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: { ...BYTE_LEVEL, trim_offsets: false, use_regex: false },
    decoder: { ...decoder, trim_offsets: false, use_regex: false },
    model: {
      ...{
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
      },
      ...{ fuse_unk: false, byte_fallback: false, vocab: model.vocab },
      merges: model.merges.map((pair) => pair.join(' ')),
    },
  };
}

/** Digits apart, then GPT-2's words; special tokens in front of all others. */
export function smolLmStyle() {
  const names = ['<|endoftext|>', '<|im_start|>'];
  const { merges } = byteModel(english);
  const tokens = [...names, ...byteSymbols(), ...merges.map((pair) => pair.join(''))];
  return {
    ...{ version: '1.0', truncation: null, padding: null },
    added_tokens: names.map((name, id) => special(id, name)),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Digits', individual_digits: true }, { ...BYTE_LEVEL }],
    },
    post_processor: null,
    decoder: { ...BYTE_LEVEL },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: '<|endoftext|>', continuing_subword_prefix: null },
      ...{ end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map((pair) => pair.join(' ')),
    },
  };
}

/** SentencePiece's: characters as they are, a sign for the space, and bytes for what has no token. */
export function llama2Style() {
  const merges = [
    ['t', 'h'],
    ['th', 'e'],
    ['▁', 'the'],
  ];
  const names = ['<unk>', '<s>', '</s>'];
  const bytes = Array.from({ length: 256 }, (_, byte) => {
    return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
  });
  const tokens = [
    ...names,
    ...bytes,
    ...merges.map((pair) => pair.join('')),
    ...'▁abcdefghijklmnopqrstuvwxyzé',
  ];
  const space = { String: '▁' };
  return {
    ...{ version: '1.0', truncation: null, padding: null },
    added_tokens: names.map((name, id) => special(id, name)),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: space, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null },
      ...{ end_of_word_suffix: null, fuse_unk: true, byte_fallback: true },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map((pair) => pair.join(' ')),
    },
  };
}

/** As TinyLlama and others have it since: the sign for the space is put by a pre-tokenizer. */
export function metaspaceStyle() {
  const style = llama2Style();
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false };
  return { ...style, normalizer: null, pre_tokenizer: metaspace };
}

export const tokenizerStyles = {
  'GPT-2': gpt2Style,
  'Llama 3': llama3Style,
  'Qwen 2': qwen2Style,
  SmolLM: smolLmStyle,
  'Llama 2': llama2Style,
  Metaspace: metaspaceStyle,
} as const;
