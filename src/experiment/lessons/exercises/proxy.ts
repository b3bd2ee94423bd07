import { presets } from '../../methods/presets.ts';
import type { Exercise } from './exercise.ts';

const HACKING = presets.find(({ title }) => title === 'PPO over-optimises a small proxy');
const common = {
  world: 'reviews',
  method: 'ppo',
  labelling: {},
  values: HACKING?.values ?? {},
  runs: 1,
} as const;
const REMEDIES = ['beta', 'proxyPairs', 'proxyLayers'];

export const proxy: Exercise = {
  name: 'proxy',
  title: 'Break a proxy',
  question: 'Can a judge be fooled?',
  about:
    'PPO on a small reward model, with no penalty for leaving the reference. Watch it win, and then repair it.',
  minutes: 40,
  steps: [
    {
      text: String.raw`The **proxy** is a small network that has seen 200 comparisons. **Gold** is the judge behind them, which the policy never sees. $\beta = 0$.`,
      fields: [
        {
          id: 'guess-gold',
          kind: 'choice',
          guess: true,
          label: 'The proxy’s score keeps rising. Gold',
          choices: [
            { value: 'rises', text: 'rises with it' },
            { value: 'turns', text: 'rises, then falls' },
            { value: 'flat', text: 'does not move' },
            { value: 'falls', text: 'falls from the first step' },
          ],
        },
      ],
    },
    {
      text: 'Train it. The large figure shows proxy and gold against the distance.',
      fields: [
        { id: 'peak-step', kind: 'number', label: 'Step at which gold is highest', unit: 'steps' },
        { id: 'gold-end', kind: 'number', label: 'Gold at the end', unit: 'SD' },
        { id: 'proxy-end', kind: 'number', label: 'Proxy at the end', unit: 'SD' },
        {
          id: 'trick',
          kind: 'text',
          label: 'What has the policy found that the proxy pays for? Quote a completion.',
        },
      ],
    },
    {
      text: String.raw`Repair it. Change $\beta$, the number of pairs that the proxy learns from, or its depth. Change one thing, so that you know what helped.`,
      fields: [
        {
          id: 'remedy',
          kind: 'text',
          label:
            'What did you change, why should it help, and did it? Give gold at the end with its interval.',
        },
        {
          id: 'first-sign',
          kind: 'choice',
          label: 'You cannot afford a gold judge. What tells you first that this happens?',
          choices: [
            { value: 'texts', text: 'The texts' },
            { value: 'loss', text: 'The policy’s loss' },
            { value: 'proxy', text: 'The proxy’s score' },
            { value: 'accuracy', text: 'The reward model’s accuracy on its training pairs' },
          ],
        },
      ],
    },
  ],
  starts: [
    { ...common, title: 'The small proxy', free: ['seed'] },
    { ...common, title: 'Your repair', free: [...REMEDIES, 'seed'], changed: REMEDIES },
  ],
  rubric: [
    { points: 1, what: 'A guess is there' },
    { points: 3, what: 'Peak and end are read correctly, and gold and proxy are told apart' },
    { points: 3, what: 'Names the phrase or habit that the proxy pays for, with a quotation' },
    { points: 3, what: 'One change, a reason for it, and what the second run says with its interval' },
  ],
};
