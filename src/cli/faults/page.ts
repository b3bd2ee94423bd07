import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findBrowser } from '../platform/browser.ts';
import { project, runTool } from '../tests/testSteps.ts';
import type { Campaign, FaultCount } from './campaign.ts';

/**
 * Faults of the page, in a real Chromium: the end-to-end tests that inject them, with more rounds than `npm test`
 * gives them. Each test is a case; those that differ in their round only are one row.
 */
export const pageCampaign: Campaign = {
  name: 'page',
  run: async ({ seed, scale, say }) => {
    const browser = findBrowser(say);
    runTool('vite', ['build', '--logLevel', 'warn']);
    const report = join(project, 'test-results', 'faults.json');
    mkdirSync(join(project, 'test-results'), { recursive: true });
    rmSync(report, { force: true });
    const env = {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      CHROMIUM_PATH: browser.path,
      FAULTS: scale === 'full' ? '8' : '1',
      FAULTS_SEED: String(seed),
    };
    try {
      runTool('playwright', ['test', '--config=e2e', ...SPECS, '--reporter=list,json'], env);
    } catch (error) {
      // Tests that failed are counted below; without a report nothing ran.
      if (!existsSync(report)) throw error;
    }
    return countsOf(JSON.parse(readFileSync(report, 'utf8')));
  },
};

const SPECS = ['faults', 'storage', 'workerKilled', 'deviceLost', 'badModel', 'links'];

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
  const rows = new Map<string, FaultCount>();
  for (const { title, ok, tests } of report.parse(json).suites.flatMap(({ specs }) => specs)) {
    const fault = title.replace(/: round \d+$/, '');
    const row = rows.get(fault) ?? { fault, expected: expectationOf(title), cases: 0, failures: [] };
    rows.set(fault, row);
    row.cases += 1;
    const message = tests.flatMap(({ results }) => results)[0]?.error?.message;
    if (!ok) row.failures.push(`${title}: ${message?.split('\n')[0] ?? 'failed'}`);
  }
  return [...rows.values()];
}

function expectationOf(title: string): string {
  return /: round \d+$/.test(title)
    ? 'at most a second or a step of work lost; resumed, the rows of an undisturbed run to the bit'
    : 'as the test says';
}
