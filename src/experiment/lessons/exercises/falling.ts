import type { Exercise } from './exercise.ts';

const common = { world: 'reviews', method: 'dpo', labelling: {}, runs: 1 } as const;

export const falling: Exercise = {
  name: 'falling',
  title: 'The chosen reward falls',
  question: 'Why does the chosen answer become less likely?',
  about:
    'DPO lowers the chosen and the rejected reward. Find out why, where the probability went, and what stops it.',
  minutes: 40,
  steps: [
    {
      text: 'In each pair the chosen completion should win. Decide before you train.',
      fields: [
        {
          id: 'guess-chosen',
          kind: 'choice',
          guess: true,
          label: 'After training, held-out chosen completions are, on average,',
          choices: [
            { value: 'more', text: 'more likely than before' },
            { value: 'less', text: 'less likely than before' },
            { value: 'same', text: 'as likely as before' },
          ],
        },
      ],
    },
    {
      text: String.raw`Train DPO and read the implicit rewards $\beta\logratio{y}$ of held-out pairs after the last step.`,
      fields: [
        { id: 'chosen', kind: 'number', label: 'Held-out reward, chosen', unit: 'β × nats' },
        { id: 'rejected', kind: 'number', label: 'Held-out reward, rejected', unit: 'β × nats' },
        {
          id: 'what-loss-sees',
          kind: 'choice',
          label: 'Both fell, and the margin grew. Which is true?',
          choices: [
            { value: 'failed', text: 'Training failed' },
            { value: 'margin', text: 'The loss looks only at the difference, so it fell too' },
            { value: 'prefers-rejected', text: 'The policy now prefers the rejected completion' },
            { value: 'shorter', text: 'The completions got shorter' },
          ],
        },
      ],
    },
    {
      text: 'Probabilities add up to 1. If both completions of a pair lose some, something else gains it. Look at what the policy writes now.',
      fields: [
        {
          id: 'where',
          kind: 'text',
          label: 'Where did the probability go? Quote a completion, and use its log-ratio.',
        },
        {
          id: 'share',
          kind: 'text',
          label: 'Chosen and rejected share many words. Why does that matter here?',
        },
      ],
    },
    {
      text: 'Now add a fine-tuning term on the chosen completion. Choose any weight above 0.',
      fields: [
        {
          id: 'chosen-with-sft',
          kind: 'number',
          label: 'Held-out reward, chosen, with the term',
          unit: 'β × nats',
        },
        {
          id: 'price',
          kind: 'text',
          label: 'What did the term change in gold, KL and the texts? Was it worth it?',
        },
      ],
    },
  ],
  starts: [
    { ...common, title: 'DPO', values: {}, free: ['seed'] },
    {
      ...common,
      title: 'DPO with a fine-tuning term',
      values: {},
      free: ['sftWeight', 'seed'],
      changed: ['sftWeight'],
    },
  ],
  rubric: [
    { points: 1, what: 'A guess is there' },
    { points: 2, what: 'Rewards are read correctly: both below 0, rejected lower' },
    { points: 3, what: 'The loss sees the margin alone; shared words tie the two together' },
    { points: 2, what: 'The probability went to the policy’s own texts, with a quotation' },
    { points: 2, what: 'Says what the fine-tuning term buys and what it costs' },
  ],
};
