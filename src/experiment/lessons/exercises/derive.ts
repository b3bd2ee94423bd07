import type { Exercise } from './exercise.ts';

export const derive: Exercise = {
  name: 'derive',
  title: 'Derive the DPO loss',
  question: 'Where does the loss come from?',
  about:
    'From the objective with its KL penalty to the loss, line by line. Each line is checked on four real pairs.',
  minutes: 45,
  steps: [
    {
      text: String.raw`The policy is to earn reward and stay close to the reference:

$$
\max_{\policy}\ \mathbb{E}_{y\sim\policy}\big[r(x,y)\big] - \beta\,\mathrm{KL}\big(\policy\,\|\,\reference\big)
$$

Its solution multiplies $\reference$ by $e^{r/\beta}$ and divides by $Z(x)$, so that probabilities add up to 1. Take the logarithm: what is $\log\pi^*(y\mid x)$?`,
      fields: [{ id: 'policy', kind: 'formula', label: 'log π*(y|x)', target: 'optimal-policy' }],
    },
    {
      text: 'Turn it round. If a policy is the best one for some reward, what is that reward?',
      fields: [{ id: 'reward', kind: 'formula', label: 'r(x, y)', target: 'reward' }],
    },
    {
      text: String.raw`Bradley and Terry say how likely a labeller prefers $\chosen{y}$ to $\rejected{y}$, given the rewards of both.`,
      fields: [{ id: 'preference', kind: 'formula', label: 'P(chosen ≻ rejected)', target: 'preference' }],
    },
    {
      text: 'Put your second line into the third, once for each completion. Both share the prompt $x$. What is left inside the sigmoid?',
      fields: [
        { id: 'margin', kind: 'formula', label: 'z', target: 'margin' },
        {
          id: 'why-no-z',
          kind: 'choice',
          label: 'Z(x) is gone. Why?',
          choices: [
            { value: 'one', text: 'It is 1, because probabilities add up to 1' },
            {
              value: 'prompt',
              text: 'It depends on the prompt alone, and only the difference of two rewards counts',
            },
            { value: 'small', text: 'It is small next to the rewards and may be left out' },
            { value: 'reference', text: 'The reference contains it already' },
          ],
        },
      ],
    },
    {
      text: 'Maximum likelihood: the loss of a pair is minus the logarithm of the probability that its label gets. Write it with the log-probabilities alone. This is what the lab computes at each step.',
      fields: [{ id: 'loss', kind: 'formula', label: 'L', target: 'loss' }],
    },
    {
      text: 'How does the loss change with the chosen log-probability?',
      fields: [
        { id: 'gradient', kind: 'formula', label: '∂L / ∂ log π(y_w|x)', target: 'gradient' },
        {
          id: 'weight',
          kind: 'choice',
          label: 'Which pairs pull hardest?',
          choices: [
            { value: 'wrong', text: 'Those that the policy ranks the wrong way round' },
            { value: 'right', text: 'Those that it ranks the right way round by a wide margin' },
            { value: 'long', text: 'Those with the longest completions' },
            { value: 'same', text: 'All pull equally hard' },
          ],
        },
      ],
    },
    {
      text: 'Train the run below and look at its first step. In that step policy and reference are still the same model.',
      fields: [
        { id: 'first-loss', kind: 'number', label: 'Loss of step 1', unit: 'nats' },
        { id: 'why-first-loss', kind: 'text', label: 'Why is it that number, whatever the pairs are?' },
      ],
    },
  ],
  starts: [
    { title: 'DPO', world: 'reviews', method: 'dpo', values: {}, labelling: {}, free: ['seed'], runs: 1 },
  ],
  rubric: [
    { points: 3, what: 'Optimal policy, reward and preference probability are right' },
    { points: 3, what: 'Margin and loss are right on all four pairs' },
    { points: 2, what: 'Gradient is right, and the answer names the pairs that pull hardest' },
    { points: 2, what: 'Explains ln 2: a margin of 0 gives the label a probability of one half' },
  ],
};
