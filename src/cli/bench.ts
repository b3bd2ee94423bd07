import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { browserDriver } from './bench/browserRealms.ts';
import { Disagreement } from './bench/comparing.ts';
import { type BenchBackend, benchBackends } from './bench/contestant.ts';
import type { Driver } from './bench/driver.ts';
import { nodeDriver } from './bench/nodeRealms.ts';
import { planOf } from './bench/plan.ts';
import { withPytorch } from './bench/pytorchRealm.ts';
import { run } from './bench/race.ts';
import { reportOf } from './bench/report.ts';
import type { FlatMemory, Results } from './bench/results.ts';
import { shipped, small, tiny } from './bench/sizes.ts';
import { compareSupervised } from './bench/supervised.ts';
import { programCommand, readOptions, runProgram, UsageProblem } from './commandLine.ts';

const command = programCommand(
  'bench',
  'Compares the speed of this lab with stock tfjs, jax-js and, on the CPU, PyTorch on the same computation. Prints tables and verdicts, ' +
    "writes JSON, and exits with status 1 if the contestants' results differ.",
)
  .addOption(new Option('--backend <NAME,NAME>', `backends, of ${benchBackends.join(', ')}`).default('all'))
  .addOption(new Option('--sizes <NAME,NAME>', 'model sizes; default: all of this kind of run'))
  .addOption(new Option('--out <FILE>', 'file for the JSON').default(join('.cache', 'bench.json')))
  .addOption(
    new Option('--python <FILE>', 'the Python interpreter that has PyTorch and transformers').default(
      'python3',
    ),
  )
  .addOption(
    new Option(
      '--nanogpt <FOLDER>',
      'the package @genai-fi/nanogpt, for a comparison of SFT steps on WebGPU',
    ).default(join('node_modules', '@genai-fi', 'nanogpt')),
  )
  .addOption(new Option('--quick', 'one size per backend, few repeats'))
  .addOption(
    new Option('--node', 'Node processes, with Dawn for WebGPU, instead of pages in headless Chromium'),
  )
  .addOption(new Option('--real-gpu', "Chromium uses this machine's GPU, not the software adapter"));

/** `npm run bench` */
async function main(args: string[]): Promise<void> {
  const {
    quick = false,
    node = false,
    realGpu = false,
    out,
    python,
    nanogpt,
    ...options
  } = readOptions(command, args);
  const backends = backendsOf(options.backend, node);
  const started = performance.now();
  const loadBefore = load();
  const hasNanogpt = existsSync(join(nanogpt, 'dist'));
  const driver = withPytorch(
    node ? nodeDriver() : await browserDriver(realGpu, hasNanogpt ? nanogpt : undefined),
    python,
  );
  try {
    const software = backends.includes('webgpu') && (await isSoftware(driver));
    if (backends.includes('webgpu') && !node && software === realGpu) {
      throw new Error(
        software ? 'There is no GPU for --real-gpu.' : 'Chromium did not take its software adapter.',
      );
    }
    const results: Results = {
      format: 'dpo-lab-bench-2',
      disagreement: null,
      date: new Date().toISOString(),
      machine: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores`,
      where: driver.where,
      quick,
      races: [],
      supervised: [],
      memory: [],
      load: [loadBefore, loadBefore],
      seconds: 0,
    };
    // After every race, so that a run that is cut off has not measured for nothing.
    mkdirSync(dirname(out), { recursive: true });
    const write = () => {
      Object.assign(results, { load: [loadBefore, load()], seconds: seconds(started) });
      writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
    };
    for (const race of planOf(backends, { quick, software, sizes: options.sizes?.split(',') })) {
      console.error(`${race.backend}, ${race.size.name} (${seconds(started)} s)`);
      try {
        results.races.push(await run(race, driver, console.error));
      } catch (error) {
        if (!(error instanceof Disagreement)) throw error;
        results.disagreement = `${race.backend}, ${race.size.name}: ${error.message}`;
        break;
      }
      write();
    }
    if (!results.disagreement && backends.includes('webgpu')) {
      results.supervised = await supervised(driver, { node, nanogpt: hasNanogpt, software, quick });
      write();
    }
    for (const backend of results.disagreement ? [] : backends) {
      console.error(`${backend}, memory (${seconds(started)} s)`);
      results.memory.push(await flatMemory(backend, driver));
      write();
    }
    console.log(`${reportOf(results)}\n`);
    console.error(`Written to ${out}.`);
    if (results.disagreement) throw new Error(results.disagreement);
    const broken = results.races.some(({ outcomes }) => !outcomes.lab || 'problem' in outcomes.lab);
    if (broken) throw new Error('The lab itself could not run; see above.');
  } finally {
    await driver.close();
  }
}

function backendsOf(text: string, node: boolean): BenchBackend[] {
  // jax-js has threads in browsers only.
  const known = benchBackends.filter((name) => !node || name !== 'wasm-threads');
  if (text === 'all') return known;
  return text.split(',').map((name) => {
    const found = known.find((one) => one === name);
    if (!found) throw new UsageProblem(`--backend has "${name}"; it takes ${known.join(', ')} and all.`);
    return found;
  });
}

/** Asks a small realm, because only what computes can tell on what it does. */
async function isSoftware(driver: Driver): Promise<boolean> {
  const realm = await driver.open('lab', 'webgpu', tiny);
  await realm.close();
  console.error(`WebGPU: ${realm.opened.adapter}${realm.opened.software ? ', a software adapter' : ''}`);
  return realm.opened.software;
}

/** The size on which the software adapter takes seconds, or the shipped model on a GPU. */
async function supervised(
  driver: Driver,
  { node, nanogpt, software, quick }: { node: boolean; nanogpt: boolean; software: boolean; quick: boolean },
): Promise<Results['supervised']> {
  if (node) return { problem: 'it runs in browsers only; leave --node away.' };
  if (!nanogpt) {
    return {
      problem:
        'npm install --no-save @genai-fi/nanogpt@1.3.0 brings the package, or --nanogpt names its folder.',
    };
  }
  console.error('webgpu, SFT beside @genai-fi/nanogpt');
  try {
    return [await compareSupervised(software ? small : shipped, driver, quick ? 3 : 9)];
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Memory of the lab after 50 and after 500 steps. */
async function flatMemory(backend: BenchBackend, driver: Driver): Promise<FlatMemory> {
  const realm = await driver.open('lab', backend, tiny);
  const early = await realm.ask({ type: 'steps', count: 49 });
  const late = await realm.ask({ type: 'steps', count: 450 });
  await realm.close();
  return { backend, steps: [50, 500], reports: [early, late] };
}

function load(): number {
  return Number(loadavg()[0].toFixed(1));
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1000);
}

runProgram(main);
