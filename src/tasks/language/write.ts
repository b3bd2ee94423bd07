import type { Random } from '../../experiment/random.ts';
import type { Node, Option } from './nodes.ts';

/** How strongly a tilted stretch prefers its side: praise of value 1 over complaint of value −1 is e^4 to 1. */
const TILT = 2;

/**
 * Draws words from a grammar. `mood` makes options of value v likelier by e^(mood·v). Options that share a key
 * with what was written already are left out; where none is left, null: the caller draws again.
 */
export function write(node: Node, mood: number, random: Random, used = new Set<string>()): string[] | null {
  switch (node.kind) {
    case 'words':
      return node.words;
    case 'choice': {
      const option = draw(node.options, mood, random, used);
      if (!option) return null;
      if (option.key) used.add(option.key);
      return write(option.node, mood, random, used);
    }
    case 'sequence': {
      const written: string[] = [];
      for (const part of node.parts) {
        const more = write(part, mood, random, used);
        if (!more) return null;
        written.push(...more);
      }
      return written;
    }
    case 'apply':
      return write(node.node, mood * node.tilt, random, used);
    case 'claim':
      return write(node.node, mood, random, used);
    case 'tilt':
      return write(node.node, mood + TILT * node.towards, random, used);
  }
}

function draw(options: Option[], mood: number, random: Random, used: Set<string>): Option | null {
  const weights = options.map((option) =>
    option.weight === 0 || (option.key && used.has(option.key))
      ? 0
      : option.weight * Math.exp(mood * shownValue(option.node)),
  );
  const drawn = random.weighted(weights);
  return drawn < 0 ? null : options[drawn];
}

/** The value that an option shows from outside; 0 for one whose value is only decided further in. */
function shownValue(node: Node): number {
  if (node.kind === 'words') return node.value ?? 0;
  return node.kind === 'claim' ? shownValue(node.node) : 0;
}
