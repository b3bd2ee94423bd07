import type { Exercise } from './exercise.ts';

export const beta: Exercise = {
  name: 'beta',
  title: 'Sweep β',
  question: 'What does β buy?',
  about:
    'The same pairs and steps with at least three values of β. Compare how far each run goes, and what it earns.',
  minutes: 40,
  steps: [
    {
      text: String.raw`$\beta$ is the price of leaving the reference. Lecture notes disagree about what a larger one does. Decide before you train.`,
      fields: [
        {
          id: 'guess-kl',
          kind: 'choice',
          guess: true,
          label: 'With the same number of steps, a larger β ends',
          choices: [
            { value: 'closer', text: 'closer to the reference' },
            { value: 'further', text: 'further from the reference' },
            { value: 'same', text: 'just as far: the steps decide' },
          ],
        },
      ],
    },
    {
      text: String.raw`Train one run for each of three values of $\beta$ or more, at least a factor of ten apart from the smallest to the largest. Leave the seed as it is. Take single runs: a sweep keeps no texts.`,
      fields: [
        { id: 'kl-low', kind: 'number', label: 'KL at the end, smallest β', unit: 'nats' },
        { id: 'kl-high', kind: 'number', label: 'KL at the end, largest β', unit: 'nats' },
        { id: 'gold-low', kind: 'number', label: 'Gold at the end, smallest β', unit: 'SD' },
        { id: 'gold-high', kind: 'number', label: 'Gold at the end, largest β', unit: 'SD' },
      ],
    },
    {
      text: 'Each number comes from 48 samples, and its ± is half of a 95% interval.',
      fields: [
        {
          id: 'larger-beta',
          kind: 'choice',
          label: 'What did a larger β do?',
          choices: [
            { value: 'closer', text: 'The policy stayed closer to the reference' },
            { value: 'further', text: 'The policy went further from the reference' },
            { value: 'unclear', text: 'The intervals overlap: these runs cannot tell' },
          ],
        },
        {
          id: 'best-beta',
          kind: 'text',
          label:
            'Which of your values would you take, and which of your runs can the intervals not tell apart?',
        },
        {
          id: 'texts',
          kind: 'text',
          label:
            'Read the same prompt at the smallest and the largest β. What differs in the texts? Quote both.',
        },
      ],
    },
  ],
  starts: [
    {
      title: 'DPO at your β',
      world: 'reviews',
      method: 'dpo',
      values: {},
      labelling: {},
      free: ['beta', 'seed'],
      runs: 3,
      differing: 'beta',
    },
  ],
  rubric: [
    { points: 2, what: 'A guess is there, and the answer says whether it was right' },
    { points: 3, what: 'Three or more runs that differ in β alone, a factor of ten apart' },
    { points: 3, what: 'KL and gold are read correctly, and conclusions respect the intervals' },
    { points: 2, what: 'Texts are quoted and compared on the same prompt' },
  ],
};
