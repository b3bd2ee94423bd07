import type { tf } from '../tf.ts';
import type { WebgpuBackend } from './backend.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { runProgram } from './program.ts';
import { entry, GROUP, runForEach, type Work } from './threads.ts';

/**
 * Products with a matrix in half precision, which is widened where it is read; sums are floats of 32 bits.
 *
 * x [m, inputs] and parts of W, int32 [rows of the part, columns / 2] → scale · x Wᵀ where `transposed`, else scale · x W
 *
 * Parts are rows of W: with Wᵀ each gives columns of its own, with W each adds what its share of the inputs gives.
 */
export const halfMatMul: Kernel = (call) => {
  const isTransposed = call.attr('transposed') === 1;
  const [m, inputs] = call.shape('x');
  const parts = partsOf(call);
  const columns = 2 * parts[0].shape[1];
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const outputs = isTransposed ? rows : columns;
  const y = call.output([m, outputs]);
  let first = 0;
  for (const part of parts) {
    const [own, words] = part.shape;
    const program = call.lanes === 1 ? byThread : byTile;
    program(call.backend, {
      m,
      n: isTransposed ? own : columns,
      isTransposed,
      adds: !isTransposed && first > 0,
      work: {
        reads: { x: call.inputs.x, part },
        writes: { y },
        sizes: {
          ...{ m, words, inputs, outputs, n: isTransposed ? own : columns, k: isTransposed ? columns : own },
          ...(isTransposed ? { firstX: 0, firstY: first } : { firstX: first, firstY: 0 }),
        },
        numbers: { scale: call.attr('scale') },
      },
    });
    first += own;
  }
  return [y];
};

/** The parts of a matrix, in their order. */
export function partsOf({ inputs }: KernelCall): tf.TensorInfo[] {
  const count = Object.keys(inputs).filter((name) => name.startsWith('part')).length;
  return Array.from({ length: count }, (_, i) => inputs[`part${i}`]);
}

/** Two halves as floats. */
export const WIDEN = `fn widen(word: i32) -> vec2<f32> { return unpack2x16float(bitcast<u32>(word)); }`;

interface PartOfProduct {
  m: number;
  n: number;
  isTransposed: boolean;
  /** Whether y holds what earlier parts gave. */
  adds: boolean;
  work: Omit<Work, 'key' | 'code'>;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const assign = (adds: boolean) => (adds ? '+=' : '=');

/** Threads that an emulated GPU runs as one vector: see `softwareMatMul`. */
const VECTOR = 4;
const LARGE_TILE = { rows: 16, columns: 8 };
const SMALL_TILE = { rows: 4, columns: 4 };
const LARGE = 2 ** 20;

/** For an emulated GPU: every thread computes a tile of outputs by itself, as in `softwareMatMul`. */
function byThread(backend: WebgpuBackend, { m, n, isTransposed, adds, work }: PartOfProduct): void {
  const tile = m * n * work.sizes.k >= LARGE ? LARGE_TILE : SMALL_TILE;
  // A thread's outputs: with Wᵀ one from a row of W, with W two from a number of a row.
  const wide = isTransposed ? 1 : 2;
  const rows = upTo(Math.min(m, tile.rows));
  const columns = upTo(Math.min(Math.ceil(n / wide / VECTOR), tile.columns / wide));
  const [tiles, quads] = [Math.ceil(m / rows.length), Math.ceil(n / wide / VECTOR / columns.length)];
  const sums = (line: (r: number, c: number) => string) =>
    rows.map((r) => columns.map((c) => line(r, c)).join(' ')).join('\n');
  const inner = isTransposed
    ? `for (var p = 0u; p < u.words; p += 1u) {
        ${columns.map((c) => `let right${c} = widen(part[b${c} + p]);`).join('\n')}
        ${rows.map((r) => `let first${r} = x[a${r} + 2 * p]; let second${r} = x[a${r} + 2 * p + 1];`).join('\n')}
        ${sums((r, c) => `sum${r}_${c} += first${r} * right${c}.x; sum${r}_${c} += second${r} * right${c}.y;`)}
      }`
    : `for (var p = 0u; p < u.k; p += 1u) {
        ${columns.map((c) => `let right${c} = widen(part[b${c} + p * u.words]);`).join('\n')}
        ${rows.map((r) => `let left${r} = x[a${r} + p];`).join('\n')}
        ${sums((r, c) => `sum${r}_${c} += left${r} * right${c};`)}
      }`;
  const store = (r: number, c: number) => {
    const at = `(row + ${r}) * u.outputs + u.firstY + ${wide} * (column + ${VECTOR * c})`;
    const line = isTransposed
      ? `y[${at}] ${assign(adds)} u.scale * sum${r}_${c};`
      : `y[${at}] ${assign(adds)} u.scale * sum${r}_${c}.x; y[${at} + 1] ${assign(adds)} u.scale * sum${r}_${c}.y;`;
    return `if (column + ${VECTOR * c} < u.ends) { ${line} }`;
  };
  runForEach(backend, tiles * quads * VECTOR, {
    ...work,
    key: `half product, ${isTransposed} ${adds}, ${rows.length} × ${columns.length}`,
    sizes: { ...work.sizes, tiles, quads, ends: n / wide },
    code: `${WIDEN}
    fn each(i: u32) {
      let column = i / ${VECTOR} % u.quads * ${VECTOR * columns.length} + i % ${VECTOR};
      let row = i / (${VECTOR} * u.quads) * ${rows.length};
      ${rows.map((r) => `let a${r} = min(row + ${r}, u.m - 1) * u.inputs + u.firstX;`).join('\n')}
      ${columns.map((c) => `let b${c} = min(column + ${VECTOR * c}, u.ends - 1)${isTransposed ? ' * u.words' : ''};`).join('\n')}
      ${sums((r, c) => `var sum${r}_${c} = ${isTransposed ? '0.0' : 'vec2<f32>()'};`)}
      ${inner}
      ${rows.map((r) => `if (row + ${r} < u.m) { ${columns.map((c) => store(r, c)).join('\n')} }`).join('\n')}
    }`,
  });
}

/** Threads of a workgroup, in a square. */
const SIDE = 16;
/** Columns of a tile, and how many numbers of the sum are brought in at once. */
const [TILE, DEPTH] = [64, 16];
/** Rows of few, as in sampling, are a narrow tile: a thread then has one of them. */
const FEW_ROWS = SIDE;

/** For a real GPU: a workgroup brings tiles of x and W into shared memory, already widened, and multiplies from there. */
function byTile(backend: WebgpuBackend, { m, n, isTransposed, adds, work }: PartOfProduct): void {
  const own = upTo(m <= FEW_ROWS ? 1 : TILE / SIDE); // rows of a thread
  const columns = upTo(TILE / SIDE);
  const rows = SIDE * own.length;
  const threads = SIDE * SIDE;
  const [down, across] = [Math.ceil(m / rows), Math.ceil(n / TILE)];
  // The numbers of W's tile lie along the sum with Wᵀ, along the outputs with W.
  const [wordsAcross, lines] = isTransposed ? [DEPTH / 2, TILE] : [TILE / 2, DEPTH];
  const loadWeights = upTo((wordsAcross * lines) / threads).map((turn) => {
    const at = `thread + ${threads * turn}u`;
    const [line, word] = [`(${at}) / ${wordsAcross}`, `(${at}) % ${wordsAcross}`];
    return isTransposed
      ? `{ let line = ${line}; let word = ${word};
          let inside = column + line < u.n && depth / 2 + word < u.words;
          let pair = select(vec2<f32>(), widen(part[select(0u, (column + line) * u.words + depth / 2 + word, inside)]), inside);
          right[2 * word * ${TILE} + line] = pair.x; right[(2 * word + 1) * ${TILE} + line] = pair.y; }`
      : `{ let line = ${line}; let word = ${word};
          let inside = depth + line < u.k && column / 2 + word < u.words;
          let pair = select(vec2<f32>(), widen(part[select(0u, (depth + line) * u.words + column / 2 + word, inside)]), inside);
          right[line * ${TILE} + 2 * word] = pair.x; right[line * ${TILE} + 2 * word + 1] = pair.y; }`;
  });
  const loadRows = own.map(
    (turn) => `{ let line = (thread + ${threads * turn}u) / ${DEPTH}; let at = thread % ${DEPTH};
          let inside = row + line < u.m && depth + at < u.k;
          left[at * ${rows} + line] = select(0.0, x[select(0u, (row + line) * u.inputs + u.firstX + depth + at, inside)], inside); }`,
  );
  runProgram(backend, {
    ...work,
    key: `half product in tiles, ${isTransposed} ${adds}, ${own.length}`,
    sizes: { ...work.sizes, down, across },
    workgroups: down * across,
    code: `${WIDEN}
var<workgroup> left: array<f32, ${DEPTH * rows}>;
var<workgroup> right: array<f32, ${DEPTH * TILE}>;
${entry(threads)} {
  let tile = ${GROUP};
  if (tile >= u.down * u.across) { return; }
  let row = tile / u.across * ${rows};
  let column = tile % u.across * ${TILE};
  let firstRow = thread / ${SIDE} * ${own.length};
  let firstColumn = thread % ${SIDE};
  ${own.map((r) => columns.map((c) => `var sum${r}_${c} = 0.0;`).join(' ')).join('\n')}
  for (var depth = 0u; depth < u.k; depth += ${DEPTH}) {
    ${loadRows.join('\n')}
    ${loadWeights.join('\n')}
    workgroupBarrier();
    for (var p = 0u; p < ${DEPTH}; p += 1u) {
      ${own.map((r) => `let left${r} = left[p * ${rows} + firstRow + ${r}];`).join('\n')}
      ${columns.map((c) => `let right${c} = right[p * ${TILE} + firstColumn + ${SIDE * c}];`).join('\n')}
      ${own.map((r) => columns.map((c) => `sum${r}_${c} += left${r} * right${c};`).join(' ')).join('\n')}
    }
    workgroupBarrier();
  }
  ${own
    .map(
      (r) => `if (row + firstRow + ${r} < u.m) {
    let start = (row + firstRow + ${r}) * u.outputs + u.firstY + column + firstColumn;
    ${columns
      .map(
        (c) =>
          `if (column + firstColumn + ${SIDE * c} < u.n) { y[start + ${SIDE * c}] ${assign(adds)} u.scale * sum${r}_${c}; }`,
      )
      .join('\n')}
  }`,
    )
    .join('\n')}
}`,
  });
}
