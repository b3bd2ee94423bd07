import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  gpt2Style,
  llama2Style,
  llama3Style,
  metaspaceStyle,
  smolLmStyle,
  tokenizerStyles,
} from '../cli/faults/tokenizerStyles.ts';
import { readTokenizer } from './tokenizer.ts';

const read = (json: unknown) => readTokenizer(JSON.stringify(json), 'tokenizer.json');
const refuses = (json: unknown, sentence: RegExp) => {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  expect(() => readTokenizer(text, 'tokenizer.json')).toThrow(
    expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) }),
  );
};
const without = <T>(record: Record<string, T>, ...names: string[]) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
const gpt2 = gpt2Style();
const gpt2With = (model: object) => ({ ...gpt2, model: { ...gpt2.model, ...model } });

describe('files in the style of known models are read', () => {
  test.each(Object.entries(tokenizerStyles))('%s', (_, style) => {
    const tokenizer = read(style());
    for (const text of ['the zoo: the Théâtre, 1024 times', "don't 你好 😀\n\n\tx", '100%']) {
      const ids = tokenizer.encode(text);
      expect(tokenizer.decode(ids)).toBe(text);
      expect(tokenizer.pieces(ids).join('')).toBe(text);
    }
    expect(tokenizer.pieces(tokenizer.encode('the'))).toEqual(['the']);
  });

  test.each(['public/model/sft', 'public/model/base', 'e2e/fixtures/model/tiny'])('%s', (folder) => {
    const tokenizer = readTokenizer(readFileSync(`${folder}/tokenizer.json`, 'utf8'), 'tokenizer.json');
    expect(tokenizer.decode(tokenizer.encode('The film was good: 100%'))).toBe('The film was good: 100%');
  });
});

describe('a vocabulary that would lose text is refused', () => {
  const lacking = (...names: string[]) =>
    gpt2With({ vocab: without(gpt2.model.vocab, ...names), merges: [] });

  test.each([
    [
      lacking('q', 'z', '%'),
      /model\.vocab: 3 of the 243 bytes .* are missing \("%", "q", "z"\) and would be lost/,
    ],
    [lacking('Ġ'), /1 of the 243 bytes .* are missing \(0x20\)/],
    [lacking(...'abcdefg'), /7 of the 243 bytes .* are missing \("a", "b", "c", "d", "e", …\)/],
    // An unknown token among bytes is often the end of text, which nobody sees.
    [{ ...lacking('q'), ...smolLmLacking('q') }, /1 of the 243 bytes .* are missing \("q"\)/],
    [gpt2With({ end_of_word_suffix: '</w>' }), /212 of the 243 bytes/],
  ])('%#', (json, sentence) => {
    refuses(json, sentence);
  });

  test('but not one without the bytes that no text has', () => {
    // 0xC0, 0xC1 and 0xF5 to 0xFF, in GPT-2's letters.
    const never = [...'ÀÁ', ...'õö÷øùúûüýþÿ'];
    expect(read(lacking(...never)).encode('q')).toHaveLength(1);
  });

  test('nor one without control characters and planes that Unicode does not use, as SmolLM2’s', () => {
    // 0x04 and 0x1D, and the first bytes of U+40000 to U+BFFFF. What has no id is left out.
    const tokenizer = read(lacking('Ą', 'ĝ', 'ñ', 'ò'));
    expect(tokenizer.decode(tokenizer.encode('q\u0004u\u001d'))).toBe('qu');
    expect(tokenizer.encode('q\u0004u').every(Number.isInteger)).toBe(true);
    refuses(lacking('Ċ'), /1 of the 243 bytes .* \(0x0A\)/);
    refuses(lacking('ó'), /1 of the 243 bytes .* \(0xF3\)/);
  });

  test('with bytes for what has no token, those must be there', () => {
    const llama = llama2Style();
    const vocab = without(llama.model.vocab, '<0x25>', '<0xE2>', '<0x61>');
    // "a" has a token of its own.
    refuses({ ...llama, model: { ...llama.model, vocab } }, /2 of the 243 bytes .* \("%", 0xE2\)/);
  });

  test('with neither, there must be a token for the unknown, which is then seen', () => {
    const { added_tokens, ...style } = metaspaceStyle();
    const words = { ...style.model, byte_fallback: false, fuse_unk: false };
    refuses({ ...style, model: { ...words, unk_token: null } }, /model\.unk_token: missing/);
    const tokenizer = read({ ...style, added_tokens, model: words });
    const ids = tokenizer.encode('the 你 end');
    expect(tokenizer.decode(ids)).toBe('the <unk> end');
    expect(tokenizer.pieces(ids).join('')).toBe('the <unk> end');
  });

  test('nor may merges or patterns leave anything out', () => {
    refuses(gpt2With({ merges: ['q u'] }), /model\.merges\.0: makes "qu", which is not in the vocabulary/);
    const { pre_tokenizer, ...style } = llama3Style();
    const split = {
      type: 'Split',
      pattern: { Regex: '[a-z ]+' },
      behavior: 'Removed',
      invert: true,
    };
    const pretokenizers = [split, pre_tokenizer.pretokenizers[1]];
    refuses(
      { ...style, pre_tokenizer: { type: 'Sequence', pretokenizers } },
      /loses text: .* becomes "a quiet zoo {2}of jam /,
    );
  });

  test('nor may two tokens have one id', () => {
    refuses(
      gpt2With({ vocab: { ...gpt2.model.vocab, qu: 37 } }),
      /model\.vocab\.qu: its id 37 is already that of "%"/,
    );
    const added_tokens = [{ id: 37, content: '<|end|>', special: true }];
    refuses({ ...gpt2, added_tokens }, /added_tokens\.0\.id: 37 is already the id of "%"/);
  });
});

function smolLmLacking(...names: string[]) {
  const { model } = smolLmStyle();
  return { model: { ...model, vocab: without(model.vocab, ...names), merges: [] } };
}

describe('what a model may say that is no plain token', () => {
  test('tokens that were added as text are shown, in their place', () => {
    const size = Object.keys(gpt2.model.vocab).length;
    const added_tokens = [...gpt2.added_tokens, { id: size, content: '    ', special: false }];
    const tokenizer = read({ ...gpt2, added_tokens });
    const [x, y] = ['x', 'é'].map(tokenizer.encode);
    expect(tokenizer.decode([...x, size, ...y, size, size - 1])).toBe('x    é    ');
    expect(tokenizer.pieces([...x, size, ...y])).toEqual(['x', '    ', '', 'é']);
  });

  test.each(Object.entries(tokenizerStyles))(
    'outputs of %s beyond the vocabulary are no text',
    (_, style) => {
      const tokenizer = read(style());
      const ids = [...tokenizer.encode('the'), 100_000, ...tokenizer.encode('x'), 100_001];
      expect(tokenizer.decode(ids).replace(' ', '')).toBe('thex');
      expect(tokenizer.pieces(ids).join('')).toBe(tokenizer.decode(ids));
    },
  );

  test('a token that is called as objects’ parts are', () => {
    const merges = ['_ _', '__ proto', 'p r', 'pr o', 'pro t', 'prot o', '__proto __'];
    const more = ['__', 'pr', 'pro', 'prot', 'proto', '__proto', '__proto__'];
    const entries = [...Object.entries(gpt2.model.vocab), ...more.map((token, i) => [token, 500 + i])];
    const vocab = entries.map((entry) => entry.map((part) => JSON.stringify(part)).join(':')).join(',');
    const style = {
      ...gpt2With({ vocab: 'here', merges }),
      pre_tokenizer: { type: 'ByteLevel', use_regex: false },
    };
    const json = JSON.stringify(style).replace('"here"', `{${vocab}}`);
    const tokenizer = readTokenizer(json, 'tokenizer.json');
    expect(tokenizer.encode('__proto__')).toEqual([506]);
    expect(tokenizer.decode([506])).toBe('__proto__');
  });
});

describe('patterns', () => {
  const pattern = (regex: string) => ({ pattern: { Regex: regex } });
  const replace = (regex: string) => ({ type: 'Replace', ...pattern(regex), content: '' });
  const split = (regex: string) => ({
    type: 'Split',
    ...pattern(regex),
    behavior: 'Isolated',
    invert: false,
  });
  const places: [string, (regex: string) => object][] = [
    ['normalizer', (regex) => ({ ...gpt2, normalizer: replace(regex) })],
    [
      'normalizer.normalizers.1',
      (regex) => ({
        ...gpt2,
        normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, replace(regex)] },
      }),
    ],
    [
      'pre_tokenizer.pretokenizers.0',
      (regex) => ({
        ...gpt2,
        pre_tokenizer: { type: 'Sequence', pretokenizers: [split(regex), gpt2.pre_tokenizer] },
      }),
    ],
    [
      'decoder.decoders.0',
      (regex) => ({ ...gpt2, decoder: { type: 'Sequence', decoders: [replace(regex), gpt2.decoder] } }),
    ],
  ];

  test.each(places)('in %s: those that may take exponential time are refused', (place, json) => {
    for (const regex of ['(a+)+$', '(a|aa)+$', '([a-z]+)*x']) {
      const sentence = `tokenizer.json: ${place}.pattern.Regex: "${regex}" may take exponential time: `;
      expect(() => read(json(regex))).toThrow(sentence);
    }
    expect(read(json('q(?=q)')).encode('b')).toHaveLength(1);
  });

  test.each([
    ['(a', /"\(a" cannot be read \(.*Unterminated group/],
    [String.raw`(a)\1`, /cannot be read \(Back references/],
    [String.raw`\p{Nonsense}`, /cannot be read/],
    [`a${'b'.repeat(1000)}`, /longer than 1000 characters/],
    [String.raw`\b`.repeat(2000), /longer than 1000 characters/],
    ['a*'.repeat(500), /too many repetitions/],
  ])('%.20j is refused', (regex, sentence) => {
    refuses({ ...gpt2, normalizer: replace(regex) }, sentence);
  });

  test('a replacement stands for itself', () => {
    const normalizer = { type: 'Replace', pattern: { String: 'q' }, content: "$&$'" };
    const tokenizer = read({ ...gpt2, normalizer });
    expect(tokenizer.decode(tokenizer.encode('aqb'))).toBe("a$&$'b");
  });
});

describe('steps', () => {
  const sequence = (list: string, steps: unknown) => ({ type: 'Sequence', [list]: steps });
  const deep = (levels: number) =>
    `${'{"type":"Sequence","normalizers":['.repeat(levels)}{"type":"NFC"}${']}'.repeat(levels)}`;
  const withText = (name: string, json: string) =>
    JSON.stringify({ ...gpt2, [name]: 'here' }).replace('"here"', json);

  test.each([
    [
      { normalizer: { type: 'Magic' } },
      /normalizer\.type: "Magic" is not supported; supported types are NFC, /,
    ],
    [{ pre_tokenizer: { type: 'constructor' } }, /pre_tokenizer\.type: "constructor" is not supported/],
    [{ decoder: { type: 'CTC' } }, /decoder\.type: "CTC" is not supported/],
    [{ decoder: sequence('decoders', [null, { type: 'Magic' }]) }, /decoder\.decoders\.1\.type: "Magic"/],
    [{ post_processor: { type: 'Magic' } }, /post_processor\.type: "Magic"/],
    [{ normalizer: 5 }, /normalizer\.type: missing/],
    [{ normalizer: [] }, /normalizer\.type: missing/],
    [{ normalizer: { type: {} } }, /normalizer\.type: missing/],
    [{ normalizer: { type: 'Sequence' } }, /normalizer\.normalizers: must be a list/],
    [{ normalizer: { type: 'Replace', content: '' } }, /normalizer\.pattern: must be \{"String"/],
    [{ normalizer: { type: 'Replace', pattern: { String: '' }, content: '' } }, /normalizer\.pattern/],
    [{ normalizer: { type: 'Replace', pattern: { Regex: 5 }, content: '' } }, /normalizer\.pattern: /],
    [{ normalizer: { type: 'Replace', pattern: { Regex: 'a' } } }, /normalizer\.content: /],
    [{ normalizer: { type: 'Prepend' } }, /normalizer\.prepend: /],
    [{ pre_tokenizer: { type: 'FixedLength', length: 0 } }, /pre_tokenizer\.length: /],
    [{ pre_tokenizer: { type: 'Metaspace', replacement: '' } }, /replacement: must be one character/],
    [{ decoder: { type: 'BPEDecoder', suffix: '' } }, /decoder\.suffix: /],
    [{ decoder: { type: 'Strip', content: ' ', start: 1e9 } }, /decoder\.start: /],
    [{ post_processor: {} }, /post_processor\.type: missing/],
    [{ post_processor: { type: 'TemplateProcessing' } }, /post_processor\.single: /],
    [{ post_processor: { type: 'TemplateProcessing', single: [null], pair: [] } }, /single\.0: /],
    [{ post_processor: { type: 'BertProcessing', sep: [] } }, /post_processor\.sep/],
    [{ post_processor: sequence('processors', [{}]) }, /post_processor\.processors\.0\.type: missing/],
    [
      { normalizer: sequence('normalizers', Array(33).fill({ type: 'NFC' })) },
      /normalizer: more than 32 steps/,
    ],
    [
      {
        normalizer: sequence(
          'normalizers',
          Array(4).fill({ type: 'Replace', pattern: { String: 'a' }, content: 'aaaaaa' }),
        ),
      },
      /normalizer\.normalizers\.3\.content: makes texts more than 1000 times as long/,
    ],
    [
      { decoder: { type: 'Replace', pattern: { String: 'a' }, content: 'a'.repeat(257) } },
      /decoder\.content: /,
    ],
  ])('%j is refused', (part, sentence) => {
    refuses({ ...gpt2, ...part }, sentence);
  });

  test('Sequences in one another are laid out, up to a depth', () => {
    expect(readTokenizer(withText('normalizer', deep(8)), 'tokenizer.json').encode('a')).toHaveLength(1);
    refuses(withText('normalizer', deep(9)), /nested more than 8 deep/);
    refuses(withText('normalizer', deep(100_000)), /nested more than 8 deep/);
    refuses(
      withText('post_processor', `${'['.repeat(1e5)}${']'.repeat(1e5)}`),
      /post_processor\.type: missing/,
    );
  });

  test('a pipeline that is absent is empty', () => {
    const { post_processor: _, normalizer: __, ...rest } = gpt2;
    expect(read(rest).encode('a')).toHaveLength(1);
  });
});

test.each([
  [{ continuing_subword_prefix: '##' }, /model\.continuing_subword_prefix: /],
  [{ unk_token: '<unk>' }, /model\.unk_token: "<unk>" is not in the vocabulary/],
  [{ unk_token: {} }, /model\.unk_token: /],
  [{ byte_fallback: 'yes' }, /model\.byte_fallback: /],
  [{ merges: ['a b c'] }, /model\.merges\.0: must be two tokens/],
  [{ merges: [['t', 'h'], 't h e'] }, /model\.merges\.1: must be two tokens/],
  [{ vocab: [] }, /model\.vocab: must map tokens to their ids/],
  [{ vocab: { a: 2 ** 53 } }, /model\.vocab\.a: its id must be a whole number/],
  [{ vocab: { a: 2 ** 20 } }, /model\.vocab\.a: its id must be a whole number from 0 to 1048575/],
])('a model with %j is refused', (model, sentence) => {
  refuses(gpt2With(model), sentence);
});

test('what the library throws only when it decodes is a problem of the file too', () => {
  // Bytes that no decoder puts together are shown by their names.
  const { decoder: _, ...llama } = llama2Style();
  refuses({ ...llama, decoder: null }, /loses text: .* becomes "▁ a ▁ q u i e t/);
});
