import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { checkBundle } from './checks/checkBundle.ts';
import { sourceChecks } from './checks/checkSource.ts';
import { endWith, programCommand, readOptions } from './commandLine.ts';
import { type Browser, findBrowser } from './platform/browser.ts';
import { namesVulkanDriver, softwareVulkan } from './platform/browserVulkan.ts';
import { installedFirefox, NO_FIREFOX } from './platform/firefox.ts';
import { type Counts, endToEndCounts, unitCounts } from './tests/testCounts.ts';
import { project, runSteps, runTool, type Step } from './tests/testSteps.ts';

const command = programCommand(
  'test',
  'Everything, from types to a real browser, stopping at the first step that fails. The last line is always ' +
    '"N passed, M failed", the sum of unit and end-to-end tests.',
)
  .argument('[files...]', 'only these: parts of paths of unit tests, or of e2e specs')
  .addOption(
    new Option(
      '--quick',
      'types, style, import rules, and the tests that need no browser, no process, no GPU',
    ),
  );

const reports = join(project, 'test-results');
const total = { passed: 0, failed: 0 };
let browser: Browser | undefined;

const browserStep: Step = {
  name: 'Browser',
  run: () => {
    browser = findBrowser(console.log);
    console.log(`${browser.path}, ${browser.origin}`);
  },
};
const build: Step = { name: 'Build', run: () => runTool('vite', ['build', '--logLevel', 'warn']) };

const everything: Step[] = [
  ...sourceChecks,
  browserStep,
  { name: 'Unit tests', run: () => runUnitTests([]) },
  build,
  { name: 'Bundle', run: () => console.log(checkBundle(join(project, 'dist'))) },
  { name: 'End-to-end tests', run: () => runEndToEndTests([]) },
];

const quick: Step[] = [
  ...sourceChecks,
  { name: 'Quick tests', run: () => countedUnitTests(['--project', 'quick*'], {}) },
];

function stepsFor(args: string[]): Step[] {
  const options = readOptions(command, args);
  const [files] = command.processedArgs;
  if (options.quick) return quick;
  if (files.length === 0) return everything;
  const specs = files.filter((file) => file.includes('e2e') || file.includes('.spec'));
  const units = files.filter((file) => !specs.includes(file));
  return [
    browserStep,
    ...(units.length > 0 ? [{ name: 'Unit tests', run: () => runUnitTests(units) }] : []),
    ...(specs.length > 0 ? [build, { name: 'End-to-end tests', run: () => runEndToEndTests(specs) }] : []),
  ];
}

/** `npm test` */
async function main(args: string[]): Promise<void> {
  const steps = stepsFor(args);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports);
  const allWell = await runSteps(steps);
  // A step without tests of its own that fails (types, build, …) is one failure.
  if (!allWell && total.failed === 0) total.failed = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = allWell ? 0 : 1;
}

function runUnitTests(files: readonly string[]): void {
  const vulkan = softwareVulkan(browser?.path);
  if (
    process.platform === 'linux' &&
    vulkan.VK_ICD_FILENAMES === undefined &&
    !namesVulkanDriver(process.env)
  ) {
    throw new Error(
      `The WebGPU unit tests need a Vulkan driver. ${browser?.path} brings no vk_swiftshader_icd.json, and ` +
        "VK_ICD_FILENAMES names none. Install Debian's chromium, or set VK_ICD_FILENAMES to your driver's file.",
    );
  }
  countedUnitTests(files, vulkan);
}

function countedUnitTests(args: readonly string[], env: Record<string, string>): void {
  const report = join(reports, 'unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const all = ['run', '--allowOnly=false', ...reporters, ...args];
  runCounted(() => runTool('vitest', all, env), report, unitCounts);
}

function runEndToEndTests(specs: readonly string[]): void {
  const report = join(reports, 'e2e.json');
  if (installedFirefox() === null) console.log(`e2e/firefox.spec.ts is skipped. ${NO_FIREFOX}`);
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: browser?.path ?? '' };
  const args = ['test', '--config=e2e', '--forbid-only', '--reporter=list,json', ...specs];
  runCounted(() => runTool('playwright', args, env), report, endToEndCounts);
}

/** Runs tests and adds up their report, also when they fail. A test that did not run proves nothing: it fails. */
function runCounted<Report>(run: () => void, report: string, count: (report: Report) => Counts): void {
  let failure: unknown;
  try {
    run();
  } catch (error) {
    failure = error;
  }
  if (!existsSync(report)) throw failure ?? new Error(`${report} was not written.`);
  const { passed, failed, skipped } = count(JSON.parse(readFileSync(report, 'utf8')));
  total.passed += passed;
  total.failed += failed + skipped;
  if (failure !== undefined) throw failure;
  if (skipped > 0) throw new Error(`${skipped} tests were skipped.`);
  if (passed === 0) throw new Error('no test ran.');
}

main(process.argv.slice(2)).catch(endWith);
