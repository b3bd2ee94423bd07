import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { installedBrowser } from '../src/cli/platform/browser.ts';
import { installedFirefox } from '../src/cli/platform/firefox.ts';

const browser = installedBrowser();
if (!browser) throw new Error('There is no Chromium or Chrome here. `npm test` installs one.');

/** Quiet: no calls home. Chromium refuses to run as root with its sandbox. */
const args = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** WebGPU on the software adapter, which is slow, correct, and the same on every machine. */
const webgpuArgs = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** A name for this machine that browsers do not trust as they trust localhost: pages from there are plain http. */
export const plainHost = 'lab.test';
const withoutWebgpuArgs = [
  '--disable-gpu',
  '--disable-software-rasterizer',
  `--host-resolver-rules=MAP ${plainHost} localhost`,
];

const launch = (more: string[]): PlaywrightTestConfig['use'] => ({
  launchOptions: { executablePath: browser.path, args: [...args, ...more] },
});

const withoutWebgpu = /(withoutWebgpu|faults)\.spec\.ts/;
/** Drives a second browser beside Chromium, where there is one. */
const inFirefox = installedFirefox() === null ? [/firefox\.spec\.ts/] : [];

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/e2e',
  // Two cores, of which the page's worker and the software adapter take all they get.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // A service worker would answer before the tests' own routes; what it does is tested in offline.spec.ts.
  use: { trace: 'retain-on-failure', viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' },
  projects: [
    { name: 'webgpu', testIgnore: [withoutWebgpu, ...inFirefox], use: launch(webgpuArgs) },
    {
      name: 'no-webgpu',
      testMatch: withoutWebgpu,
      use: launch(withoutWebgpuArgs),
    },
  ],
  webServer: {
    command: 'npm start -- --port 0 --no-build',
    cwd: '..',
    // The address goes to the tests as process.env.LAB_ADDRESS; see lab.ts.
    wait: { stdout: /at (?<lab_address>http\S+)/ },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 2000 },
  },
});
