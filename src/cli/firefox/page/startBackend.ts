import type { BackendName } from '../../../experiment/metrics/run.ts';
import { type ChosenBackend, chooseBackend } from '../../../ops/backend.ts';
import { browserPlatform } from '../../../ops/wasmRuntime/browserPlatform.ts';

/** In a browser's worker what src/cli/platform/platform.ts is in Node. */
export async function startBackend(
  backend: BackendName,
  { realGpuKernels = false } = {},
): Promise<ChosenBackend> {
  const chosen = await chooseBackend(backend, { ...browserPlatform({ threads: 1 }), realGpuKernels });
  if (chosen.report.backend !== backend) throw new Error(`${backend} does not work: ${chosen.report.reason}`);
  return chosen;
}
