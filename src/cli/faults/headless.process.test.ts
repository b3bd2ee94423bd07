import { expect, test } from 'vitest';
import { headlessCampaigns } from './headless.ts';

// The full form is `npm run faults`.
test.each(headlessCampaigns)('$name, in short', { timeout: 120_000 }, async ({ run }) => {
  const counts = await run({ seed: 1, scale: 'short', say: () => {} });
  for (const { failures } of counts) expect(failures).toEqual([]);
  expect(counts.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThan(10);
});
