import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findBrowser } from '../platform/browser.ts';
import { project, runTool } from '../tests/testSteps.ts';
import type { Campaign, FaultCount } from './campaign.ts';

/** Single faults of the page, in a real Chromium: the end-to-end tests that inject them. Each test is a case. */
export const pageCampaign: Campaign = {
  name: 'page',
  run: async ({ say }) => {
    const browser = findBrowser(say);
    runTool('vite', ['build', '--logLevel', 'warn']);
    const report = join(project, 'test-results', 'faults.json');
    mkdirSync(join(project, 'test-results'), { recursive: true });
    rmSync(report, { force: true });
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: browser.path };
    try {
      runTool('playwright', ['test', '--config=e2e', ...SPECS, '--reporter=list,json'], env);
    } catch (error) {
      // Tests that failed are counted below; without a report nothing ran.
      if (!existsSync(report)) throw error;
    }
    return countsOf(JSON.parse(readFileSync(report, 'utf8')));
  },
};

const SPECS = ['storage', 'workerKilled', 'deviceLost', 'badModel', 'links'];

const test = z.object({
  title: z.string(),
  ok: z.boolean(),
  tests: z.array(
    z.object({ results: z.array(z.object({ error: z.object({ message: z.string() }).optional() })) }),
  ),
});
const report = z.object({ suites: z.array(z.object({ file: z.string(), specs: z.array(test) })) });

/** From Playwright's JSON report. */
export function countsOf(json: unknown): FaultCount[] {
  return report
    .parse(json)
    .suites.flatMap(({ specs }) => specs)
    .map(({ title, ok, tests }) => {
      const message = tests.flatMap(({ results }) => results)[0]?.error?.message;
      const failures = ok ? [] : [message?.split('\n')[0] ?? 'failed'];
      return { fault: title, expected: 'as the test says', cases: 1, failures };
    });
}
