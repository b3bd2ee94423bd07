/**
 * Learns a byte-level BPE tokenizer (Sennrich et al. 2016; bytes as in GPT-2) and writes it as a Hugging Face
 * `tokenizer.json`. Any text can be encoded, because every byte is a token of its own.
 */

import { byteSymbols } from './byteSymbols.ts';
import { gpt2Words } from './gpt2Words.ts';

export const END_OF_TEXT = '<|endoftext|>';
export const PADDING = '<|padding|>';

/**
 * @param documents the text to learn from
 * @param entries the largest vocabulary, special tokens and 256 bytes included
 * @param minCount a pair that occurs less often is not merged
 * @returns the content of tokenizer.json, and the ids of the special tokens
 */
export function trainBpe(documents: Iterable<string>, entries: number, minCount: number) {
  const words = countWords(documents);
  const vocab = new Map<string, number>();
  for (const special of [END_OF_TEXT, PADDING]) vocab.set(special, vocab.size);
  for (const symbol of byteSymbols()) vocab.set(symbol, vocab.size);

  const merges: [string, string][] = [];
  while (vocab.size < entries) {
    const best = mostFrequentPair(words);
    if (!best || best.count < minCount) break;
    const [left, right] = best.pair;
    merges.push([left, right]);
    vocab.set(left + right, vocab.size);
    for (const word of words) word.symbols = merge(word.symbols, left, right);
  }
  return {
    endOfText: 0,
    padding: 1,
    vocabulary: vocab.size,
    json: tokenizerJson(vocab, merges),
  };
}

interface Word {
  symbols: string[];
  count: number;
}

function countWords(documents: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const document of documents) {
    for (const word of gpt2Words(document)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const symbols = byteSymbols();
  const encoder = new TextEncoder();
  return [...counts].map(([word, count]) => ({
    symbols: Array.from(encoder.encode(word), (byte) => symbols[byte]),
    count,
  }));
}

/** Ties go to the pair that comes first in the alphabet, so that equal text gives equal tokenizers. */
function mostFrequentPair(words: Word[]): { pair: [string, string]; count: number } | null {
  const counts = new Map<string, { pair: [string, string]; count: number }>();
  for (const { symbols, count } of words) {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const key = `${symbols[i]} ${symbols[i + 1]}`;
      const known = counts.get(key);
      if (known) known.count += count;
      else counts.set(key, { pair: [symbols[i], symbols[i + 1]], count });
    }
  }
  let best: { pair: [string, string]; count: number } | null = null;
  let bestKey = '';
  for (const [key, candidate] of counts) {
    if (!best || candidate.count > best.count || (candidate.count === best.count && key < bestKey)) {
      best = candidate;
      bestKey = key;
    }
  }
  return best;
}

function merge(symbols: string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      merged.push(left + right);
      i++;
    } else {
      merged.push(symbols[i]);
    }
  }
  return merged;
}

function tokenizerJson(vocab: Map<string, number>, merges: [string, string][]): string {
  const special = (content: string) => ({
    id: vocab.get(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return `${JSON.stringify(
    {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [special(END_OF_TEXT), special(PADDING)],
      normalizer: null,
      pre_tokenizer: byteLevel,
      post_processor: null,
      decoder: byteLevel,
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        vocab: Object.fromEntries(vocab),
        merges: merges.map(([left, right]) => `${left} ${right}`),
      },
    },
    null,
    1,
  )}\n`;
}
