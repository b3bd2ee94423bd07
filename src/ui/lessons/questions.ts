import { addressOf } from '../../app/page.ts';

/** The lab with these settings. */
function labWith(settings: Record<string, string | number>): string {
  const query = new URLSearchParams(
    Object.entries(settings).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `?${query}${addressOf('lab')}`;
}

/** The run of the film; a test holds these settings against the recording. */
export const HACKING = labWith({
  method: 'ppo',
  beta: 0,
  steps: 24,
  proxyLayers: 1,
  proxyPairs: 200,
  evaluateEvery: 3,
});

/** Where to begin: a question, what the lab shows of it, and the settings that show it. */
export const questions = [
  {
    question: 'What do preferences do to a model?',
    about: 'DPO on 2,000 pairs of film reviews. Read what it writes before and after.',
    address: labWith({ method: 'dpo' }),
  },
  {
    question: 'What does β buy?',
    about: 'A large β stays close to the reference, a small one goes far. Train both and compare.',
    address: labWith({ method: 'dpo', beta: 1 }),
  },
  {
    question: 'Can a judge be fooled?',
    about: 'PPO against a small reward model, with no penalty for leaving the reference.',
    address: HACKING,
  },
  {
    question: 'Do you need to train at all?',
    about: 'Best of n only chooses among samples. See how far that goes.',
    address: labWith({ method: 'best-of-n' }),
  },
  {
    question: 'Why not just make bad text unlikely?',
    about: 'Unlikelihood training does that, and nothing else. Watch the text.',
    address: labWith({ method: 'unlikelihood' }),
  },
  {
    question: 'Does it work on summaries?',
    about: 'The same methods in a world where length tempts the judge.',
    address: labWith({ world: 'tldr' }),
  },
] as const;
