import type { FusedKernel, WasmKernel } from '../kernelRegistry.ts';
import type { tf } from '../tf.ts';
import { CACHE_LINE, type KernelTeam } from './kernelTeam.ts';
import { registerWasmKernel } from './wasmBackend.ts';
import { WasmCall } from './wasmCall.ts';

/** Registers the lab's own kernels with the wasm backend. */
export function registerFusedKernels(team: KernelTeam): void {
  for (const [name, kernel] of Object.entries(kernels)) {
    registerWasmKernel(name, (call) => kernel(new WasmCall(team, call)));
  }
}

/** Rows whose gradients of a gain are summed together: whatever the number of threads, so that bits do not change. */
const SUMMED_ROWS = 64;

const kernels: Record<FusedKernel | WasmKernel, (call: WasmCall) => tf.TensorInfo[]> = {
  LabAdam(call) {
    const outputs = [0, 1, 2].map(() => call.output(call.shape('weights')));
    const numbers = ['beta1', 'rest1', 'beta2', 'rest2', 'stepSize', 'correction', 'epsilon', 'keep'];
    call.run(
      'adam',
      [
        ...call.at('weights', 'firstMoment', 'secondMoment', 'gradient', ...outputs),
        ...numbers.map((name) => call.attr(name)),
      ],
      { units: call.size('weights'), nanoseconds: 2, grain: CACHE_LINE },
    );
    return outputs;
  },

  LabAttention(call) {
    const [rows, columns] = call.shape('qkv');
    const [time, heads] = [call.attr('time'), call.attr('heads')];
    const headWidth = columns / 3 / heads;
    const padded = Math.ceil(time / 8) * 8;
    const out = call.output([rows, columns / 3]);
    const weights = call.output([(rows / time) * heads, padded, padded]);
    call.run(
      'attention',
      [...call.at('qkv', out, weights), time, heads, headWidth],
      { units: (rows / time) * heads, nanoseconds: attentionTime(time, headWidth) },
      call.module.attentionScratch(time, headWidth),
    );
    return [out, weights];
  },

  LabAttentionGradient(call) {
    const [rows, columns] = call.shape('qkv');
    const [time, heads] = [call.attr('time'), call.attr('heads')];
    const headWidth = columns / 3 / heads;
    const dQkv = call.output([rows, columns]);
    call.run(
      'attentionGradient',
      [...call.at('qkv', 'weights', 'dOut', dQkv), time, heads, headWidth],
      { units: (rows / time) * heads, nanoseconds: 2 * attentionTime(time, headWidth) },
      call.module.attentionScratch(time, headWidth),
    );
    return [dQkv];
  },

  // Writes into the cache, which nothing else does with an input.
  LabCachedAttention(call) {
    const [[rows, columns], [rowsOfHeads, time, headWidth]] = [call.shape('qkv'), call.shape('keys')];
    const [out, position] = [call.output([rows, columns / 3]), call.attr('position')];
    call.run(
      'cachedAttention',
      [...call.at('qkv', 'keys', 'values', out), rowsOfHeads / rows, headWidth, time, position],
      { units: rowsOfHeads, nanoseconds: 0.3 * (position + 8) * headWidth },
      call.module.cachedAttentionScratch(time),
    );
    return [out];
  },

  LabColumnSums(call) {
    const [rows, width] = call.shape('x');
    const out = call.output([width]);
    call.sumColumns(call.at('x')[0], out, rows, width);
    return [out];
  },

  LabEmbedding(call) {
    const [[, width], [rows]] = [call.shape('table'), call.shape('ids')];
    const out = call.output([rows, width]);
    call.run('embedding', [...call.at('table', 'ids', out), width], {
      units: rows,
      nanoseconds: 0.3 * width,
    });
    return [out];
  },

  LabEmbeddingGradient(call) {
    const [rows, width] = call.shape('dOut');
    const entries = call.attr('entries');
    const dTable = call.output([entries, width]);
    call.run('embeddingGradient', [...call.at('dOut', 'ids', dTable), rows, width, entries], {
      units: width,
      nanoseconds: 0.4 * rows + 0.2 * entries,
      grain: CACHE_LINE,
    });
    return [dTable];
  },

  LabGelu(call) {
    const out = call.output(call.shape('x'));
    call.run('gelu', call.at('x', out), { units: call.size('x'), nanoseconds: 2, grain: CACHE_LINE });
    return [out];
  },

  LabGeluGradient(call) {
    const dx = call.output(call.shape('x'));
    call.run('geluGradient', call.at('x', 'dOut', dx), {
      units: call.size('x'),
      nanoseconds: 2.5,
      grain: CACHE_LINE,
    });
    return [dx];
  },

  LabLayerNorm(call) {
    const [rows, width] = call.shape('x');
    const [out, moments] = [call.output([rows, width]), call.output([rows, 2])];
    call.run('layerNorm', [...call.at('x', 'gain', 'bias', out, moments), width, call.attr('epsilon')], {
      units: rows,
      nanoseconds: width,
    });
    return [out, moments];
  },

  LabLayerNormGradient(call) {
    const [rows, width] = call.shape('x');
    const [dx, dGain, dBias] = [call.output([rows, width]), call.output([width]), call.output([width])];
    const blocks = Math.ceil(rows / SUMMED_ROWS);
    call.withScratch(2 * 4 * blocks * width, (dGains) => {
      const dBiases = dGains + 4 * blocks * width;
      call.run(
        'layerNormGradient',
        [...call.at('x', 'gain', 'moments', 'dOut', dx), dGains, dBiases, rows, width, SUMMED_ROWS],
        { units: blocks, nanoseconds: 1.5 * SUMMED_ROWS * width },
      );
      call.sumColumns(dGains, dGain, blocks, width);
      call.sumColumns(dBiases, dBias, blocks, width);
    });
    return [dx, dGain, dBias];
  },

  LabLinear(call) {
    const [[m, k], [, n]] = [call.shape('x'), call.shape('weight')];
    const out = call.output([m, n]);
    const [x, weight, bias, outAt] = call.at('x', 'weight', 'bias', out);
    call.multiply({ a: x, b: weight, bias, out: outAt, m, k, n, transposeA: false, transposeB: false });
    if (call.has('residual')) {
      const [residual] = call.at('residual');
      call.run('add', [residual, outAt, outAt], { units: m * n, nanoseconds: 0.4, grain: CACHE_LINE });
    }
    return [out];
  },

  LabRaggedAttention(call) {
    const [rows, columns] = call.shape('qkv');
    const heads = call.attr('heads');
    const headWidth = columns / 3 / heads;
    const out = call.output([rows, columns / 3]);
    const weights = call.output([call.attr('weights')]);
    const sequences = call.size('lengths');
    call.run(
      'raggedAttention',
      [...call.at('qkv', out, weights, 'lengths'), heads, headWidth],
      { units: sequences * heads, nanoseconds: attentionTime(rows / sequences, headWidth) },
      call.module.attentionScratch(call.attr('longest'), headWidth),
    );
    return [out, weights];
  },

  LabRaggedAttentionGradient(call) {
    const [rows, columns] = call.shape('qkv');
    const heads = call.attr('heads');
    const headWidth = columns / 3 / heads;
    const dQkv = call.output([rows, columns]);
    const sequences = call.size('lengths');
    call.run(
      'raggedAttentionGradient',
      [...call.at('qkv', 'weights', 'dOut', dQkv, 'lengths'), heads, headWidth],
      { units: sequences * heads, nanoseconds: 2 * attentionTime(rows / sequences, headWidth) },
      call.module.attentionScratch(call.attr('longest'), headWidth),
    );
    return [dQkv];
  },

  LabRmsNorm(call) {
    const [rows, width] = call.shape('x');
    const [out, factors] = [call.output([rows, width]), call.output([rows])];
    call.run('rmsNorm', [...call.at('x', 'gain', out, factors), width, call.attr('epsilon')], {
      units: rows,
      nanoseconds: 0.6 * width,
    });
    return [out, factors];
  },

  LabRmsNormGradient(call) {
    const [rows, width] = call.shape('x');
    const [dx, dGain] = [call.output([rows, width]), call.output([width])];
    const blocks = Math.ceil(rows / SUMMED_ROWS);
    call.withScratch(4 * blocks * width, (dGains) => {
      call.run(
        'rmsNormGradient',
        [...call.at('x', 'gain', 'factors', 'dOut', dx), dGains, rows, width, SUMMED_ROWS],
        { units: blocks, nanoseconds: SUMMED_ROWS * width },
      );
      call.sumColumns(dGains, dGain, blocks, width);
    });
    return [dx, dGain];
  },

  LabRotary(call) {
    const [[rows, columns], [time, , headWidth]] = [call.shape('x'), call.shape('cosines')];
    const out = call.output([rows, columns]);
    call.run(
      'rotary',
      [
        ...call.at('x', 'cosines', 'sines', out),
        time,
        columns / headWidth,
        headWidth,
        call.attr('direction'),
      ],
      { units: rows, nanoseconds: 0.6 * columns },
    );
    return [out];
  },

  LabSampleTokens(call) {
    const [rows, vocabulary] = call.shape('logits');
    const ids = call.output([rows], 'int32');
    call.run(
      'sampleTokens',
      [...call.at('logits', 'uniforms', ids), vocabulary, 1 / call.attr('temperature')],
      { units: rows, nanoseconds: 3 * vocabulary },
      4 * vocabulary,
    );
    return [ids];
  },

  LabSwiglu(call) {
    const out = call.output(call.shape('gate'));
    call.run('swiglu', call.at('gate', 'up', out), {
      units: call.size('gate'),
      nanoseconds: 2,
      grain: CACHE_LINE,
    });
    return [out];
  },

  LabSwigluGradient(call) {
    const outputs = [0, 1].map(() => call.output(call.shape('gate')));
    call.run('swigluGradient', call.at('gate', 'up', 'dOut', ...outputs), {
      units: call.size('gate'),
      nanoseconds: 2.5,
      grain: CACHE_LINE,
    });
    return outputs;
  },

  LabTokenKl(call) {
    const [rows, vocabulary] = call.shape('p');
    const outputs = [0, 1, 2].map(() => call.output([rows]));
    call.run('tokenKl', [...call.at('p', 'q', ...outputs), vocabulary], {
      units: rows,
      nanoseconds: 3 * vocabulary,
    });
    return outputs;
  },

  LabTokenLogProbs(call) {
    const [rows, vocabulary] = call.shape('logits');
    const outputs = [0, 1, 2].map(() => call.output([rows]));
    call.run('tokenLogProbs', [...call.at('logits', 'ids', ...outputs), vocabulary], {
      units: rows,
      nanoseconds: 1.5 * vocabulary,
    });
    return outputs;
  },

  LabTokenLogProbsGradient(call) {
    const [rows, vocabulary] = call.shape('logits');
    const dLogits = call.output([rows, vocabulary]);
    call.run(
      'tokenLogProbsGradient',
      [...call.at('logits', 'ids', 'sums', 'maxima', 'dOut', dLogits), vocabulary],
      { units: rows, nanoseconds: 1.5 * vocabulary },
    );
    return [dLogits];
  },
};

/** Nanoseconds of one head's attention over so many positions. */
function attentionTime(time: number, headWidth: number): number {
  return time * time * (0.1 * headWidth + 1);
}
