import { tf } from '../tf.ts';
import { registerFusedKernels } from './fusedWasm.ts';
import { type Helpers, startTeam, stopHelpers } from './kernelHelpers.ts';
import { CACHE_LINE, KernelTeam } from './kernelTeam.ts';
import { withSharedMemory } from './sharedMemory.ts';
import { addressOf, backendMemory, type Kernel, originalKernel, registerWasmKernel } from './wasmBackend.ts';
import { concat, contiguousSlice, sharedClone, split } from './wasmCopies.ts';
import { type KernelModules, startKernelModule } from './wasmModule.ts';
import { multiply } from './wasmProduct.ts';

const BYTES_PER_FLOAT = 4;

/** What the kernels will be computed by. */
export interface FastKernels {
  threads: number;
  /** Why there are fewer threads than were asked for, or no kernels of the lab's at all; null where all is well. */
  problem: string | null;
}

/**
 * Gives the wasm backend, which must be the chosen one, the lab's own kernels and replaces some of tfjs's that are
 * slow enough to decide the speed of training: matrix products (a scalar loop as soon as there is a batch or a
 * transposed factor), and what only moves values.
 *
 * @param modules the compiled kernels; the relaxed ones are taken where the engine accepts them
 * @param helpers how many more threads are to compute, and how one is started; used where the memory is a shared one
 * @returns where the lab's kernels cannot be had, tfjs's own have to do: everything works, some ten times slower
 */
export async function useFastWasmKernels(modules: KernelModules, helpers?: Helpers): Promise<FastKernels> {
  registerWasmKernel('Identity', sharedClone);
  registerWasmKernel('Slice', contiguousSlice(originalKernel('Slice')));
  stopHelpers();
  try {
    const memory = backendMemory();
    const isShared = !(memory.buffer instanceof ArrayBuffer);
    const relaxed = await modules.relaxed();
    const bytes = WebAssembly.validate(relaxed) ? relaxed : await modules.plain();
    const module = await WebAssembly.compile(isShared ? withSharedMemory(bytes) : bytes);
    const { team, threads, problem } =
      isShared && helpers
        ? await startTeam(module, memory, helpers)
        : { team: new KernelTeam(await startKernelModule(module, memory), null), threads: 1, problem: null };
    registerWasmKernel('Add', sameShapeAdd(team, originalKernel('Add')));
    registerWasmKernel('BatchMatMul', batchMatMul(team, originalKernel('BatchMatMul')));
    registerWasmKernel('Concat', concat(team, originalKernel('Concat')));
    registerWasmKernel('SplitV', split(team, originalKernel('SplitV')));
    registerFusedKernels(team);
    return { threads, problem };
  } catch (error) {
    return { threads: 1, problem: `slowly: ${error}` };
  }
}

/** [batch, m, k] × [batch, k, n], one product after the other; factors may be transposed. */
function batchMatMul(team: KernelTeam, original: Kernel): Kernel {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { a, b } = inputs;
    const batchShape = a.shape.slice(0, -2);
    const sameBatch = tf.util.arraysEqual(batchShape, b.shape.slice(0, -2));
    if (!sameBatch || a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);

    const [transposeA, transposeB] = [Boolean(attrs.transposeA), Boolean(attrs.transposeB)];
    const [aRows, aColumns] = a.shape.slice(-2);
    const [bRows, bColumns] = b.shape.slice(-2);
    const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    if (k !== inner) throw new Error(`matMul: [${a.shape}] × [${b.shape}]`);

    const out = backend.makeOutput([...batchShape, m, n], 'float32');
    const [aAt, bAt, outAt] = [a, b, out].map((tensor) => addressOf(backend, tensor));
    for (let i = 0; i < tf.util.sizeFromShape(batchShape); i++) {
      multiply(team, backend, {
        a: aAt + BYTES_PER_FLOAT * i * m * k,
        b: bAt + BYTES_PER_FLOAT * i * k * n,
        bias: 0,
        out: outAt + BYTES_PER_FLOAT * i * m * n,
        m,
        k,
        n,
        transposeA,
        transposeB,
      });
    }
    return out;
  };
}

/** Sums of two equal shapes, residuals and gradients mostly; tfjs sets up a new XNNPACK operator for each. */
function sameShapeAdd(team: KernelTeam, original: Kernel): Kernel {
  return (call) => {
    const { a, b } = call.inputs;
    const alike = tf.util.arraysEqual(a.shape, b.shape) && a.dtype === 'float32' && b.dtype === 'float32';
    if (!alike) return original(call);
    const out = call.backend.makeOutput(a.shape, 'float32');
    const addresses = [a, b, out].map((tensor) => addressOf(call.backend, tensor));
    team.run('add', addresses, {
      units: tf.util.sizeFromShape(a.shape),
      nanoseconds: 0.4,
      grain: CACHE_LINE,
    });
    return out;
  };
}
