/**
 * How gold reward rises and falls while a proxy is optimised (Gao et al. 2023, section 3), with d = √KL in nats:
 *
 *   best-of-n ("bon"):            R(d) = d (α − β d),     highest at d* = α/2β
 *   reinforcement learning ("rl"): R(d) = d (α − β ln d), highest at d* = e^(α/β − 1)
 *
 * Gold is measured from the reference's mean. Methods like DPO follow the second form (Rafailov et al. 2024). The
 * forms describe gold, not the proxy's own score.
 */
export type GaoForm = 'bon' | 'rl';

export interface GaoCoefficients {
  alpha: number;
  beta: number;
}

/** R(d) for d ≥ 0; both forms begin at R(0) = 0. */
export function goldReward(form: GaoForm, { alpha, beta }: GaoCoefficients, d: number): number {
  return alpha * d - beta * falling(form, d);
}

/** Where gold is highest, and how high; null where it never turns (β ≤ 0) or never rises. */
export function goldPeak(
  form: GaoForm,
  { alpha, beta }: GaoCoefficients,
): { d: number; reward: number } | null {
  if (!(beta > 0) || (form === 'bon' && !(alpha > 0))) return null;
  const d = form === 'bon' ? alpha / (2 * beta) : Math.exp(alpha / beta - 1);
  return { d, reward: goldReward(form, { alpha, beta }, d) };
}

/**
 * α and β by least squares: both forms are linear in them. Points at d = 0 say nothing, as R(0) = 0 always.
 *
 * @param points d = √KL and gold reward above the reference's mean; at least two different d above 0
 */
export function fitGaoForm(form: GaoForm, points: readonly { d: number; gold: number }[]): GaoCoefficients {
  // Normal equations of gold ≈ α u − β v, u = d, v = d² or d ln d.
  let [uu, uv, vv, ug, vg] = [0, 0, 0, 0, 0];
  for (const { d: u, gold } of points) {
    const v = falling(form, u);
    uu += u * u;
    uv += u * v;
    vv += v * v;
    ug += u * gold;
    vg += v * gold;
  }
  const determinant = uu * vv - uv * uv;
  if (!(determinant > 1e-12 * uu * vv)) {
    throw new Error('fitGaoForm: two different distances above 0 are needed');
  }
  return { alpha: (ug * vv - vg * uv) / determinant, beta: (ug * uv - vg * uu) / determinant };
}

/** What β is multiplied by: d² or d ln d. */
function falling(form: GaoForm, d: number): number {
  if (d === 0) return 0;
  return form === 'bon' ? d * d : d * Math.log(d);
}
