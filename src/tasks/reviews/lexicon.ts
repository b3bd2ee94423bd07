/** How a noun stands after "had": a plot, acting, costumes. */
export type Countable = 'count' | 'mass' | 'plural';

export interface Aspect {
  name: string;
  countable: Countable;
  /** Adjectives that fit this aspect besides the general ones. */
  adjectives: readonly string[];
}

/** What a review speaks about. Each is counted once by the judge. */
export const aspects: readonly Aspect[] = [
  { name: 'acting', countable: 'mass', adjectives: ['natural', 'subtle', 'wooden', 'stiff'] },
  { name: 'cast', countable: 'count', adjectives: ['charming', 'likeable', 'wooden'] },
  {
    name: 'plot',
    countable: 'count',
    adjectives: ['gripping', 'clever', 'original', 'thin', 'muddled', 'predictable'],
  },
  { name: 'script', countable: 'count', adjectives: ['witty', 'clever', 'sharp', 'lazy', 'clumsy'] },
  {
    name: 'dialogue',
    countable: 'mass',
    adjectives: ['witty', 'clever', 'sharp', 'natural', 'clumsy', 'stiff'],
  },
  { name: 'pacing', countable: 'mass', adjectives: ['brisk', 'tight', 'slow', 'clumsy'] },
  { name: 'ending', countable: 'count', adjectives: ['moving', 'satisfying', 'rushed', 'predictable'] },
  { name: 'score', countable: 'count', adjectives: ['haunting', 'lovely', 'loud', 'original'] },
  { name: 'camera work', countable: 'mass', adjectives: ['elegant', 'lovely', 'shaky', 'subtle'] },
  { name: 'effects', countable: 'plural', adjectives: ['stunning', 'convincing', 'cheap'] },
  { name: 'jokes', countable: 'plural', adjectives: ['funny', 'clever', 'stale', 'lazy', 'predictable'] },
  { name: 'costumes', countable: 'plural', adjectives: ['elegant', 'lovely', 'cheap', 'stunning'] },
  { name: 'villain', countable: 'count', adjectives: ['convincing', 'charming', 'haunting', 'flat'] },
  { name: 'hero', countable: 'count', adjectives: ['likeable', 'convincing', 'charming', 'flat', 'wooden'] },
];

/** Adjectives of the film as a whole, besides the general ones. */
export const filmAdjectives: readonly string[] = [
  'gripping',
  'moving',
  'charming',
  'funny',
  'clever',
  'original',
  'lovely',
  'satisfying',
  'slow',
  'thin',
  'predictable',
  'muddled',
  'loud',
  'clumsy',
]; // prettier-ignore

/** Fit every aspect. */
export const generalAdjectives: Readonly<Record<string, number>> = {
  superb: 2,
  brilliant: 2,
  wonderful: 1.9,
  excellent: 1.8,
  impressive: 1.3,
  memorable: 1.2,
  strong: 1.1,
  good: 1,
  enjoyable: 0.9,
  decent: 0.6,
  fine: 0.4,
  passable: 0.1,
  average: -0.2,
  ordinary: -0.3,
  uneven: -0.5,
  bad: -1.2,
  forgettable: -0.9,
  weak: -1.1,
  dull: -1.2,
  disappointing: -1.2,
  tiresome: -1.3,
  hopeless: -1.8,
  terrible: -1.9,
  awful: -2,
  dreadful: -2,
};

/** Fit only the aspects that name them. */
export const specificAdjectives: Readonly<Record<string, number>> = {
  stunning: 1.8,
  gripping: 1.5,
  haunting: 1.4,
  moving: 1.4,
  satisfying: 1.3,
  clever: 1.3,
  witty: 1.3,
  charming: 1.3,
  funny: 1.3,
  lovely: 1.3,
  elegant: 1.2,
  original: 1.2,
  natural: 1.1,
  subtle: 1,
  sharp: 1.1,
  tight: 1,
  brisk: 0.9,
  likeable: 1.1,
  convincing: 1.1,
  loud: -0.7,
  slow: -0.8,
  predictable: -0.9,
  rushed: -1,
  thin: -1,
  stiff: -1,
  shaky: -1,
  flat: -1.1,
  muddled: -1.1,
  clumsy: -1.1,
  cheap: -1.1,
  stale: -1.2,
  lazy: -1.3,
  wooden: -1.3,
};

/** Above this an adjective is already a superlative: "truly superb", never "very superb". */
export const EXTREME = 1.6;
/** Below this it is lukewarm and is seldom graded: "fine", "average". */
export const LUKEWARM = 0.65;

/** Modifiers multiply the adjective's value. `with`: the adjectives they are written before. */
export interface Modifier {
  words: string;
  factor: number;
  with: readonly ('extreme praise' | 'praise' | 'lukewarm' | 'complaint' | 'extreme complaint')[];
}

export const intensifiers: readonly Modifier[] = [
  { words: 'really', factor: 1.3, with: ['praise', 'complaint'] },
  { words: 'very', factor: 1.2, with: ['praise', 'complaint'] },
  { words: 'quite', factor: 0.85, with: ['praise', 'complaint'] },
  { words: 'rather', factor: 0.75, with: ['praise', 'complaint'] },
  { words: 'a little', factor: 0.5, with: ['complaint'] },
  { words: 'only', factor: 0.6, with: [] },
  { words: 'truly', factor: 1.2, with: ['extreme praise', 'extreme complaint'] },
  { words: 'simply', factor: 1.1, with: ['extreme praise', 'extreme complaint'] },
  { words: 'utterly', factor: 1.25, with: ['extreme complaint', 'extreme praise'] },
];

/** Negations turn the value round and weaken it: what is not good is not yet dreadful. */
export const negations: readonly Modifier[] = [
  { words: 'not', factor: -0.7, with: ['praise', 'complaint'] },
  { words: 'not very', factor: -0.6, with: ['praise'] },
  { words: 'not exactly', factor: -0.55, with: ['praise', 'extreme praise', 'extreme complaint'] },
  { words: 'not at all', factor: -0.95, with: ['praise', 'complaint'] },
  { words: 'hardly', factor: -0.75, with: ['praise', 'extreme praise'] },
  { words: 'never', factor: -0.85, with: ['praise', 'complaint'] },
  { words: 'far from', factor: -0.9, with: ['praise', 'extreme praise', 'complaint'] },
  { words: 'anything but', factor: -1.1, with: ['praise', 'complaint'] },
];
