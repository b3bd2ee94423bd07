import { expect, test } from 'vitest';
import { connectParent, type EmbeddedWindow, embeddingIn, turnsSlides } from './embedding.ts';

const DECK = 'https://slides.example';

/** A page around the lab; `receives` plays a message to the lab. */
function setUp({ ancestor = DECK as string | undefined, referrer = '' } = {}) {
  const told: [unknown, string][] = [];
  const parent = {
    postMessage: (message: unknown, target: string) => told.push([message, target]),
  } as unknown as EmbeddedWindow['parent'];
  const listeners = new Set<(event: MessageEvent) => void>();
  const window: EmbeddedWindow = {
    parent,
    document: { referrer },
    location: ancestor === undefined ? {} : { ancestorOrigins: { length: 1, 0: ancestor } },
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  };
  const obeyed: string[] = [];
  const wire = connectParent(window, (command) => obeyed.push(command));
  const receives = (data: unknown, { source = parent as unknown, origin = DECK } = {}) => {
    for (const listener of listeners) listener({ data, source, origin } as MessageEvent);
  };
  return { wire, receives, obeyed, told };
}

const START = { type: 'dpo-lab', command: 'start' };

test('an address says whether the lab is embedded, and whether it takes keys', () => {
  expect(embeddingIn('?method=dpo')).toBeNull();
  expect(embeddingIn('?embed=1&method=dpo')).toEqual({ takesKeys: true });
  expect(embeddingIn('?embed&keys=none')).toEqual({ takesKeys: false });
});

test('commands of the page around are obeyed', () => {
  const { receives, obeyed } = setUp();
  for (const command of ['start', 'step', 'stop']) receives({ type: 'dpo-lab', command });
  expect(obeyed).toEqual(['start', 'step', 'stop']);
});

test.each([
  ['another window', START, { source: {} }],
  ['another origin', START, { origin: 'https://else.example' }],
  ['an unknown command', { type: 'dpo-lab', command: 'eval' }, {}],
  ['another kind of message', { type: 'webpack', command: 'start' }, {}],
  ['text', 'start', {}],
  ['nothing', null, {}],
  ['an inherited name', { type: 'dpo-lab', command: '__proto__' }, {}],
])('%s is ignored', (_, data, from) => {
  const { receives, obeyed } = setUp();
  receives(data, from);
  expect(obeyed).toEqual([]);
});

test('what is told goes to the origin around, where that is known, and after the end nothing is heard', () => {
  const message = { type: 'dpo-lab', key: 'ArrowRight', shiftKey: false } as const;
  const known = setUp();
  known.wire.tell(message);
  expect(known.told).toEqual([[message, DECK]]);
  known.wire.close();
  known.receives(START);
  expect(known.obeyed).toEqual([]);

  const byReferrer = setUp({ ancestor: undefined, referrer: `${DECK}/talk/index.html` });
  byReferrer.wire.tell(message);
  expect(byReferrer.told).toEqual([[message, DECK]]);
  byReferrer.receives(START, { origin: 'https://else.example' });
  expect(byReferrer.obeyed).toEqual([]);
});

test('slides opened from a disk have no origin, and are heard all the same', () => {
  const { wire, receives, obeyed, told } = setUp({ ancestor: 'null' });
  wire.tell({ type: 'dpo-lab', phase: 'ready', step: 0 });
  receives(START, { origin: 'null' });
  expect(told[0][1]).toBe('*');
  expect(obeyed).toEqual(['start']);
});

test('arrows, page keys and space turn slides; letters do not', () => {
  expect(['ArrowLeft', 'PageDown', ' ', 'Home'].every(turnsSlides)).toBe(true);
  expect(['a', 'Enter', 'Tab', 'Escape'].some(turnsSlides)).toBe(false);
});
