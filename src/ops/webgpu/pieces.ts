import { tf } from '../tf.ts';
import { noteWrite } from './backend.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * A vector of all parameters and its pieces. One program handles as many pieces as it may bind buffers, so that the
 * number of programs is a small part of the number of tensors.
 */

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
  { backend }: KernelCall,
  vector: tf.TensorInfo,
  pieces: Piece[],
  direction: 'apart' | 'together',
): void {
  const atOnce = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
  let from = 0;
  for (let first = 0; first < pieces.length; first += atOnce) {
    const group = pieces.slice(first, first + atOnce);
    const tensors = Object.fromEntries(group.map(({ tensor }, i) => [`piece${i}`, tensor]));
    const ends: number[] = [];
    for (const { size } of group) ends.push((ends.at(-1) ?? 0) + size);
    const branches = group.map((_, i) => {
      const piece = `piece${i}[${i === 0 ? 'i' : `i - u.end${i - 1}`}]`;
      const copy =
        direction === 'apart' ? `${piece} = vector[u.from_ + i];` : `vector[u.from_ + i] = ${piece};`;
      return `if (i < u.end${i}) { ${copy} }`;
    });
    runForEach(backend, ends.at(-1)!, {
      key: `pieces ${direction}, ${group.length}`,
      reads: direction === 'apart' ? { vector } : tensors,
      writes: direction === 'apart' ? tensors : { vector },
      sizes: { from_: from, ...Object.fromEntries(ends.map((end, i) => [`end${i}`, end])) },
      code: `fn each(i: u32) { ${branches.join(' else ')} }`,
    });
    from += ends.at(-1)!;
  }
}
