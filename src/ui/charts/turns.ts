import { useEffect, useId, useState } from 'react';

/**
 * Redrawing six charts at once blocks the page for longer than a frame, so charts take turns: whoever waits longest
 * redraws with its newest data, then the page breathes.
 */
const BREATH_MILLISECONDS = 25;

export interface Turns {
  /** Asks for a turn; asking again before it comes replaces what will be done, not the place in the queue. */
  ask(who: string, redraw: () => void): void;
  leave(who: string): void;
}

export function createTurns(): Turns {
  const waiting = new Map<string, () => void>();
  let scheduled = false;

  const next = () => {
    const first = waiting.entries().next().value;
    scheduled = first !== undefined;
    if (!first) return;
    const [who, redraw] = first;
    waiting.delete(who);
    redraw();
    setTimeout(next, BREATH_MILLISECONDS);
  };
  return {
    ask: (who, redraw) => {
      waiting.set(who, redraw);
      if (!scheduled) setTimeout(next, 0);
      scheduled = true;
    },
    leave: (who) => void waiting.delete(who),
  };
}

const turns = createTurns();

/**
 * The value as of this component's last turn; null before its first.
 *
 * @param seen while nobody sees it, it asks for no turn
 */
export function useInTurn<Value>(value: Value, seen = true): Value | null {
  const who = useId();
  const [shown, setShown] = useState<Value | null>(null);
  useEffect(() => {
    if (seen) turns.ask(who, () => setShown(() => value));
    else turns.leave(who);
  }, [who, value, seen]);
  useEffect(() => () => turns.leave(who), [who]);
  return shown;
}
