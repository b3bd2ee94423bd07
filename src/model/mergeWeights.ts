/*
 * Arithmetic on the weights of models of one shape. A mixture of weights is a model of its own: nothing says that it
 * behaves like the mixture of the two behaviours (Wortsman et al. 2022 found cases where it does, for policies that
 * were fine-tuned from the same model).
 */

/**
 * θ = (1 − t) θ_A + t θ_B. Between the two for t from 0 to 1, beyond B above 1; ½ is the average.
 *
 * @param a, b [parameters]
 * @returns [parameters]
 * @throws RangeError where the two have different sizes
 */
export function interpolate(a: Float32Array, b: Float32Array, t: number): Float32Array {
  if (a.length !== b.length) {
    throw new RangeError(`Models of ${a.length} and ${b.length} parameters cannot be interpolated.`);
  }
  return a.map((value, i) => (1 - t) * value + t * b[i]);
}

/** ‖θ_A − θ_B‖, the Euclidean distance of two models' weights. @param a, b [parameters] */
export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
