import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { namesVulkanDriver } from './browserVulkan.ts';

/**
 * The Firefox that is on this machine, driven over WebDriver BiDi: a second browser, and with WebGPU a second compiler
 * for every shader. Playwright starts only a Firefox of its own; Puppeteer drives the one that people have.
 */

export const NO_FIREFOX =
  'There is no Firefox on this machine, so nothing was tried in it. Install one, or set FIREFOX_PATH.';

/** FIREFOX_PATH, then the usual places; null where there is none. */
export function installedFirefox(
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const names = ['firefox', 'firefox-esr'];
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/firefox', '/snap/bin'];
  const places = [
    ...(env.FIREFOX_PATH ? [env.FIREFOX_PATH] : []),
    ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    ...(env.PROGRAMFILES ? [`${env.PROGRAMFILES}\\Mozilla Firefox\\firefox.exe`] : []),
  ];
  return places.find((path) => exists(path)) ?? null;
}

/** Switches WebGPU on, in workers too, and on adapters that Firefox would not trust. */
const webgpuPreferences = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  'gfx.webgpu.force-enabled': true,
  'gfx.webrender.software': true,
};

/** Starts it without a window, with a profile of its own. */
export function launchFirefox(path: string, { webgpu = false } = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: path,
    // A call may wait for a whole file of tests, on a device that compiles its shaders on the CPU.
    protocolTimeout: 0,
    env: { ...process.env, ...(webgpu && llvmpipe()) },
    extraPrefsFirefox: webgpu ? webgpuPreferences : {},
  });
}

/** Names Mesa's Vulkan on the CPU, unless a driver has been named already. */
function llvmpipe(): Record<string, string> {
  if (namesVulkanDriver(process.env)) return {};
  for (const folder of ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']) {
    const file = existsSync(folder) && readdirSync(folder).find((name) => /^lvp_icd.*\.json$/.test(name));
    if (file) return { VK_ICD_FILENAMES: join(folder, file) };
  }
  return {};
}
