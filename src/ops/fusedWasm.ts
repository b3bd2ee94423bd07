import type { FusedKernel, WasmKernel } from './fused.ts';
import { tf } from './tf.ts';
import { addressOf, type KernelCall, registerWasmKernel, type WasmBackend } from './wasmBackend.ts';
import type { KernelModule } from './wasmModule.ts';

/** Registers the lab's own kernels with the wasm backend. */
export function registerFusedKernels(module: KernelModule): void {
  for (const [name, kernel] of Object.entries(kernels)) {
    registerWasmKernel(name, (call) => kernel(module, new Call(call)));
  }
}

/** One call of a kernel: addresses of its inputs, room for its outputs. */
class Call {
  private readonly backend: WasmBackend;
  private readonly inputs: Record<string, tf.TensorInfo>;
  private readonly attrs: Record<string, number>;

  constructor({ backend, inputs, attrs }: KernelCall) {
    this.backend = backend;
    this.inputs = inputs;
    this.attrs = attrs as Record<string, number>;
  }

  shape(input: string): number[] {
    return this.inputs[input].shape;
  }

  size(input: string): number {
    return tf.util.sizeFromShape(this.shape(input));
  }

  attr(name: string): number {
    return this.attrs[name];
  }

  output(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Addresses of inputs, by name, and of outputs. */
  at(...tensors: (string | tf.TensorInfo)[]): number[] {
    return tensors.map((t) => addressOf(this.backend, typeof t === 'string' ? this.inputs[t] : t));
  }

  /** Memory for the time of `use`, from the backend's own allocator. */
  withScratch(bytes: number, use: (address: number) => void): void {
    const scratch = this.backend.makeOutput([Math.ceil(bytes / 4)], 'float32');
    use(addressOf(this.backend, scratch));
    this.backend.disposeData(scratch.dataId);
  }
}

const kernels: Record<FusedKernel | WasmKernel, (module: KernelModule, call: Call) => tf.TensorInfo[]> = {
  LabAdam(module, call) {
    const outputs = [0, 1, 2].map(() => call.output(call.shape('weights')));
    const numbers = ['beta1', 'rest1', 'beta2', 'rest2', 'stepSize', 'correction', 'epsilon', 'keep'];
    module.adam(
      ...call.at('weights', 'firstMoment', 'secondMoment', 'gradient', ...outputs),
      call.size('weights'),
      ...numbers.map((name) => call.attr(name)),
    );
    return outputs;
  },

  LabAttention(module, call) {
    const [rows, columns] = call.shape('qkv');
    const [time, heads] = [call.attr('time'), call.attr('heads')];
    const headWidth = columns / 3 / heads;
    const padded = Math.ceil(time / 8) * 8;
    const out = call.output([rows, columns / 3]);
    const weights = call.output([(rows / time) * heads, padded, padded]);
    call.withScratch(module.attentionScratch(time, headWidth), (scratch) =>
      module.attention(...call.at('qkv', out, weights), scratch, rows / time, time, heads, headWidth),
    );
    return [out, weights];
  },

  LabAttentionGradient(module, call) {
    const [rows, columns] = call.shape('qkv');
    const [time, heads] = [call.attr('time'), call.attr('heads')];
    const headWidth = columns / 3 / heads;
    const dQkv = call.output([rows, columns]);
    call.withScratch(module.attentionScratch(time, headWidth), (scratch) =>
      module.attentionGradient(
        ...call.at('qkv', 'weights', 'dOut', dQkv),
        scratch,
        rows / time,
        time,
        heads,
        headWidth,
      ),
    );
    return [dQkv];
  },

  // Writes into the cache, which nothing else does with an input.
  LabCachedAttention(module, call) {
    const [[rows, columns], [rowsOfHeads, time, headWidth]] = [call.shape('qkv'), call.shape('keys')];
    const out = call.output([rows, columns / 3]);
    call.withScratch(module.cachedAttentionScratch(time), (scratch) =>
      module.cachedAttention(
        ...call.at('qkv', 'keys', 'values', out),
        scratch,
        rows,
        rowsOfHeads / rows,
        headWidth,
        time,
        call.attr('position'),
      ),
    );
    return [out];
  },

  LabColumnSums(module, call) {
    const [rows, width] = call.shape('x');
    const out = call.output([width]);
    module.columnSums(...call.at('x', out), rows, width);
    return [out];
  },

  LabEmbedding(module, call) {
    const [[, width], [rows]] = [call.shape('table'), call.shape('ids')];
    const out = call.output([rows, width]);
    module.embedding(...call.at('table', 'ids', out), rows, width);
    return [out];
  },

  LabEmbeddingGradient(module, call) {
    const [rows, width] = call.shape('dOut');
    const entries = call.attr('entries');
    const dTable = call.output([entries, width]);
    module.embeddingGradient(...call.at('dOut', 'ids', dTable), rows, width, entries);
    return [dTable];
  },

  LabGelu(module, call) {
    const out = call.output(call.shape('x'));
    module.gelu(...call.at('x', out), call.size('x'));
    return [out];
  },

  LabGeluGradient(module, call) {
    const dx = call.output(call.shape('x'));
    module.geluGradient(...call.at('x', 'dOut', dx), call.size('x'));
    return [dx];
  },

  LabLayerNorm(module, call) {
    const [rows, width] = call.shape('x');
    const [out, moments] = [call.output([rows, width]), call.output([rows, 2])];
    module.layerNorm(...call.at('x', 'gain', 'bias', out, moments), rows, width, call.attr('epsilon'));
    return [out, moments];
  },

  LabLayerNormGradient(module, call) {
    const [rows, width] = call.shape('x');
    const outputs = [call.output([rows, width]), call.output([width]), call.output([width])];
    module.layerNormGradient(...call.at('x', 'gain', 'moments', 'dOut', ...outputs), rows, width);
    return outputs;
  },

  LabLinear(module, call) {
    const [[m, k], [, n]] = [call.shape('x'), call.shape('weight')];
    const out = call.output([m, n]);
    call.withScratch(module.matMulScratch(k, n), (scratch) =>
      module.matMul(...call.at('x', 'weight', 'bias', out), scratch, m, k, n, 0, 0),
    );
    return [out];
  },

  LabRaggedAttention(module, call) {
    const [rows, columns] = call.shape('qkv');
    const heads = call.attr('heads');
    const headWidth = columns / 3 / heads;
    const out = call.output([rows, columns / 3]);
    const weights = call.output([call.attr('weights')]);
    call.withScratch(module.attentionScratch(call.attr('longest'), headWidth), (scratch) =>
      module.raggedAttention(
        ...call.at('qkv', out, weights),
        scratch,
        ...call.at('lengths'),
        call.size('lengths'),
        heads,
        headWidth,
      ),
    );
    return [out, weights];
  },

  LabRaggedAttentionGradient(module, call) {
    const [rows, columns] = call.shape('qkv');
    const heads = call.attr('heads');
    const headWidth = columns / 3 / heads;
    const dQkv = call.output([rows, columns]);
    call.withScratch(module.attentionScratch(call.attr('longest'), headWidth), (scratch) =>
      module.raggedAttentionGradient(
        ...call.at('qkv', 'weights', 'dOut', dQkv),
        scratch,
        ...call.at('lengths'),
        call.size('lengths'),
        heads,
        headWidth,
      ),
    );
    return [dQkv];
  },

  LabSampleTokens(module, call) {
    const [rows, vocabulary] = call.shape('logits');
    const ids = call.output([rows], 'int32');
    call.withScratch(4 * vocabulary, (scratch) =>
      module.sampleTokens(
        ...call.at('logits', 'uniforms', ids),
        scratch,
        rows,
        vocabulary,
        1 / call.attr('temperature'),
      ),
    );
    return [ids];
  },

  LabTokenKl(module, call) {
    const [rows, vocabulary] = call.shape('p');
    const outputs = [0, 1, 2].map(() => call.output([rows]));
    module.tokenKl(...call.at('p', 'q', ...outputs), rows, vocabulary);
    return outputs;
  },

  LabTokenLogProbs(module, call) {
    const [rows, vocabulary] = call.shape('logits');
    const outputs = [0, 1, 2].map(() => call.output([rows]));
    module.tokenLogProbs(...call.at('logits', 'ids', ...outputs), rows, vocabulary);
    return outputs;
  },

  LabTokenLogProbsGradient(module, call) {
    const [rows, vocabulary] = call.shape('logits');
    const dLogits = call.output([rows, vocabulary]);
    module.tokenLogProbsGradient(
      ...call.at('logits', 'ids', 'sums', 'maxima', 'dOut', dLogits),
      rows,
      vocabulary,
    );
    return [dLogits];
  },
};
