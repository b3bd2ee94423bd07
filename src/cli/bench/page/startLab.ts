import { chooseBackend } from '../../../ops/backend.ts';
import { browserPlatform } from '../../../ops/wasmRuntime/browserPlatform.ts';
import { type BenchBackend, libraryName } from '../contestant.ts';

/** Starts as the lab's own worker does, but takes all cores: this page has nothing to draw. */
export async function startLab(backend: BenchBackend): Promise<void> {
  const platform = browserPlatform({ threads: navigator.hardwareConcurrency });
  const { report } = await chooseBackend(libraryName(backend), platform);
  if (report.backend !== libraryName(backend)) {
    throw new Error(`it fell back to ${report.backend}: ${report.reason}`);
  }
  if (backend === 'wasm-threads' && !/threads/.test(report.device)) {
    throw new Error(`it has no threads: ${report.device}`);
  }
}
