import { registerFusedKernels } from './fusedWasm.ts';
import { tf } from './tf.ts';
import {
  addressOf,
  type Kernel,
  type KernelCall,
  registerWasmKernel,
  type WasmBackend,
} from './wasmBackend.ts';
import { type KernelModule, type KernelModules, startKernelModule } from './wasmModule.ts';

const BYTES_PER_FLOAT = 4;

/**
 * Gives the wasm backend, which must be the chosen one, the lab's own kernels and replaces some of tfjs's that are
 * slow enough to decide the speed of training: matrix products (a scalar loop as soon as there is a batch or a
 * transposed factor), contiguous slices (which first copy the whole input) and clones, a hundred a step (which copy
 * the values).
 *
 * @param modules the compiled kernels; the relaxed ones are taken where the engine accepts them
 * @returns null, or why tfjs's own kernels have to do: everything works then, some ten times slower
 */
export async function useFastWasmKernels(modules: KernelModules): Promise<string | null> {
  registerWasmKernel('Identity', shared);
  registerWasmKernel('Slice', contiguousSlice(originalKernel('Slice')));
  const { wasm } = tf.backend() as unknown as WasmBackend;
  return modules
    .relaxed()
    .then((relaxed) => (WebAssembly.validate(relaxed) ? relaxed : modules.plain()))
    .then((bytes) => startKernelModule(bytes, wasm))
    .then((module) => {
      registerWasmKernel('Add', sameShapeAdd(module, originalKernel('Add')));
      registerWasmKernel('BatchMatMul', batchMatMul(module, originalKernel('BatchMatMul')));
      registerFusedKernels(module);
      return null;
    }, String);
}

const originals = new Map<string, Kernel>();

/** The kernel that tfjs itself registered, also after a restart of the backend. */
function originalKernel(name: string): Kernel {
  const kernel = originals.get(name) ?? (tf.getKernel(name, 'wasm').kernelFunc as unknown as Kernel);
  originals.set(name, kernel);
  return kernel;
}

/** [batch, m, k] × [batch, k, n], one product after the other; factors may be transposed. */
function batchMatMul(module: KernelModule, original: Kernel): Kernel {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { a, b } = inputs;
    const batchShape = a.shape.slice(0, -2);
    const sameBatch = tf.util.arraysEqual(batchShape, b.shape.slice(0, -2));
    if (!sameBatch || a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);

    const [transposeA, transposeB] = [Number(attrs.transposeA), Number(attrs.transposeB)];
    const [aRows, aColumns] = a.shape.slice(-2);
    const [bRows, bColumns] = b.shape.slice(-2);
    const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    if (k !== inner) throw new Error(`matMul: [${a.shape}] × [${b.shape}]`);

    const out = backend.makeOutput([...batchShape, m, n], 'float32');
    const scratch = backend.makeOutput([module.matMulScratch(k, n) / BYTES_PER_FLOAT], 'float32');
    const [aAt, bAt, outAt, scratchAt] = [a, b, out, scratch].map((t) => addressOf(backend, t));
    for (let i = 0; i < tf.util.sizeFromShape(batchShape); i++) {
      module.matMul(
        aAt + BYTES_PER_FLOAT * i * m * k,
        bAt + BYTES_PER_FLOAT * i * k * n,
        0,
        outAt + BYTES_PER_FLOAT * i * m * n,
        scratchAt,
        m,
        k,
        n,
        transposeA,
        transposeB,
      );
    }
    backend.disposeData(scratch.dataId);
    return out;
  };
}

/** Sums of two equal shapes, residuals and gradients mostly; tfjs sets up a new XNNPACK operator for each. */
function sameShapeAdd(module: KernelModule, original: Kernel): Kernel {
  return (call) => {
    const { a, b } = call.inputs;
    const alike = tf.util.arraysEqual(a.shape, b.shape) && a.dtype === 'float32' && b.dtype === 'float32';
    if (!alike) return original(call);
    const out = call.backend.makeOutput(a.shape, 'float32');
    const [aAt, bAt, outAt] = [a, b, out].map((tensor) => addressOf(call.backend, tensor));
    module.add(aAt, bAt, outAt, tf.util.sizeFromShape(a.shape));
    return out;
  };
}

/** A clone that shares its values, as on the other backends: no kernel writes into its inputs. */
function shared({ inputs: { x }, backend }: KernelCall): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
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
    const from = addressOf(backend, x) + bytesPerElement * offset;
    const bytes = bytesPerElement * tf.util.sizeFromShape(size);
    backend.wasm.HEAPU8.copyWithin(addressOf(backend, out), from, from + bytes);
    return out;
  };
}
