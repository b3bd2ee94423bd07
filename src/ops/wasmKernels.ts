import { tf } from './tf.ts';

/**
 * Two kernels of the wasm backend, registered over its own because those are slow enough to decide the speed of
 * training: products with a batch or a transposed factor (a scalar loop there, twelve times slower than its
 * XNNPACK path) and contiguous slices (which first copy the whole input).
 */

/** The parts of the backend that its kernels use; its own type keeps some of them private. */
interface WasmBackend {
  wasm: {
    HEAPU8: Uint8Array;
    tfjs: { registerTensor(id: number, size: number, offset: number): void; disposeData(id: number): void };
    cwrap(name: string, result: null, args: string[]): (...args: unknown[]) => void;
  };
  dataIdMap: { get(id: object): { id: number; memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): tf.TensorInfo;
  disposeData(id: object): void;
}

interface KernelCall {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: WasmBackend;
}

type Kernel = (call: KernelCall) => tf.TensorInfo;

const BYTES_PER_FLOAT = 4;
/** Ids for views, far above the backend's own counter. */
const FIRST_VIEW_ID = 0x40000000;

let replacedFor: unknown = null;

/** Replaces the two kernels, once for each start of the wasm backend, which must be the chosen one. */
export function useFastWasmKernels(): void {
  if (replacedFor === tf.backend()) return;
  replacedFor = tf.backend();
  const backend = tf.backend() as unknown as WasmBackend;
  replace('BatchMatMul', (original) => batchMatMul(backend, original));
  replace('Slice', contiguousSlice);
}

function replace(kernelName: string, make: (original: Kernel) => Kernel): void {
  const config = tf.getKernel(kernelName, 'wasm');
  const kernelFunc = make(config.kernelFunc as unknown as Kernel) as unknown as tf.KernelFunc;
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...config, kernelFunc });
}

/**
 * [batch, m, k] × [batch, k, n]: transposed factors are transposed explicitly, then each product of the batch
 * runs on its own through XNNPACK, on views into the operands' memory.
 */
function batchMatMul(backend: WasmBackend, original: Kernel): Kernel {
  const multiply = backend.wasm.cwrap('BatchMatMul', null, [
    'number',
    'array',
    'number',
    'number',
    'array',
    'number',
    'number',
    'number',
    'number',
  ]);
  const transpose = tf.getKernel('Transpose', 'wasm').kernelFunc as unknown as Kernel;
  const shapeBytes = (shape: number[]) => new Uint8Array(new Int32Array(shape).buffer);
  const offsetOf = (tensor: tf.TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;

  return (call) => {
    const { a, b } = call.inputs;
    const batch = tf.util.sizeFromShape(a.shape.slice(0, -2));
    const sameBatch =
      batch === tf.util.sizeFromShape(b.shape.slice(0, -2)) && a.shape.length === b.shape.length;
    if (!sameBatch || a.shape.length > 3) return original(call);

    const temporaries: tf.TensorInfo[] = [];
    const straight = (x: tf.TensorInfo, transposed: unknown) => {
      if (!transposed) return x;
      const perm = x.shape.length === 3 ? [0, 2, 1] : [1, 0];
      const result = transpose({ inputs: { x }, attrs: { perm }, backend });
      temporaries.push(result);
      return result;
    };
    const left = straight(a, call.attrs.transposeA);
    const right = straight(b, call.attrs.transposeB);
    const [m, k] = left.shape.slice(-2);
    const n = right.shape.at(-1) as number;
    if (k !== right.shape.at(-2)) throw new Error(`matMul: [${left.shape}] × [${right.shape}]`);
    const out = backend.makeOutput([...a.shape.slice(0, -2), m, n], 'float32');

    const [leftShape, rightShape] = [shapeBytes([1, m, k]), shapeBytes([1, k, n])];
    const views = backend.wasm.tfjs;
    const [leftView, rightView, outView] = [FIRST_VIEW_ID, FIRST_VIEW_ID + 1, FIRST_VIEW_ID + 2];
    for (let i = 0; i < batch; i++) {
      views.registerTensor(leftView, m * k, offsetOf(left) + BYTES_PER_FLOAT * i * m * k);
      views.registerTensor(rightView, k * n, offsetOf(right) + BYTES_PER_FLOAT * i * k * n);
      views.registerTensor(outView, m * n, offsetOf(out) + BYTES_PER_FLOAT * i * m * n);
      multiply(leftView, leftShape, 3, rightView, rightShape, 3, 0, 0, outView);
      // Frees the packed copy of the right factor that XNNPACK keeps per id, not the memory looked at.
      for (const view of [leftView, rightView, outView]) views.disposeData(view);
    }
    for (const temporary of temporaries) backend.disposeData(temporary.dataId);
    return out;
  };
}

function contiguousSlice(original: Kernel): Kernel {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x as tf.Tensor;
    const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[]);
    if (x.dtype === 'string' || !tf.slice_util.isSliceContinous(x.shape, begin, size)) return original(call);
    const out = backend.makeOutput(size, x.dtype);
    const bytesPerElement = tf.util.bytesPerElement(x.dtype);
    const offset = tf.slice_util.computeFlatOffset(begin, tf.util.computeStrides(x.shape));
    const from = backend.dataIdMap.get(x.dataId).memoryOffset + bytesPerElement * offset;
    const bytes = bytesPerElement * tf.util.sizeFromShape(size);
    backend.wasm.HEAPU8.copyWithin(backend.dataIdMap.get(out.dataId).memoryOffset, from, from + bytes);
    return out;
  };
}
