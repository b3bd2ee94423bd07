import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import type { BenchBackend } from './contestant.ts';
import { type Driver, inTime, type Realm } from './driver.ts';
import { batchOfStep, pairsOf, promptsOf, settings, weightsOf } from './material.ts';
import type { Answers, Request, Timing } from './protocol.ts';
import type { Size } from './sizes.ts';

const SCRIPT = join(import.meta.dirname, 'contestants', 'pytorch.py');

/** The same driver, and PyTorch in a process of its own, by the interpreter that is named. */
export function withPytorch(driver: Driver, python: string): Driver {
  return {
    ...driver,
    open: (contestant, backend, size) =>
      contestant === 'pytorch' ? openPytorch(python, backend, size) : driver.open(contestant, backend, size),
  };
}

/** @throws Error where PyTorch and transformers are not installed for this interpreter */
async function openPytorch(python: string, backend: BenchBackend, size: Size): Promise<Realm> {
  const started = performance.now();
  // As many threads as the lab has: all cores where there are threads at all.
  const threads = backend === 'wasm-threads' ? cpus().length : 1;
  const folder = mkdtempSync(join(tmpdir(), 'bench-pytorch-'));
  const weights = [1, 2].map((seed) => {
    const file = join(folder, `${seed}.bin`);
    writeFileSync(file, new Uint8Array(weightsOf(size, seed).buffer));
    return file;
  });
  const child = spawn(python, [SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: `${threads}` },
  });
  const close = async () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const send = conversationWith(child, python);
  const pairs = pairsOf(size);
  let step = 0;
  const timing = ({ ms }: { ms: number }): Timing => ({ ms, jsMs: 0, dispatches: 0, submits: 0 });
  const memory = { gpu: 0, wasm: 0 };

  async function answer(request: Exclude<Request, { type: 'open' }>): Promise<Answers[Request['type']]> {
    switch (request.type) {
      case 'step': {
        step += 1;
        const { inputs, targets, mask } = batchOfStep(size, pairs, step);
        const batch = { inputs: [...inputs], targets: [...targets], mask: [...mask] };
        const stepped = await send({ do: 'step', sequences: size.sequences, ...batch });
        return {
          loss: stepped.result,
          ...timing(stepped),
          memory,
          at: performance.timeOrigin + performance.now(),
        };
      }
      case 'weights': {
        const file = join(folder, 'now.bin');
        await send({ do: 'weights', file });
        return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
      }
      case 'sample': {
        const { newTokens, greedy } = request;
        const sampled = await send({ do: 'sample', prompts: promptsOf(size), newTokens, greedy });
        return { tokens: greedy ? sampled.result : [], ...timing(sampled), memory };
      }
      case 'multiply':
        return timing(await send({ do: 'multiply', n: request.n, times: request.times }));
      case 'steps':
        throw new Error('PyTorch is not asked about its memory');
    }
  }

  try {
    const maxGradNorm = dpoControls.maxGradNorm.default;
    await send({ do: 'open', size, settings: { ...settings, maxGradNorm }, threads, weights });
    const first = (await answer({ type: 'step' })) as Answers['step'];
    const adapter = backend === 'wasm' ? 'CPU, 1 thread' : `CPU, ${threads} cores`;
    return {
      opened: { adapter, software: false },
      first,
      toFirstStepMs: performance.now() - started,
      ask: (request) => answer(request as Exclude<Request, { type: 'open' }>) as Promise<never>,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One line there, one line back. */
function conversationWith(child: ChildProcess, python: string) {
  if (!child.stdin || !child.stdout) throw new Error('the process has no pipes');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const absent = `${python} has no PyTorch with transformers; name another interpreter with --python`;
  const failed = new Promise<never>((_, reject) => child.once('error', () => reject(new Error(absent))));
  failed.catch(() => {});
  stdin.on('error', () => {});
  // biome-ignore lint/suspicious/noExplicitAny: each request has an answer of its own shape
  return async (request: Record<string, unknown>): Promise<any> => {
    stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await inTime(Promise.race([lines.next(), failed]), `${request.do}`);
    if (done) throw new Error(request.do === 'open' ? absent : 'its process ended');
    return JSON.parse(value);
  };
}
