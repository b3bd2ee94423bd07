import { applied, type Choice, type Node, type Option } from './nodes.ts';
import type { Token } from './tokens.ts';

/** Something stated about a topic, by the tokens [from, to). */
export interface FoundClaim {
  topic: string;
  value: number;
  from: number;
  to: number;
}

/** A key that an option carries and where it was used: what the writer would not use twice. */
export interface FoundKey {
  key: string;
  from: number;
  to: number;
}

/** One way to read the tokens from some place up to `to`. */
export interface Reading {
  to: number;
  /** The words as the grammar spells them, capitals included. */
  words: string[];
  values: number[];
  claims: FoundClaim[];
  keys: FoundKey[];
  /** False where it needs an option that is understood but never written. */
  written: boolean;
}

/** Readings of one text, remembered by node and place so that shared nodes are read once. */
export type Memory = Map<Node, Map<number, Reading[]>>;

const NOTHING: Omit<Reading, 'to'> = { words: [], values: [], claims: [], keys: [], written: true };

/** All ways to read `node` from token `from` on: at most one for each place to end, written ones preferred. */
export function read(node: Node, tokens: readonly Token[], from: number, memory: Memory): Reading[] {
  // Looking words up costs less than remembering them.
  if (node.kind === 'words') return readAnew(node, tokens, from, memory);
  let places = memory.get(node);
  if (!places) {
    places = new Map();
    memory.set(node, places);
  }
  let readings = places.get(from);
  if (!readings) {
    readings = readAnew(node, tokens, from, memory);
    places.set(from, readings);
  }
  return readings;
}

function readAnew(node: Node, tokens: readonly Token[], from: number, memory: Memory): Reading[] {
  switch (node.kind) {
    case 'words': {
      const { lower } = node;
      for (let i = 0; i < lower.length; i++) if (lower[i] !== tokens[from + i]?.word) return [];
      const values = node.value === null ? [] : [node.value];
      return [{ ...NOTHING, to: from + lower.length, words: node.words, values }];
    }
    case 'choice': {
      const found: Reading[] = [];
      for (const { option, prefix } of optionsFor(node, tokens[from]?.word)) {
        // Most options fail on their first words; seen here, that costs nothing.
        if (!prefix.every((word, i) => word === tokens[from + i]?.word)) continue;
        for (const inner of read(option.node, tokens, from, memory)) keep(found, within(option, inner, from));
      }
      return found;
    }
    case 'sequence': {
      let found: Reading[] = [{ ...NOTHING, to: from }];
      for (const part of node.parts) {
        const longer: Reading[] = [];
        for (const head of found) {
          for (const tail of read(part, tokens, head.to, memory)) keep(longer, joined(head, tail));
        }
        if (longer.length === 0) return [];
        found = longer;
      }
      return found;
    }
    case 'apply':
      return read(node.node, tokens, from, memory).map((r) => ({ ...r, values: [applied(node, r.values)] }));
    case 'claim':
      return read(node.node, tokens, from, memory).map((r) => {
        const value = r.values.reduce((a, b) => a + b, 0);
        return { ...r, values: [], claims: [...r.claims, { topic: node.topic, value, from, to: r.to }] };
      });
    case 'tilt':
      return read(node.node, tokens, from, memory).map((r) => ({
        ...r,
        claims: r.claims.map((c) => ({ ...c, value: c.value * node.weight })),
      }));
  }
}

function within(option: Option, inner: Reading, from: number): Reading {
  if (option.weight > 0 && !option.key) return inner;
  const keys = option.key ? [{ key: option.key, from, to: inner.to }, ...inner.keys] : inner.keys;
  return { ...inner, keys, written: inner.written && option.weight > 0 };
}

function joined(head: Reading, tail: Reading): Reading {
  return {
    to: tail.to,
    words: [...head.words, ...tail.words],
    values: [...head.values, ...tail.values],
    claims: [...head.claims, ...tail.claims],
    keys: [...head.keys, ...tail.keys],
    written: head.written && tail.written,
  };
}

function keep(found: Reading[], reading: Reading): void {
  const same = found.findIndex((other) => other.to === reading.to);
  if (same < 0) found.push(reading);
  else if (reading.written && !found[same].written) found[same] = reading;
}

interface Candidate {
  option: Option;
  /** Words that it certainly begins with. */
  prefix: readonly string[];
}
interface Index {
  starting: Map<string, Candidate[]>;
  /** Options that can be empty: they fit before any word. */
  empty: Candidate[];
}
const indices = new WeakMap<Choice, Index>();

/** The options that can begin with a word: the rest need not be tried. */
function optionsFor(node: Choice, word: string | undefined): readonly Candidate[] {
  let index = indices.get(node);
  if (!index) {
    index = indexOf(node);
    indices.set(node, index);
  }
  return (word !== undefined && index.starting.get(word)) || index.empty;
}

function indexOf(node: Choice): Index {
  const options = node.options.filter((option) => option.read);
  const firsts = options.map((option) => firstOf(option.node));
  const candidates = options.map((option) => ({ option, prefix: prefixOf(option.node) }));
  const empty = candidates.filter((_, i) => firsts[i].empty);
  const starting = new Map<string, Candidate[]>();
  for (const word of new Set(firsts.flatMap((first) => [...first.words]))) {
    starting.set(
      word,
      candidates.filter((_, i) => firsts[i].empty || firsts[i].words.has(word)),
    );
  }
  return { starting, empty };
}

function prefixOf(node: Node): readonly string[] {
  if (node.kind === 'words') return node.lower;
  if (node.kind === 'choice') return [];
  if (node.kind === 'sequence') return node.parts.length > 0 ? prefixOf(node.parts[0]) : [];
  return prefixOf(node.node);
}

/** The words that a node can begin with, and whether it can be empty. */
function firstOf(node: Node): { words: Set<string>; empty: boolean } {
  switch (node.kind) {
    case 'words':
      return {
        words: new Set(node.lower.slice(0, 1)),
        empty: node.words.length === 0,
      };
    case 'choice': {
      const firsts = node.options.map((option) => firstOf(option.node));
      return { words: new Set(firsts.flatMap((f) => [...f.words])), empty: firsts.some((f) => f.empty) };
    }
    case 'sequence': {
      const words = new Set<string>();
      for (const part of node.parts) {
        const first = firstOf(part);
        for (const word of first.words) words.add(word);
        if (!first.empty) return { words, empty: false };
      }
      return { words, empty: true };
    }
    default:
      return firstOf(node.node);
  }
}
