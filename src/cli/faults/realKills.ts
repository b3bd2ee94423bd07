import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { random } from '../../experiment/random.ts';
import { project as root } from '../tests/testSteps.ts';
import type { CampaignOptions, FaultCount } from './campaign.ts';
import { places, type TinyRun, uninterrupted, type Workshop } from './headlessRuns.ts';
import { recovers } from './kills.ts';

const AT_ONCE = 2;
/** Long enough to be killed several times. */
const LONG = ['--steps', '40'];
const MOST_KILLS = 4;

/** Processes of their own that end with SIGKILL at chosen writes: as many of them for every run. */
export async function killsAtChosenWrites(
  workshop: Workshop,
  runs: readonly TinyRun[],
  { seed, say }: CampaignOptions,
  count: number,
): Promise<FaultCount> {
  const failures: string[] = [];
  let cases = 0;
  for (const run of runs) {
    const whole = await uninterrupted(workshop, run.args);
    const chosen = random(seed, 'real kills', run.name).shuffle(places(whole.writes)).slice(0, count);
    await atOnce(chosen, async ({ at, half, words }) => {
      const out = workshop.fresh();
      const env = { FAULT_FOLDER: out, FAULT_AT: String(at), FAULT_HALF: half ? 'yes' : 'no' };
      const { signal, stderr } = await inProcess([...run.args, '--out', out], env);
      const problem =
        signal === 'SIGKILL' ? await recovers(out, run, whole.result) : `it was not killed: ${stderr}`;
      if (problem) failures.push(`${run.name}, SIGKILL ${words}: ${problem}`);
    });
    cases += chosen.length;
    say(`  ${run.name}: SIGKILL at ${chosen.length} writes`);
  }
  return {
    fault: 'A process is killed (SIGKILL) at a write of its own, before it or half-way through it',
    expected:
      'the saved model is whole; --resume leads to the bits of a run in one go, or says in a sentence that there is nothing to resume yet',
    cases,
    failures,
  };
}

/** Processes that are killed from outside at random moments of their training, again and again while they resume. */
export async function killsAtRandom(
  workshop: Workshop,
  run: TinyRun,
  { seed, say }: CampaignOptions,
  count: number,
  ending: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<FaultCount> {
  const args = [...run.args.slice(0, -2), ...LONG];
  const { result } = await uninterrupted(workshop, args);
  const { trainedMs } = await inProcess([...args, '--out', workshop.fresh()], {});
  const failures: string[] = [];
  let kills = 0;
  await atOnce(
    Array.from({ length: count }, (_, i) => i),
    async (i) => {
      const stream = random(seed, 'random kills', run.name, i);
      const out = workshop.fresh();
      let command = [...args, '--out', out];
      for (let kill = 0; kill < MOST_KILLS; kill++) {
        const after = stream.uniform() * trainedMs;
        const { signal, code, stderr } = await inProcess(command, {}, { signal: ending, after });
        if (code) failures.push(`${run.name}, random kills of run ${i}: it failed by itself: ${stderr}`);
        // Asked to end, it may end by itself, and says how to go on.
        if (signal === null && !stderr.includes('train --resume')) break;
        kills++;
        command = ['train', '--resume', out];
      }
      const problem = await recovers(out, { args }, result);
      if (problem) failures.push(`${run.name}, random kills of run ${i}: ${problem}`);
    },
  );
  say(`  ${run.name}: ${count} runs, ${ending} ${kills} times in all`);
  if (kills === 0) failures.push(`${run.name}: no random kill came before the end of a run`);
  return {
    fault: `A process of ${run.name} is ${ending === 'SIGKILL' ? 'killed' : 'asked to end'} (${ending}) at random moments of its training, up to ${MOST_KILLS} times before it may end (cases are kills)`,
    expected: 'the saved model is whole; --resume leads to the bits of a run in one go',
    cases: Math.max(1, kills),
    failures,
  };
}

/** How a process ended. */
interface End {
  code: number | null;
  signal: string | null;
  stderr: string;
  /** From its first step on. */
  trainedMs: number;
}

/** Runs a command in a process of its own. @param kill milliseconds after its first step */
function inProcess(
  args: string[],
  env: Record<string, string>,
  kill?: { signal: NodeJS.Signals; after: number },
): Promise<End> {
  const preload = join(import.meta.dirname, 'killedProcess.ts');
  const command = ['--import', 'tsx', '--import', preload, join(root, 'src', 'cli', 'lab.ts'), ...args];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve) => {
    let stderr = '';
    let begun = Number.NaN;
    child.stderr.on('data', (data) => {
      stderr += data;
      if (!Number.isNaN(begun) || !/step \d+\//.test(stderr)) return;
      begun = performance.now();
      if (kill) setTimeout(() => child.kill(kill.signal), kill.after);
    });
    child.on('close', (code, signal) => {
      resolve({ code, signal, stderr, trainedMs: performance.now() - begun });
    });
  });
}

/** Does the work of all items, a few at once. */
async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
