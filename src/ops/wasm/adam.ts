import { multiplyAdd } from './arithmetic';

/**
 * One step of Adam (Kingma & Ba 2015) over entries `from` to `to` of flat vectors:
 * m' = β₁ m + (1−β₁) g, v' = β₂ v + (1−β₂) g², w' = keep · w − stepSize · m' / (√(v' · correction) + ε),
 * with stepSize = α / (1−β₁ᵗ), correction = 1 / (1−β₂ᵗ) and keep = 1 − α λ.
 *
 * @param from a multiple of 4: entries that do not fill a vector are those at the very end, whoever computes them
 */
export function adam(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  nextW: usize,
  nextM: usize,
  nextV: usize,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  stepSize: f32,
  correction: f32,
  epsilon: f32,
  keep: f32,
  from: i32,
  to: i32,
): void {
  const b1 = f32x4.splat(beta1),
    r1 = f32x4.splat(rest1),
    b2 = f32x4.splat(beta2),
    r2 = f32x4.splat(rest2);
  let at = 4 * from;
  const whole = 4 * (to & ~3),
    end = 4 * to;
  for (; at < whole; at += 16) {
    const gradient = v128.load(g + at);
    const first = multiplyAdd(b1, v128.load(m + at), f32x4.mul(r1, gradient));
    const second = multiplyAdd(b2, v128.load(v + at), f32x4.mul(r2, f32x4.mul(gradient, gradient)));
    const root = f32x4.sqrt(f32x4.mul(second, f32x4.splat(correction)));
    const change = f32x4.div(first, f32x4.add(root, f32x4.splat(epsilon)));
    const kept = f32x4.mul(v128.load(w + at), f32x4.splat(keep));
    v128.store(nextM + at, first);
    v128.store(nextV + at, second);
    v128.store(nextW + at, f32x4.sub(kept, f32x4.mul(f32x4.splat(stepSize), change)));
  }
  for (; at < end; at += 4) {
    const gradient = load<f32>(g + at);
    const first = beta1 * load<f32>(m + at) + rest1 * gradient;
    const second = beta2 * load<f32>(v + at) + rest2 * (gradient * gradient);
    const change = first / (sqrt<f32>(second * correction) + epsilon);
    store<f32>(nextM + at, first);
    store<f32>(nextV + at, second);
    store<f32>(nextW + at, keep * load<f32>(w + at) - stepSize * change);
  }
}
