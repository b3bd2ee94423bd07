import { expect, test } from 'vitest';
import { headlessCampaigns } from './headless.ts';

// The full form is `npm run faults`; src/cli/train/saving.test.ts shows that a disk like these is noticed.
test.each(headlessCampaigns)('$name, in short', { timeout: 120_000 }, async ({ run }) => {
  const counts = await run({ seed: 1, scale: 'short', say: () => {} });
  for (const { failures, cases } of counts) {
    expect(failures).toEqual([]);
    expect(cases).toBeGreaterThan(10);
  }
});
