import type { RealmContestant } from '../contestant.ts';
import type { Reply, Request } from '../protocol.ts';

/**
 * A page with one contestant in its worker. It begins by itself, with the request that its address brings and a first
 * step, so that the time from opening the page to that step has nothing of the benchmark in it.
 */
const workers: Record<RealmContestant, () => Worker> = {
  lab: () => new Worker(new URL('./labWorker.ts', import.meta.url), { type: 'module' }),
  stock: () => new Worker(new URL('./stockWorker.ts', import.meta.url), { type: 'module' }),
  jax: () => new Worker(new URL('./jaxWorker.ts', import.meta.url), { type: 'module' }),
  'lab-sft': () => new Worker(new URL('./labSftWorker.ts', import.meta.url), { type: 'module' }),
  nanogpt: () => new Worker(new URL('./nanogptWorker.ts', import.meta.url), { type: 'module' }),
};
const opening: Extract<Request, { type: 'open' }> = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const worker = workers[opening.contestant as RealmContestant]();
const waiting: ((reply: Reply) => void)[] = [];
worker.onmessage = ({ data }: MessageEvent<Reply>) => waiting.shift()?.(data);
worker.onerror = ({ message }) => {
  for (const answer of waiting.splice(0)) answer({ ok: false, problem: message || 'the worker failed' });
};

function ask(request: Request): Promise<Reply> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    worker.postMessage(request);
  });
}

const opened = ask(opening);
const stepped = opened.then((reply) => (reply.ok ? ask({ type: 'step' }) : reply));

/** What the benchmark calls from outside. Weights leave as text, which is faster than a list of numbers. */
const outside = {
  begun: async () => ({ opened: await opened, stepped: await stepped, pageOpened: performance.timeOrigin }),
  ask: async (request: Request) => {
    const reply = await ask(request);
    if (!reply.ok || !(reply.answer instanceof Float32Array)) return reply;
    const bytes = new Uint8Array(reply.answer.buffer);
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000)
      text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return { ok: true, base64: btoa(text) };
  },
};
Object.assign(window, { bench: outside });
