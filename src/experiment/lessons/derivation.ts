/**
 * DPO's loss, derived: each line follows from the one before it. The formulas are LaTeX with the names of
 * `src/cli/build/formulas.ts`, made into MathML while the page is built; the numbers beside them come from the table of
 * lesson 3 (`src/app/lessons/derivationNumbers.ts`).
 */

export const derivationLines = [
  {
    name: 'objective',
    title: 'What is wanted',
    why: 'Reward, less a price β for each nat of distance from the reference. In numbers: your π, which at first writes all eight alike.',
    formula: String.raw`\max_{\policy}\ \mathbb{E}_{y\sim\policy}\left[r(x,y)\right]-\beta\,\mathrm{KL}\left(\policy\,\|\,\reference\right)`,
  },
  {
    name: 'one-expectation',
    title: 'One expectation',
    why: 'KL is an expectation over the policy too, of the log-ratio. Take out −β.',
    formula: String.raw`=-\beta\,\mathbb{E}_{y\sim\policy}\left[\logratio{y}-\frac{1}{\beta}r(x,y)\right]`,
  },
  {
    name: 'one-log',
    title: 'One logarithm',
    why: 'r/β is the logarithm of exp(r/β), so it goes into the denominator.',
    formula: String.raw`=-\beta\,\mathbb{E}_{y\sim\policy}\left[\log\frac{\policy(y\mid x)}{\reference(y\mid x)\exp\left(r(x,y)/\beta\right)}\right]`,
  },
  {
    name: 'partition',
    title: 'Make it a distribution',
    why: 'The denominator does not sum to 1. Call its sum Z(x).',
    formula: String.raw`Z(x)=\sum_y\reference(y\mid x)\exp\left(r(x,y)/\beta\right)`,
  },
  {
    name: 'gibbs',
    title: 'The Gibbs policy',
    why: 'Divided by Z(x) it does sum to 1: a policy. Call it π*.',
    formula: String.raw`\policy^*(y\mid x)=\frac{1}{Z(x)}\reference(y\mid x)\exp\left(r(x,y)/\beta\right)`,
  },
  {
    name: 'optimum',
    title: 'It is the best one',
    why: 'With π* the objective is a KL again, and a constant. That KL is never below 0, and is 0 only at π = π*.',
    formula: String.raw`=-\beta\,\mathrm{KL}\left(\policy\,\|\,\policy^*\right)+\beta\log Z(x)`,
  },
  {
    name: 'logs',
    title: 'Take logarithms',
    why: 'The product becomes a sum.',
    formula: String.raw`\log\policy^*(y\mid x)=\log\reference(y\mid x)+\frac{1}{\beta}r(x,y)-\log Z(x)`,
  },
  {
    name: 'reward',
    title: 'Solve for the reward',
    why: 'Every policy is the best one for some reward, and this is the reward. β log Z(x) is left over.',
    formula: String.raw`r(x,y)=\beta\log\frac{\policy^*(y\mid x)}{\reference(y\mid x)}+\beta\log Z(x)`,
  },
  {
    name: 'bradley-terry',
    title: 'How labellers choose',
    why: 'Bradley and Terry: the probability that the chosen one wins depends on the difference of the rewards, and on nothing else.',
    formula: String.raw`p(\chosen{y}\succ\rejected{y})=\sigma\left(r(x,\chosen{y})-r(x,\rejected{y})\right)`,
  },
  {
    name: 'cancel',
    title: 'Z cancels',
    why: 'Put the reward in. β log Z(x) comes once with plus and once with minus: both completions answer the same prompt.',
    formula: String.raw`p(\chosen{y}\succ\rejected{y})=\sigma\left(\beta\log\frac{\policy^*(\chosen{y}\mid x)}{\reference(\chosen{y}\mid x)}-\beta\log\frac{\policy^*(\rejected{y}\mid x)}{\reference(\rejected{y}\mid x)}\right)`,
  },
  {
    name: 'loss',
    title: 'Maximum likelihood',
    why: 'π* is not known. Take the policy that makes the labels most likely: minimise the negative log-likelihood. This is DPO.',
    formula: String.raw`L=-\log\sigma(z),\qquad z=\beta\logratio{\chosen{y}}-\beta\logratio{\rejected{y}}`,
  },
  {
    name: 'gradient',
    title: 'Its gradient',
    why: 'Up with the chosen, down with the rejected. The weight σ(−z) is how wrong the policy still is about this pair.',
    formula: String.raw`\nabla L=-\beta\,\sigma(-z)\left[\nabla\logpolicy{\chosen{y}}-\nabla\logpolicy{\rejected{y}}\right]`,
  },
] as const;

export type DerivationLineName = (typeof derivationLines)[number]['name'];
