import type { Browser } from 'puppeteer-core';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { kernelTests } from './firefox/kernelTests.ts';
import { trainedRun } from './firefox/trainedRun.ts';
import { choiceOption, integerOption } from './options.ts';
import { installedFirefox, launchFirefox, NO_FIREFOX } from './platform/firefox.ts';
import { serveStatic } from './platform/serveStatic.ts';

/** Pairs a step: few, so that a GPU that is emulated on the CPU comes to an end. */
const PAIRS = 4;
/** Two backends round differently, and Adam divides by small numbers: half of the last of four digits. */
const SAME_LOSS = 5e-5;

const command = programCommand(
  'firefox',
  'Tries WebGPU in the Firefox of this machine, another compiler for every shader, on Mesa’s Vulkan on the CPU unless ' +
    "VK_ICD_FILENAMES names another: runs the kernels' own tests there, then trains the shipped model on the built page " +
    'and holds its loss against WebAssembly. Exits with status 1 if a test fails or the losses differ.',
)
  .addOption(choiceOption('--only <PART>', 'one of the two', ['kernels', 'training']))
  .addOption(integerOption('--steps <N>', 'steps of the runs', [2, 1000]).default(10));

/** `npm run firefox` */
async function main(args: string[]): Promise<void> {
  const { only, steps } = readOptions(command, args);
  const path = installedFirefox();
  if (path === null) throw new Error(NO_FIREFOX);
  const firefox = await launchFirefox(path, { webgpu: true });
  try {
    console.log(`${await firefox.version()}, ${path}`);
    if (only !== 'training') await testKernels(firefox);
    if (only !== 'kernels') await train(firefox, steps);
  } finally {
    await firefox.close();
  }
}

async function testKernels(firefox: Browser): Promise<void> {
  const total = { tests: 0, failed: 0 };
  for await (const { file, seconds, results } of kernelTests(firefox)) {
    const failed = results.filter(({ problem }) => problem !== null);
    console.log(
      `${file}: ${results.length - failed.length} of ${results.length} passed (${seconds.toFixed(0)} s)`,
    );
    for (const { name, problem } of failed) console.log(`  ${name}: ${problem}`);
    total.tests += results.length;
    total.failed += failed.length;
  }
  if (total.tests === 0) throw new Error('No test of a kernel ran.');
  if (total.failed > 0) throw new Error(`${total.failed} of ${total.tests} tests of the kernels failed.`);
  console.log(`All ${total.tests} tests of the kernels passed.`);
}

async function train(firefox: Browser, steps: number): Promise<void> {
  const server = await serveStatic('dist', { port: 0 });
  try {
    const losses: number[][] = [];
    for (const backend of ['wasm', 'webgpu']) {
      const page = await firefox.newPage();
      const settings = `?backend=${backend}&batchSize=${PAIRS}&steps=${steps}&evaluateEvery=${steps}`;
      const run = await trainedRun(page, `${server.address}${settings}`, ['loss']);
      await page.close();
      losses.push(run.tables.loss.slice(1).flatMap((row) => (row[1] ? [Number(row[1])] : [])));
      console.log(run.backend);
      console.log(
        `${steps} steps of ${PAIRS} pairs: ${run.seconds.toFixed(1)} s; loss ${losses.at(-1)?.join(' ')}`,
      );
    }
    const [wasm, webgpu] = losses;
    const worst = Math.max(...wasm.map((loss, i) => Math.abs(loss - webgpu[i])));
    console.log(`The largest difference between the losses of a step: ${worst.toPrecision(1)}.`);
    if (wasm.length !== steps || !(worst <= SAME_LOSS)) throw new Error('The losses differ.');
  } finally {
    await server.close();
  }
}

runProgram(main);
