import type { BackendName } from '../experiment/metrics/run.ts';

type Case = BackendName | { readonly backend: BackendName };

/**
 * Those cases whose backend this project of Vitest looks at (vite.config.ts): WebAssembly and plain JavaScript in
 * `quick`, WebGPU in `gpu`. A test named `*.backends.test.ts` runs in both, with its own half in each.
 */
export function here<const Cases extends readonly Case[]>(cases: Cases): Cases[number][] {
  const backends = (process.env.LAB_BACKENDS ?? '').split(',');
  return cases.filter((one) => backends.includes(typeof one === 'string' ? one : one.backend));
}
