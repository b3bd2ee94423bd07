/** What the reference numbers, which come from elsewhere, call a loss; the method's own name where it is not here. */
const names: Readonly<Record<string, string>> = {
  dpo: 'sigmoid',
  'dpo-norm': 'sigmoid_norm',
  'dpo-unweighted': 'unweighted',
  ipo: 'ipo_sum',
  'ipo-mean': 'ipo_mean',
  'apo-zero': 'apo_zero',
  'preferred-ft': 'preferred_ft',
};

export function fixtureLoss(method: string): string {
  return names[method] ?? method;
}
