import { tf } from '../tf.ts';
import type { WebgpuBackend } from './backend.ts';
import { runForEach } from './threads.ts';

/**
 * Matrix products for a GPU that is emulated in software, without barriers: a thread computes a tile of outputs all
 * by itself. SwiftShader runs four threads at a time as one vector, and what costs there is a load from memory, not
 * a multiplication. Hence large tiles, and neighbouring threads at neighbouring columns: a row of `b` then comes in
 * as one vector, an entry of `a` once for all four. Three times as fast as tiles of 4 × 4 beside each other.
 */

/** Threads that an emulated GPU runs as one vector. */
const VECTOR = 4;
/** Rows and columns of a thread: of all from 4 × 4 to 32 × 8 the fastest, but it takes a fifth of a second to compile. */
const LARGE_TILE = [16, 8];
const SMALL_TILE = [4, 4];
/** Multiplications from which the large tile has soon earned its compilation. */
const LARGE = 2 ** 20;

export interface MatMulInputs {
  /** [...batch, m, k], or transposed */
  a: tf.TensorInfo;
  /** [...batch, k, n], or transposed; a batch of one goes with any batch */
  b: tf.TensorInfo;
  /** [n] */
  bias?: tf.TensorInfo;
  /** Of the result's shape, without a batch. [m, n] */
  residual?: tf.TensorInfo;
}

/** residual + (a b + bias), every output summed in the order of k. → [...batch, m, n] */
export function softwareMatMul(
  backend: WebgpuBackend,
  { a, b, bias, residual }: MatMulInputs,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  const [m, k] = lastTwo(a, transposeA);
  const n = lastTwo(b, transposeB)[1];
  const [batchA, batchB] = [a, b].map(({ shape }) => tf.util.sizeFromShape(shape.slice(0, -2)));
  const outer = (batchA >= batchB ? a : b).shape.slice(0, -2);
  const product = backend.makeTensorInfo([...outer, m, n], 'float32');
  const batch = Math.max(batchA, batchB);
  const [tileRows, tileColumns] = batch * m * n * k >= LARGE ? LARGE_TILE : SMALL_TILE;
  const rows = upTo(Math.min(m, tileRows));
  const columns = upTo(Math.min(Math.ceil(n / VECTOR), tileColumns));
  const [tiles, quads] = [Math.ceil(m / rows.length), Math.ceil(n / VECTOR / columns.length)];
  const store = (row: string, column: string, sum: string) => `if (${column} < u.n) {
    let at = first + (${row}) * u.n + ${column};
    product[at] = ${residual ? 'residual[at] + (' : '('}${sum}${bias ? ` + bias[${column}]` : ''});
  }`;
  runForEach(backend, batch * tiles * quads * VECTOR, {
    key: `product${bias ? ', bias' : ''}${residual ? ', residual' : ''}, ${transposeA} ${transposeB}, ${rows.length} × ${columns.length}`,
    reads: { a, b, ...(bias && { bias }), ...(residual && { residual }) },
    writes: { product },
    sizes: { m, k, n, batchA, batchB, tiles, quads },
    code: `fn each(i: u32) {
      let column = i / ${VECTOR} % u.quads * ${VECTOR * columns.length} + i % ${VECTOR};
      let row = i / (${VECTOR} * u.quads) % u.tiles * ${rows.length};
      let item = i / (${VECTOR} * u.quads * u.tiles);
      let firstA = item % u.batchA * u.m * u.k;
      let firstB = item % u.batchB * u.k * u.n;
      ${rows.map((r) => `let a${r} = firstA + min(row + ${r}, u.m - 1)${transposeA ? '' : ' * u.k'};`).join('\n')}
      ${columns.map((c) => `let b${c} = firstB + min(column + ${VECTOR * c}, u.n - 1)${transposeB ? ' * u.k' : ''};`).join('\n')}
      ${rows.map((r) => columns.map((c) => `var sum${r}_${c} = 0.0;`).join(' ')).join('\n')}
      for (var p = 0u; p < u.k; p += 1u) {
        let atA = p${transposeA ? ' * u.m' : ''};
        let atB = p${transposeB ? '' : ' * u.n'};
        ${columns.map((c) => `let right${c} = b[b${c} + atB];`).join('\n')}
        ${rows.map((r) => `let left${r} = a[a${r} + atA];`).join('\n')}
        ${rows.map((r) => columns.map((c) => `sum${r}_${c} += left${r} * right${c};`).join(' ')).join('\n')}
      }
      let first = item * u.m * u.n;
      ${rows
        .map(
          (r) => `if (row + ${r} < u.m) {
            ${columns.map((c) => store(`row + ${r}`, `column + ${VECTOR * c}`, `sum${r}_${c}`)).join('\n')}
          }`,
        )
        .join('\n')}
    }`,
  });
  return product;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

function lastTwo({ shape }: tf.TensorInfo, isTransposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return isTransposed ? [columns, rows] : [rows, columns];
}
