import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../platform/browser.ts';
import { project, runTool } from '../tests/testSteps.ts';
import type { Campaign, CampaignOptions, FaultCount } from './campaign.ts';
import { type Outcome, readOutcomes } from './outcomes.ts';

/**
 * Faults at random moments of the page's work, in a real Chromium: e2e/faults.spec.ts. What became of a case is written
 * down as it ends, so that a campaign that was stopped goes on with the rest.
 */
export const momentsCampaign: Campaign = {
  name: 'moments',
  hasNumbers: true,
  resumes: true,
  run: async ({ seed, scale, only, resume, say }) => {
    const browser = findBrowser(say);
    runTool('vite', ['build', '--logLevel', 'warn']);
    const folder = folderOf({ seed, scale, only });
    if (!resume) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const env = {
      CHROMIUM_PATH: browser.path,
      FAULTS: scale,
      FAULTS_SEED: String(seed),
      FAULTS_FOLDER: folder,
      ...(only && { FAULTS_CASE: String(only) }),
    };
    try {
      runTool(
        'playwright',
        [
          'test',
          '--config=e2e',
          'faults.spec',
          'faultsOnGpu',
          '--workers=2',
          '--reporter=list',
          '--pass-with-no-tests',
        ],
        env,
      );
    } catch (error) {
      // Cases that did not hold are counted below; without an outcome nothing ran.
      if (readOutcomes(folder).length === 0) throw error;
    }
    return countsOfOutcomes(readOutcomes(folder), seed);
  },
  planned: (options) => readOutcomes(folderOf(options)).at(-1)?.of ?? 0,
};

function folderOf({ seed, scale, only }: Pick<CampaignOptions, 'seed' | 'scale' | 'only'>): string {
  return join(project, '.cache', 'moments', `${scale}-${seed}${only ? `-${only}` : ''}`);
}

/** A row for each fault in each activity. */
export function countsOfOutcomes(outcomes: readonly Outcome[], seed: number): FaultCount[] {
  const rows = new Map<string, FaultCount>();
  for (const { number, fault, expected, failure } of outcomes) {
    const row = rows.get(fault) ?? { fault, expected, cases: 0, failures: [] };
    rows.set(fault, row);
    row.cases += 1;
    if (failure !== null) row.failures.push(`case ${number} of seed ${seed}: ${failure}`);
  }
  return [...rows.values()].sort((a, b) => a.fault.localeCompare(b.fault));
}
