import { frozenPrecisionFor } from '../experiment/memory/frozenPrecision.ts';
import { ownKey } from '../experiment/own/ownData.ts';
import { chooseBackend } from '../ops/backend.ts';
import { breathe } from '../ops/breathe.ts';
import { onCompilation } from '../ops/compileAhead.ts';
import { browserPlatform } from '../ops/wasmRuntime/browserPlatform.ts';
import { createEngine } from './engine.ts';
import { BackendProblem, backendFailure, deviceLost } from './failures.ts';
import type { LoadReport } from './loading/folder.ts';
import { loadPairs } from './loading/loadModel.ts';
import { openModel } from './loading/openModel.ts';
import { fittingData } from './own/fittingData.ts';
import type { Command, Event } from './protocol.ts';
import { createSession } from './session.ts';

/** The entry of the dedicated worker: all tensors live here, and only messages leave. */
const session = createSession({
  post,
  now: () => performance.now(),
  breathe,
  open: async ({ runId, model: source, pairsUrl, world, own, backend }, postLoading) => {
    const chosen = await chooseBackend(backend, browserPlatform()).catch((error: Error) => {
      throw new BackendProblem(error.message);
    });
    void chosen.lost.then((reason) => session.abort(deviceLost(reason)));
    void chosen.refused.then((message) => session.abort(backendFailure(message)));
    postLoading({ type: 'backend', runId, report: chosen.report });
    const report = reporter(runId, postLoading);
    const { onNotice } = report;
    const { model, first, loadBase } = await openModel(
      source,
      { pairsUrl, world, own, backend: chosen.report.backend },
      report,
    );
    const frozen = frozenPrecisionFor(chosen.report.backend, model.stored.layout.size);
    const backendOfModel = { ...chosen.report, ...(frozen === 'float16' && { frozen }) };
    postLoading({ type: 'backend', runId, report: backendOfModel });
    const warmingUp = { type: 'progress', runId, phase: 'warm-up', loadedBytes: 0, totalBytes: 0 } as const;
    postLoading(warmingUp);
    pairsFolders = pairsUrl;
    const engine = await createEngine(model, {
      ...first,
      ...{ backend: backendOfModel, loadBase },
      onWarmUp: (done, of) => postLoading({ ...warmingUp, parts: { done, of } }),
    });
    if (own) await engine.enter(world, async (model) => fittingData(own, model, onNotice), ownKey(own));
    return engine;
  },
  enter: async (engine, { runId, world, own }, postLoading) => {
    const progress = { type: 'progress', runId, phase: 'measure', loadedBytes: 0, totalBytes: 0 } as const;
    if (own) {
      postLoading(progress);
      const { onNotice } = reporter(runId, postLoading);
      return engine.enter(world, async (model) => fittingData(own, model, onNotice), ownKey(own));
    }
    await engine.enter(world, async (model) => {
      const pairs = await loadPairs(pairsFolders, world, model, reporter(runId, postLoading));
      postLoading(progress);
      return pairs;
    });
  },
});

onCompilation(({ done, total }) => session.compiling(done, total));

/** Where the pairs of the loaded model lie, a folder for each world. */
let pairsFolders = '';

self.onmessage = ({ data }: MessageEvent<Command>) => session.handle(data);

function reporter(runId: string, postLoading: (event: Event) => void): LoadReport {
  return {
    onProgress: (loadedBytes, totalBytes) => {
      const phase = loadedBytes === totalBytes ? 'check' : 'download';
      postLoading({ type: 'progress', runId, phase, loadedBytes, totalBytes });
    },
    onNotice: (sentence) => postLoading({ type: 'notice', runId, sentence }),
  };
}

/** Checkpoints are moved, not copied: they are copies already. So is a file. */
function post(event: Event): void {
  const trainees = event.type === 'checkpoint' ? Object.values(event.checkpoint.state.trainees) : [];
  const transfer = trainees.flatMap(({ weights, firstMoment, secondMoment }) =>
    [weights, firstMoment, secondMoment].map(({ buffer }) => buffer),
  );
  if (event.type === 'exported' && event.file) transfer.push(event.file.bytes.buffer);
  self.postMessage(event, { transfer });
}
