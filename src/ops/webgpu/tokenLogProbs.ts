import type { Kernel } from './kernel.ts';
import { runForEach, runForRows } from './threads.ts';

/**
 * The parts of log p(id) = logit − max − ln Σ exp(logits − max), row by row.
 *
 * logits [rows, vocabulary], ids [rows] → the id's logit − max, Σ exp(logits − max), max: [rows] each
 */
export const tokenLogProbs: Kernel = (call) => {
  const [rows, vocabulary] = call.shape('logits');
  const [shifted, sums, maxima] = [0, 1, 2].map(() => call.output([rows]));
  runForRows(call.backend, rows, call.lanes, {
    key: 'tokenLogProbs',
    reads: { logits: call.inputs.logits, ids: call.inputs.ids },
    writes: { shifted, sums, maxima },
    sizes: { vocabulary },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.vocabulary;
      var largest = -3.4e38;
      for (var v = lane; v < u.vocabulary; v += LANES) { largest = max(largest, logits[start + v]); }
      largest = maxOverLanes(largest);
      var total = 0.0;
      for (var v = lane; v < u.vocabulary; v += LANES) { total += exp(logits[start + v] - largest); }
      total = sumOverLanes(total);
      if (valid && lane == 0) {
        shifted[r] = logits[start + u32(ids[r])] - largest;
        sums[r] = total;
        maxima[r] = largest;
      }
    }`,
  });
  return [shifted, sums, maxima];
};

/** ∂logits = ∂out · (onehot(ids) − softmax(logits)). logits [rows, vocabulary], others [rows] → [rows, vocabulary] */
export const tokenLogProbsGradient: Kernel = (call) => {
  const [rows, vocabulary] = call.shape('logits');
  const { logits, ids, sums, maxima, dOut } = call.inputs;
  const dLogits = call.output([rows, vocabulary]);
  runForEach(call.backend, rows * vocabulary, {
    key: 'tokenLogProbs, gradient',
    reads: { logits, ids, sums, maxima, dOut },
    writes: { dLogits },
    sizes: { vocabulary },
    code: `fn each(i: u32) {
      let r = i / u.vocabulary;
      let chosen = select(0.0, 1.0, i % u.vocabulary == u32(ids[r]));
      dLogits[i] = dOut[r] * (chosen - exp(logits[i] - maxima[r]) / sums[r]);
    }`,
  });
  return [dLogits];
};

/**
 * The parts of KL(p ‖ q) between softmax distributions, with logits shifted by their maxima: Σ e^p (p − q), Σ e^p
 * and Σ e^q. The divergence is the first divided by the second, plus ln of the third over the second.
 *
 * p, q [rows, vocabulary] → [rows] each
 */
export const tokenKl: Kernel = (call) => {
  const [rows, vocabulary] = call.shape('p');
  const [products, sumsP, sumsQ] = [0, 1, 2].map(() => call.output([rows]));
  runForRows(call.backend, rows, call.lanes, {
    key: 'tokenKl',
    reads: { p: call.inputs.p, q: call.inputs.q },
    writes: { products, sumsP, sumsQ },
    sizes: { vocabulary },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.vocabulary;
      var largestP = -3.4e38;
      var largestQ = -3.4e38;
      for (var v = lane; v < u.vocabulary; v += LANES) {
        largestP = max(largestP, p[start + v]);
        largestQ = max(largestQ, q[start + v]);
      }
      largestP = maxOverLanes(largestP);
      largestQ = maxOverLanes(largestQ);
      var product = 0.0;
      var sumP = 0.0;
      var sumQ = 0.0;
      for (var v = lane; v < u.vocabulary; v += LANES) {
        let a = p[start + v] - largestP;
        let b = q[start + v] - largestQ;
        product += exp(a) * (a - b);
        sumP += exp(a);
        sumQ += exp(b);
      }
      product = sumOverLanes(product);
      sumP = sumOverLanes(sumP);
      sumQ = sumOverLanes(sumQ);
      if (valid && lane == 0) { products[r] = product; sumsP[r] = sumP; sumsQ[r] = sumQ; }
    }`,
  });
  return [products, sumsP, sumsQ];
};
