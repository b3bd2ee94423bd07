import { tf } from '../tf.ts';
import type { KernelTeam } from './kernelTeam.ts';
import { addressOf, type Kernel, type KernelCall, type WasmBackend } from './wasmBackend.ts';

// Kernels that only move values, in the place of tfjs's: those copy a whole input first, or row by row in JavaScript.

/** A clone that shares its values, as on the other backends: no kernel writes into its inputs. */
export function sharedClone({ inputs: { x }, backend }: KernelCall): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** A slice whose values lie next to each other in the input; others are left to tfjs. */
export function contiguousSlice(original: Kernel): Kernel {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x as tf.Tensor;
    const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[]);
    if (x.dtype === 'string' || !tf.slice_util.isSliceContinous(x.shape, begin, size)) return original(call);
    const out = backend.makeOutput(size, x.dtype);
    const bytesPerElement = tf.util.bytesPerElement(x.dtype);
    const offset = tf.slice_util.computeFlatOffset(begin, tf.util.computeStrides(x.shape));
    const from = addressOf(backend, x) + bytesPerElement * offset;
    const bytes = bytesPerElement * tf.util.sizeFromShape(size);
    backend.wasm.HEAPU8.copyWithin(addressOf(backend, out), from, from + bytes);
    return out;
  };
}

/** Tensors side by side along an axis. */
export function concat(team: KernelTeam, original: Kernel): Kernel {
  return (call) => {
    const { backend, attrs } = call;
    // tfjs hands a list over where its type says a record.
    const inputs = Object.values(call.inputs);
    const [axis] = tf.util.parseAxisParam(attrs.axis as number, inputs[0].shape);
    const shapes = inputs.map(({ shape }) => shape);
    if (!inputs.every(({ dtype, shape }) => isCopied(dtype) && tf.util.sizeFromShape(shape) > 0)) {
      return original(call);
    }
    tf.backend_util.assertParamsConsistent(shapes, axis);
    const out = backend.makeOutput(tf.backend_util.computeOutShape(shapes, axis), inputs[0].dtype);
    exchange(team, backend, inputs, out, axis, 'join');
    return out;
  };
}

/** A tensor cut into pieces along an axis. */
export function split(team: KernelTeam, original: Kernel): Kernel {
  return (call) => {
    const { backend, attrs } = call;
    const x = call.inputs.x as tf.Tensor;
    const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits as number | number[], axis);
    if (!isCopied(x.dtype) || x.size === 0 || sizes.includes(0)) return original(call);
    const pieces = sizes.map((size) => backend.makeOutput(x.shape.with(axis, size), x.dtype));
    exchange(team, backend, pieces, x, axis, 'cut');
    return pieces;
  };
}

/** Whether the kernel of the lab copies such values: those of four bytes. */
function isCopied(dtype: string): boolean {
  return dtype === 'float32' || dtype === 'int32';
}

/** Copies pieces into the whole that they are along an axis, or the whole into its pieces. */
function exchange(
  team: KernelTeam,
  backend: WasmBackend,
  pieces: readonly tf.TensorInfo[],
  whole: tf.TensorInfo,
  axis: number,
  direction: 'join' | 'cut',
): void {
  const rows = tf.util.sizeFromShape(whole.shape.slice(0, axis));
  const rowBytes = ({ shape }: tf.TensorInfo) => 4 * tf.util.sizeFromShape(shape.slice(axis));
  let inWhole = addressOf(backend, whole);
  for (const piece of pieces) {
    const bytes = rowBytes(piece);
    const own = [addressOf(backend, piece), bytes];
    const shared = [inWhole, rowBytes(whole)];
    const [from, to] = direction === 'join' ? [own, shared] : [shared, own];
    team.run('copyRows', [...from, ...to, bytes], { units: rows, nanoseconds: 3 + 0.1 * bytes });
    inWhole += bytes;
  }
}
