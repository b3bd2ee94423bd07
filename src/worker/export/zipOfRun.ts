import { bundleOf } from '../../formats/bundle/bundle.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import type { Command, ExportedFile } from '../protocol.ts';
import { readAsked } from '../runs/examineRun.ts';
import type { Answer } from '../runs/run.ts';
import { exportedRun } from './exportedRun.ts';
import { zipped } from './zipped.ts';

/** A run of the page as one zip, made by an engine that has nothing else to do meanwhile. */
export async function zipOfRun(
  engine: Engine,
  {
    state,
    rows,
    settings,
    exportUrl,
    ...asked
  }: Omit<Extract<Command, { type: 'export' }>, 'type' | 'runId'>,
  preparing: Progress & PairProgress,
): Promise<Answer<ExportedFile>> {
  const read = await readAsked(engine, asked, preparing);
  if ('problem' in read) return { found: null, problem: read.problem };
  const { plan, runData } = read;
  const material = await engine.material({ ...plan, state }, runData, preparing);
  if (!material) return { found: null, problem: null };
  const judge = await judgeOf(material.world, exportUrl);
  if (!judge) return { found: null, problem: NO_JUDGE };
  const run = exportedRun({ ...material, rows, settings, judge });
  const name = `dpo-lab-${plan.method}-${material.world}-seed-${plan.config.seed}`;
  return { found: { name: `${name}.zip`, bytes: zipped(bundleOf(run), name) }, problem: null };
}

const NO_JUDGE = 'The gold judge could not be fetched for the export. Check the connection and export again.';

/** The gold judge in Python with the tables of a world; null where the server has it no more. */
async function judgeOf(world: string, url: string): Promise<Record<string, string> | null> {
  const names = ['gold.py', `gold-${world}.json`];
  const files = await Promise.all(
    names.map(async (name) => {
      const response = await fetch(url + name).catch(() => null);
      return response?.ok ? ([name, await response.text()] as const) : null;
    }),
  );
  return files.includes(null) ? null : Object.fromEntries(files.filter((file) => file !== null));
}
