import { chooseBackend } from '../ops/backend.ts';
import { browserPlatform } from '../ops/browserPlatform.ts';
import { createEngine } from './engine.ts';
import { BackendProblem, backendFailure, deviceLost } from './failures.ts';
import { loadModel } from './loadModel.ts';
import type { Command, Event } from './protocol.ts';
import { createSession } from './session.ts';

/** The entry of the dedicated worker: all tensors live here, and only messages leave. */
const session = createSession({
  post,
  now: () => performance.now(),
  breathe: macrotask,
  open: async ({ runId, modelUrl, pairsUrl, backend }, postLoading) => {
    const chosen = await chooseBackend(backend, browserPlatform()).catch((error: Error) => {
      throw new BackendProblem(error.message);
    });
    void chosen.lost.then((reason) => session.abort(deviceLost(reason)));
    void chosen.refused.then((message) => session.abort(backendFailure(message)));
    postLoading({ type: 'backend', runId, report: chosen.report });
    const loaded = await loadModel(
      modelUrl,
      pairsUrl,
      (loadedBytes, totalBytes) => {
        const phase = loadedBytes === totalBytes ? 'check' : 'download';
        postLoading({ type: 'progress', runId, phase, loadedBytes, totalBytes });
      },
      (sentence) => postLoading({ type: 'notice', runId, sentence }),
    );
    postLoading({ type: 'progress', runId, phase: 'warm-up', loadedBytes: 0, totalBytes: 0 });
    return createEngine(loaded, chosen.report);
  },
});

self.onmessage = ({ data }: MessageEvent<Command>) => session.handle(data);

/** Checkpoints are moved, not copied: they are copies already. */
function post(event: Event): void {
  const transfer =
    event.type === 'checkpoint'
      ? [event.checkpoint.policy, event.checkpoint.firstMoment, event.checkpoint.secondMoment].map(
          (v) => v.buffer,
        )
      : [];
  self.postMessage(event, { transfer });
}

const channel = new MessageChannel();

/** Resolves after the messages that wait have been handled; unlike a timer it is never delayed. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}
