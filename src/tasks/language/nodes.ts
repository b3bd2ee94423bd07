/**
 * A phrase grammar as data. One definition serves both directions: `write.ts` draws text from it and `read.ts`
 * finds it in text again, so what the judge understands is exactly what the world can say, and a bit more:
 * an option of weight 0 is understood but never written.
 *
 * Meaning travels upwards as numbers (how much praise) which a `claim` attaches to a topic.
 */
export type Node = Words | Choice | Sequence | Apply | Claim | Tilt;

/** Literal words, with their value if they have one (praise above 0, complaint below; a factor for modifiers). */
export interface Words {
  kind: 'words';
  words: string[];
  /** The same in lower case, for the reader. */
  lower: string[];
  value: number | null;
}

export interface Choice {
  kind: 'choice';
  options: Option[];
}

export interface Option {
  node: Node;
  /** How often it is written, relative to its neighbours. */
  weight: number;
  /** A text is written with no more than one option of a key: no adjective and no topic comes twice. */
  key: string | null;
  /** False for an option that differs from its neighbour in how it is written only: reading one is enough. */
  read: boolean;
}

export interface Sequence {
  kind: 'sequence';
  parts: Node[];
}

/**
 * Turns the values found inside into one value, their product or their sum with these weights; `tilt` −1 tells the
 * writer that the meaning is reversed.
 */
export interface Apply {
  kind: 'apply';
  node: Node;
  /** Data and no function, so that the grammar can leave as a table. */
  weights: readonly number[] | 'product';
  tilt: 1 | -1;
}

/** States something about a topic; its value is what the values inside sum to. */
export interface Claim {
  kind: 'claim';
  topic: string;
  node: Node;
}

/**
 * A stretch that leans to praise (+1) or complaint (−1) when written, and whose claims count for `weight` when
 * read: of "A, but B" one remembers B.
 */
export interface Tilt {
  kind: 'tilt';
  node: Node;
  towards: -1 | 0 | 1;
  weight: number;
}

/** "the ending" → its words; anything that is a node already stays as it is. */
export function words(text: string, value: number | null = null): Words {
  const split = text === '' ? [] : text.split(' ');
  return { kind: 'words', words: split, lower: split.map((word) => word.toLowerCase()), value };
}

/** Neighbouring plain words become one node, which the reader can reject at a glance. */
export function sequence(...parts: (Node | string)[]): Sequence {
  const merged: Node[] = [];
  for (const part of parts.map(asNode)) {
    const last = merged.at(-1);
    if (last?.kind === 'words' && part.kind === 'words' && last.value === null && part.value === null) {
      merged[merged.length - 1] = words([...last.words, ...part.words].join(' '));
    } else merged.push(part);
  }
  return { kind: 'sequence', parts: merged };
}

/** Options with weights. */
export function choice(...options: [weight: number, node: Node | string, key?: string][]): Choice {
  return {
    kind: 'choice',
    options: options.map(([weight, node, key]) => ({
      weight,
      node: asNode(node),
      key: key ?? null,
      read: true,
    })),
  };
}

/** Equally likely options. */
export function oneOf(nodes: readonly (Node | string)[]): Choice {
  return choice(...nodes.map((node): [number, Node | string] => [1, node]));
}

/** First this side then that, or the other way round, equally likely: praise and complaint, or both alike. */
export function eitherWay(of: (first: -1 | 1) => Node): Choice {
  return {
    kind: 'choice',
    options: [
      { weight: 1, node: of(1), key: null, read: true },
      { weight: 1, node: of(-1), key: null, read: false },
    ],
  };
}

/** The node with the given probability, else nothing. */
export function maybe(probability: number, node: Node | string): Choice {
  return choice([probability, node], [1 - probability, '']);
}

/** The values inside as a weighted sum: "slow yet lovely". */
export function weighted(node: Node, weights: readonly number[]): Apply {
  return { kind: 'apply', node, weights, tilt: 1 };
}

/** All values inside multiplied: "rather" × "dull". */
export function product(node: Node, tilt: 1 | -1 = 1): Apply {
  return { kind: 'apply', node, weights: 'product', tilt };
}

/** What an `Apply` makes of the values inside. */
export function applied({ weights }: Apply, values: readonly number[]): number {
  if (weights === 'product') return values.reduce((a, b) => a * b, 1);
  return weights.reduce((sum, weight, i) => sum + weight * values[i], 0);
}

export function claim(topic: string, node: Node): Claim {
  return { kind: 'claim', topic, node };
}

export function tilt(towards: -1 | 0 | 1, weight: number, node: Node): Tilt {
  return { kind: 'tilt', node, towards, weight };
}

function asNode(node: Node | string): Node {
  return typeof node === 'string' ? words(node) : node;
}
