import type { Exercise } from './exercise.ts';

const mysteryNames = ['A', 'B', 'C', 'D'] as const;
const TASTES = [
  { value: 'honest', text: 'gold alone' },
  { value: 'lengthBias', text: 'likes long answers' },
  { value: 'flatteryBias', text: 'likes flattery' },
  { value: 'labelFlips', text: 'flips labels' },
] as const;

const common = { world: 'assistant', method: 'dpo', values: {}, labelling: {}, runs: 1 } as const;
const BIASES = ['lengthBias', 'flatteryBias', 'labelFlips', 'secondCamp'];

export const labeller: Exercise = {
  name: 'labeller',
  title: 'A labeller’s bias',
  question: 'What does a policy learn from a biased labeller?',
  about:
    'Find the bias of labellers from a hundred labels. Then give labellers a bias, train on their labels, and find its traces in the policy.',
  minutes: 55,
  steps: [
    {
      text: 'Four labellers of the world “Assistant” have labelled the same pairs. One of them goes by gold, with some noise, and so do the others, but: one also likes long answers, one also likes flattery, and one turns a third of the labels round at random. Who is who? Ask for labels, ten pairs at a time.',
      widget: 'mystery',
      fields: [
        ...mysteryNames.map((name) => ({
          id: `mystery-${name}`,
          kind: 'choice' as const,
          label: `Labeller ${name}`,
          choices: TASTES,
        })),
        {
          id: 'mystery-budget',
          kind: 'text',
          label: 'How many labels did you need for each, and which interval told you so?',
        },
      ],
    },
    {
      text: 'The labellers of the world “Assistant” compare two answers by gold, with some noise. First train on their labels as they are.',
      fields: [
        { id: 'length-honest', kind: 'number', label: 'Length at the end, honest labels', unit: 'tokens' },
        { id: 'gold-honest', kind: 'number', label: 'Gold at the end, honest labels', unit: 'SD' },
      ],
    },
    {
      text: 'Now write a bias. Under **Preference labels**, make the labellers like long answers or flattery, flip some labels, or add a camp with the opposite taste. Change one of them. Look at a few labels under **A training pair** before you decide.',
      fields: [
        {
          id: 'bias',
          kind: 'choice',
          label: 'Your bias',
          choices: [
            { value: 'lengthBias', text: 'length bias' },
            { value: 'flatteryBias', text: 'flattery bias' },
            { value: 'labelFlips', text: 'label flips' },
            { value: 'secondCamp', text: 'a second camp' },
          ],
        },
        {
          id: 'guess-gold',
          kind: 'choice',
          guess: true,
          label: 'Compared with honest labels, gold will end',
          choices: [
            { value: 'lower', text: 'lower' },
            { value: 'same', text: 'about the same' },
            { value: 'higher', text: 'higher' },
          ],
        },
      ],
    },
    {
      text: 'Train on the biased labels.',
      fields: [
        { id: 'agreement', kind: 'number', label: 'Labels that agree with gold', unit: '%' },
        { id: 'length-biased', kind: 'number', label: 'Length at the end, biased labels', unit: 'tokens' },
        { id: 'gold-biased', kind: 'number', label: 'Gold at the end, biased labels', unit: 'SD' },
      ],
    },
    {
      text: 'Somebody hands you this policy and not its labels. You may sample from it, measure, and read.',
      fields: [
        {
          id: 'evidence',
          kind: 'text',
          label:
            'Which measurement and which words give the bias away? Quote an answer of the biased policy beside the honest one.',
        },
        {
          id: 'held-out',
          kind: 'text',
          label:
            'Held-out accuracy is measured on labels of the same labellers. What would it have told you?',
        },
        {
          id: 'defence',
          kind: 'text',
          label: 'How would you notice such a bias before training, with a budget of 100 labels?',
        },
      ],
    },
  ],
  starts: [
    { ...common, title: 'Honest labels', free: ['seed'] },
    { ...common, title: 'Your bias', free: [...BIASES, 'seed'], changed: BIASES },
  ],
  rubric: [
    { points: 2, what: 'Tells the four labellers apart, and says which interval decided it' },
    { points: 1, what: 'Two runs that differ in one bias; numbers are read correctly' },
    { points: 3, what: 'Quotes texts that show the bias, and gives a measurement that fits it' },
    { points: 2, what: 'Held-out accuracy on the same labellers rewards the bias and hides it' },
    {
      points: 2,
      what: 'A defence that would work: second labellers, or pairs that differ only in length or flattery',
    },
  ],
};
