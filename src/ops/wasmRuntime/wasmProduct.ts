import type { KernelTeam } from './kernelTeam.ts';
import { type WasmBackend, withScratch } from './wasmBackend.ts';

/** out = a b (+ bias on every row), [m, k] × [k, n], at these addresses; either factor may lie transposed. */
export interface Product {
  a: number;
  b: number;
  /** 0 for none */
  bias: number;
  out: number;
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** Products and sums in a nanosecond on one thread. */
const SPEED = 15;

export function multiply(team: KernelTeam, backend: WasmBackend, product: Product): void {
  const { a, b, bias, out, m, k, n, transposeA, transposeB } = product;
  // Who computes rows copies all of b, who computes columns all of a: the smaller one is better copied repeatedly.
  const byColumns = n > m;
  const args = [a, b, bias, out, m, k, n, Number(transposeA), Number(transposeB), Number(byColumns)];
  const work = byColumns
    ? { units: n, nanoseconds: (m * k) / SPEED, grain: 8 }
    : { units: m, nanoseconds: (n * k) / SPEED, grain: 6 };
  const bytes = team.module.matMulScratch(k, n);
  withScratch(backend, team.scratchBytes(bytes), (address) =>
    team.run('matMul', args, work, { address, bytes }),
  );
}
