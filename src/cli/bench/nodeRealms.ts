import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { create } from 'webgpu';
import { installedBrowser } from '../platform/browser.ts';
import { softwareVulkan } from '../platform/browserVulkan.ts';
import { answerOf, askThrough, type Driver, inTime } from './driver.ts';
import type { Opened, Reply, Request, Stepped } from './protocol.ts';

/** jax-js calls them; Node 20 has them, switched off. */
const iteratorHelpers = 'Iterator' in globalThis ? [] : ['--harmony-iterator-helpers'];

/** Realms without a browser: a process of Node for each, with Dawn in the place of the browser's WebGPU. */
export function nodeDriver(): Driver {
  let found: Promise<Record<string, string>> | undefined;
  return {
    where: `Node ${process.version} with Dawn`,
    async open(contestant, backend, size) {
      if (backend === 'webgpu') found ??= softwareVariables();
      const variables = await found;
      const started = performance.timeOrigin + performance.now();
      const child = fork(join(import.meta.dirname, 'nodeRealm.ts'), [contestant], {
        env: { ...process.env, ...variables },
        serialization: 'advanced',
        execArgv: [...iteratorHelpers, '--import', 'tsx'],
      });
      const ask = (request: Request) => inTime(exchange(child, request), request.type);
      try {
        const opened = answerOf<Opened>(await ask({ type: 'open', contestant, backend, size }));
        const first = answerOf<Stepped>(await ask({ type: 'step' }));
        return {
          opened,
          first,
          toFirstStepMs: first.at - started,
          ask: askThrough(ask),
          close: async () => {
            child.kill();
          },
        };
      } catch (error) {
        child.kill();
        throw error;
      }
    },
    close: async () => {},
  };
}

/** What must be in a process's environment when it starts, for Dawn to find a software GPU where there is no other. */
async function softwareVariables(): Promise<Record<string, string>> {
  const adapter = await create([]).requestAdapter();
  return adapter ? {} : softwareVulkan(installedBrowser()?.path);
}

/** One request and its reply; a process that ends instead has failed. */
function exchange(child: ChildProcess, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`its process ended with status ${code}`));
    child.once('exit', ended);
    child.once('message', (reply) => {
      child.off('exit', ended);
      resolve(reply as Reply);
    });
    child.send(request);
  });
}
