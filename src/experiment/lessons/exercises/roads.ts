import type { Exercise } from './exercise.ts';

const common = { world: 'reviews', values: {}, labelling: {}, free: ['seed'], runs: 1 } as const;

export const roads: Exercise = {
  name: 'roads',
  title: 'DPO, IPO and PPO',
  question: 'Do three roads lead to the same place?',
  about: 'One set of pairs, three methods. Compare reward, distance, texts, time and memory.',
  minutes: 50,
  steps: [
    {
      text: 'DPO and IPO read the pairs directly. PPO first learns a reward model from them and then samples.',
      fields: [
        {
          id: 'guess-gold',
          kind: 'choice',
          guess: true,
          label: 'Which ends with the most gold?',
          choices: [
            { value: 'dpo', text: 'DPO' },
            { value: 'ipo', text: 'IPO' },
            { value: 'ppo', text: 'PPO' },
            { value: 'same', text: 'No two of them can be told apart' },
          ],
        },
      ],
    },
    {
      text: String.raw`IPO does not push the margin up for ever. It draws $h = \logratio{\chosen{y}} - \logratio{\rejected{y}}$ towards a target by a squared error:

$$
L_\mathrm{IPO} = \Big(h - \frac{1}{2\beta}\Big)^2
$$

Write it with the log-probabilities.`,
      fields: [{ id: 'ipo', kind: 'formula', label: 'L of IPO', target: 'ipo' }],
    },
    {
      text: 'Train one run with each method. All settings are fixed, so your runs are those of everybody else in the class with the same seed.',
      fields: [
        { id: 'gold-dpo', kind: 'number', label: 'Gold at the end, DPO', unit: 'SD' },
        { id: 'gold-ipo', kind: 'number', label: 'Gold at the end, IPO', unit: 'SD' },
        { id: 'gold-ppo', kind: 'number', label: 'Gold at the end, PPO', unit: 'SD' },
        { id: 'kl-dpo', kind: 'number', label: 'KL at the end, DPO', unit: 'nats' },
        { id: 'kl-ipo', kind: 'number', label: 'KL at the end, IPO', unit: 'nats' },
        { id: 'kl-ppo', kind: 'number', label: 'KL at the end, PPO', unit: 'nats' },
      ],
    },
    {
      text: 'Count the models. A critic is one, and so is a reward model.',
      fields: [
        { id: 'models-dpo', kind: 'number', label: 'Models in memory, DPO', unit: 'models' },
        {
          id: 'models-ppo',
          kind: 'number',
          label: 'Models in memory, PPO on a reward model',
          unit: 'models',
        },
      ],
    },
    {
      text: 'Compare. Rewards at different KL are not a fair comparison, so look at both.',
      fields: [
        {
          id: 'comparison',
          kind: 'text',
          label:
            'Which would you use here, and why? Use gold, KL, their intervals, and the time that each run took.',
        },
        {
          id: 'texts',
          kind: 'text',
          label:
            'Quote one prompt as each of the three completes it. What does each have that the reference has not?',
        },
      ],
    },
  ],
  starts: [
    { ...common, title: 'DPO', method: 'dpo' },
    { ...common, title: 'IPO', method: 'ipo' },
    { ...common, title: 'PPO', method: 'ppo' },
  ],
  rubric: [
    { points: 2, what: 'IPO is right on all four pairs' },
    { points: 2, what: 'Three runs, with gold and KL read correctly' },
    { points: 1, what: 'Two models for DPO, four for PPO' },
    { points: 3, what: 'Compares at equal distance or says why that is not possible; respects intervals' },
    { points: 2, what: 'Texts are quoted and compared on the same prompt' },
  ],
};
