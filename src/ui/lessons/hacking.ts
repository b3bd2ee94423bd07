import { addressOf } from '../../app/page.ts';

const settings = new URLSearchParams({
  method: 'ppo',
  beta: '0',
  steps: '24',
  proxyLayers: '1',
  proxyPairs: '200',
  evaluateEvery: '3',
});

/** The run of the film, in the lab; a test holds these settings against the recording. */
export const HACKING = `?${settings}${addressOf('lab')}`;
