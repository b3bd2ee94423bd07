import { expect, test } from 'vitest';
import { serverCampaign } from './server.ts';

test('hostile requests, in short', { timeout: 60_000 }, async () => {
  const [count] = await serverCampaign.run({ seed: 1, scale: 'short', say: () => {} });
  expect(count.failures).toEqual([]);
  expect(count.cases).toBeGreaterThan(100);
});
