import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { libraryName, type Prepare } from '../contestant.ts';
import { batchOfStep, entriesOf, pairsOf, promptsOf, settings, weightsOf } from '../material.ts';
import { type Batch, dpoLoss, emptyCaches, nextLogits, sequenceLogProbs, type Weights } from './jaxModel.ts';

/**
 * The same maths in jax-js, as its documentation would have it: the whole step, reference and optimiser included, in
 * one `jit`, and sampling with a cache of keys and values in another. Arrays are consumed by what reads them;
 * `.ref` keeps one for later.
 */
export const prepareJax: Prepare = async (size, backend) => {
  const device = libraryName(backend);
  const started = await init(device);
  if (!started.includes(device)) throw new Error(`jax-js cannot start its backend ${device} here`);
  defaultDevice(device);
  const entries = entriesOf(size);
  const upload = (flat: Float32Array): Weights =>
    Object.fromEntries(
      entries.map(({ name, shape, offset, size }) => [
        name,
        np.array(flat.slice(offset, offset + size), { shape }),
      ]),
    );
  const zeros = () => Object.fromEntries(entries.map(({ name, shape }) => [name, np.zeros(shape)]));
  let [policy, first, second] = [upload(weightsOf(size, 1)), zeros(), zeros()];
  const reference = upload(weightsOf(size, 2));
  const pairs = pairsOf(size);
  const prompts = promptsOf(size);
  const update = jitUpdate(size);
  const predict = jit((p: Weights, caches: Weights, ids: np.Array, place: np.Array) => {
    const [logits, next] = nextLogits(size, p, caches, ids, place);
    return { next: np.argmax(logits, 1), caches: next };
  });
  const draw = jit((p: Weights, caches: Weights, ids: np.Array, place: np.Array, key: np.Array) => {
    const [logits, next] = nextLogits(size, p, caches, ids, place);
    return { next: random.categorical(key, logits), caches: next };
  });
  const int = (values: readonly number[]) => np.array(Int32Array.from(values), { dtype: np.int32 });
  let [steps, seed] = [0, 0];

  return {
    async step() {
      steps += 1;
      const { inputs, targets, mask } = batchOfStep(size, pairs, steps);
      const next = update(
        policy,
        first,
        second,
        tree.ref(reference),
        np.array(inputs as Int32Array<ArrayBuffer>, { dtype: np.int32 }),
        np.array(targets as Int32Array<ArrayBuffer>, { dtype: np.int32 }),
        np.array(mask as Float32Array<ArrayBuffer>),
        np.array([1 / (1 - settings.beta1 ** steps)]),
        np.array([1 / (1 - settings.beta2 ** steps)]),
      ) as { loss: np.Array; policy: Weights; first: Weights; second: Weights };
      ({ policy, first, second } = next);
      const [loss] = await next.loss.data();
      await blockUntilReady(policy);
      return loss;
    },
    async weights() {
      const last = entries[entries.length - 1];
      const flat = new Float32Array(last.offset + last.size);
      for (const { name, offset } of entries) {
        flat.set((await policy[name].ref.data()) as Float32Array, offset);
      }
      return flat;
    },
    async sample(newTokens, greedy) {
      const known = prompts[0].length;
      let caches = emptyCaches(size);
      let ids = int(prompts.map((prompt) => prompt[0]));
      const columns: np.Array[] = [];
      for (let place = 0; place + 1 < known + newTokens; place++) {
        const args = [tree.ref(policy), caches, ids, int([place])] as const;
        seed += 1;
        const step = (greedy ? predict(...args) : draw(...args, random.key(seed))) as {
          next: np.Array;
          caches: Weights;
        };
        caches = step.caches;
        if (place + 1 < known) {
          step.next.dispose();
          ids = int(prompts.map((prompt) => prompt[place + 1]));
        } else {
          ids = step.next.astype(np.int32);
          columns.push(ids.ref);
        }
      }
      ids.dispose();
      tree.dispose(caches);
      const drawn = await np.stack(columns).data(); // [new tokens, rows]
      return prompts.map((_, row) =>
        Array.from({ length: newTokens }, (_, i) => drawn[i * prompts.length + row]),
      );
    },
    async multiply(n, times) {
      const [a, b] = [random.uniform(random.key(1), [n, n]), random.uniform(random.key(2), [n, n])];
      await blockUntilReady([a, b]);
      const products = Array.from({ length: times }, () => np.matmul(a.ref, b.ref));
      await blockUntilReady(products);
      tree.dispose([a, b, ...products]);
    },
  };
};

/** One DPO step: loss, gradients and Adam, compiled together. */
function jitUpdate(size: Parameters<Prepare>[0]) {
  const { beta1, beta2, epsilon, learningRate } = settings;
  return jit(
    (
      policy: Weights,
      first: Weights,
      second: Weights,
      reference: Weights,
      inputs: np.Array,
      targets: np.Array,
      mask: np.Array,
      firstCorrection: np.Array,
      secondCorrection: np.Array,
    ) => {
      const batch = { inputs, targets, mask };
      const referenceLogps = sequenceLogProbs(size, reference, tree.ref(batch), false);
      const [loss, gradients] = valueAndGrad((p: Weights, batch: Batch, known: np.Array) =>
        dpoLoss(sequenceLogProbs(size, p, batch, true), known),
      )(tree.ref(policy), batch, referenceLogps);
      const next = { loss, policy: {} as Weights, first: {} as Weights, second: {} as Weights };
      for (const [name, gradient] of Object.entries(gradients as Weights)) {
        const m = first[name].mul(beta1).add(gradient.ref.mul(1 - beta1));
        const v = second[name].mul(beta2).add(np.square(gradient).mul(1 - beta2));
        const deviation = np.sqrt(v.ref.mul(secondCorrection.ref)).add(epsilon);
        const change = m.ref.mul(firstCorrection.ref).div(deviation).mul(learningRate);
        next.policy[name] = policy[name].sub(change);
        next.first[name] = m;
        next.second[name] = v;
      }
      firstCorrection.dispose();
      secondCorrection.dispose();
      return next;
    },
  );
}
