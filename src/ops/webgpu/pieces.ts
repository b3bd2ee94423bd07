import { tf } from '../tf.ts';
import { noteWrite } from './backend.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { runForRows } from './threads.ts';

/**
 * A vector of all parameters and its pieces. One program handles as many pieces as it may bind buffers, so that the
 * number of programs is a small part of the number of tensors.
 */

/** Numbers that a row of threads copies. */
const STRETCH = 1024;
/** Even an emulated GPU copies faster with several threads to a row: it loads neighbouring numbers as one vector. */
const LEAST_LANES = 4;

type Piece = { tensor: tf.TensorInfo; size: number };

/** vector [size], sizes → one vector for each size */
export const splitVector: Kernel = (call) => {
  const pieces = call.list('sizes').map((size) => ({ tensor: call.output([size]), size }));
  copyPieces(call, call.inputs.vector, pieces, 'apart');
  return pieces.map(({ tensor }) => tensor);
};

/** The same into tensors that exist already: the inputs called 0, 1, … */
export const splitInto: Kernel = (call) => {
  const pieces = numbered(call);
  copyPieces(call, call.inputs.vector, pieces, 'apart');
  for (const { tensor } of pieces) noteWrite(call.backend, tensor);
  return [];
};

/** The inputs called 0, 1, …, one after the other → [size] */
export const joinTensors: Kernel = (call) => {
  const pieces = numbered(call);
  const vector = call.output([pieces.reduce((sum, { size }) => sum + size, 0)]);
  copyPieces(call, vector, pieces, 'together');
  return [vector];
};

function numbered({ inputs }: KernelCall): Piece[] {
  const count = Object.keys(inputs).filter((name) => name !== 'vector').length;
  return Array.from({ length: count }, (_, i) => ({
    tensor: inputs[i],
    size: tf.util.sizeFromShape(inputs[i].shape),
  }));
}

function copyPieces(
  { backend, lanes }: KernelCall,
  vector: tf.TensorInfo,
  pieces: Piece[],
  direction: 'apart' | 'together',
): void {
  const atOnce = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
  let from = 0;
  for (let first = 0; first < pieces.length; first += atOnce) {
    const group = pieces.slice(first, first + atOnce);
    const tensors = Object.fromEntries(group.map(({ tensor }, i) => [`piece${i}`, tensor]));
    const starts = [0];
    for (const { size } of group) starts.push(starts.at(-1)! + size);
    const end = starts.at(-1)!;
    // Most loops run no turn at all, because a stretch seldom lies in more than two pieces.
    const loops = group.map((_, i) => {
      const [piece, whole] = [`piece${i}[at - u.start${i}]`, 'vector[u.from_ + at]'];
      return `for (var at = max(start, u.start${i}) + lane; at < min(end, u.start${i + 1}); at += LANES) {
        ${direction === 'apart' ? `${piece} = ${whole};` : `${whole} = ${piece};`}
      }`;
    });
    runForRows(backend, Math.ceil(end / STRETCH), Math.max(lanes, LEAST_LANES), {
      key: `pieces ${direction}, ${group.length}`,
      reads: direction === 'apart' ? { vector } : tensors,
      writes: direction === 'apart' ? tensors : { vector },
      sizes: { from_: from, ...Object.fromEntries(starts.map((start, i) => [`start${i}`, start])) },
      code: `fn row(r: u32, lane: u32, valid: bool) {
        let start = r * ${STRETCH};
        let end = select(start, start + ${STRETCH}, valid);
        ${loops.join('\n')}
      }`,
    });
    from += end;
  }
}
