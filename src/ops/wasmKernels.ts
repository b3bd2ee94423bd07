import { registerFusedKernels } from './fusedWasm.ts';
import { tf } from './tf.ts';
import { addressOf, type Kernel, type KernelCall, registerWasmKernel } from './wasmBackend.ts';
import { type KernelModule, startKernelModule } from './wasmModule.ts';

const BYTES_PER_FLOAT = 4;

let startedFor: { backend: unknown; problem: string | null } | undefined;

/**
 * Gives the wasm backend, which must be the chosen one, the lab's own kernels and replaces some of tfjs's that are
 * slow enough to decide the speed of training: matrix products (a scalar loop as soon as there is a batch or a
 * transposed factor), contiguous slices (which first copy the whole input) and clones, a hundred a step (which copy
 * the values). Once for each start of the backend.
 *
 * @param bytes the compiled `kernels.wasm`
 * @returns null, or why tfjs's own kernels have to do: everything works then, some ten times slower
 */
export async function useFastWasmKernels(bytes: () => Promise<BufferSource>): Promise<string | null> {
  const backend = tf.backend();
  if (startedFor?.backend === backend) return startedFor.problem;
  registerWasmKernel('Identity', shared);
  registerWasmKernel('Slice', contiguousSlice(originalKernel('Slice')));
  const problem = await bytes()
    .then((bytes) => startKernelModule(bytes, (backend as unknown as KernelCall['backend']).wasm))
    .then((module) => {
      registerWasmKernel('BatchMatMul', batchMatMul(module, originalKernel('BatchMatMul')));
      registerFusedKernels(module);
      return null;
    }, String);
  startedFor = { backend, problem };
  return problem;
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
