import type { Moment } from './moments.ts';

/**
 * What the window on the wall and the lecturer's notes tell each other. Both are pages of this browser: no server is
 * between them.
 */
export type PresentMessage =
  /** The wall: where it is. */
  | { kind: 'at'; lesson: string; beat: number; moment: Moment }
  /** The notes, when they open: where are you? */
  | { kind: 'where' }
  /** The notes: one key forwards or back. */
  | { kind: 'go'; by: 1 | -1 };

const CHANNEL = 'dpo-lab-present';

export interface PresentWire {
  send(message: PresentMessage): void;
  close(): void;
}

/** Missing where a browser has no channels between its pages: then the notes stand still, and the wall goes on. */
export function presentWire(listen: (message: PresentMessage) => void): PresentWire {
  if (typeof BroadcastChannel === 'undefined') return { send: () => {}, close: () => {} };
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }) => listen(data as PresentMessage));
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}

/** What stands large beside a figure: at most three numbers of the run, by their names in `values.ts`. */
export function numbersFor(
  figure: string | undefined,
  hides: readonly string[],
): { name: string; label: string }[] {
  const all = NUMBERS[figure ?? ''] ?? [];
  const hidesAll = hides.includes('figure');
  return all.filter(({ name }) => !hidesAll && !(hides.includes('gold') && /^(gold|winrate)/.test(name)));
}

const gold = { name: 'gold.end', label: 'gold' };
const kl = { name: 'kl.end', label: 'nats away' };
const NUMBERS: Readonly<Record<string, { name: string; label: string }[]>> = {
  hacking: [{ name: 'proxy.end', label: 'proxy' }, gold, kl],
  reward: [gold, kl, { name: 'winrate.end', label: 'win rate' }],
  'win rate': [{ name: 'winrate.end', label: 'win rate' }, gold],
  length: [{ name: 'length.end', label: 'tokens' }, gold],
  rewards: [
    { name: 'chosen.end', label: 'reward of chosen' },
    { name: 'rejected.end', label: 'reward of rejected' },
    { name: 'accuracy.end', label: 'ranked correctly' },
  ],
};
