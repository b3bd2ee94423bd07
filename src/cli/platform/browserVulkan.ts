import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * WebGPU without a browser and without a GPU: the npm package `webgpu` (Dawn) runs on any Vulkan driver, and
 * Chromium carries one that computes on the CPU, SwiftShader.
 */

/** Chromium's SwiftShader driver description, beside the real browser; null where there is none. */
export function swiftShaderIcd(browserPath: string): string | null {
  const candidates = browserFolders(browserPath).map((folder) => join(folder, 'vk_swiftshader_icd.json'));
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * Environment variables for a process in which Dawn is to find SwiftShader. Empty when a driver has been named
 * already, when there is no browser, and where Dawn does not use Vulkan (macOS, Windows).
 *
 * They must be set before the process starts: the dynamic loader reads LD_LIBRARY_PATH once. That path is
 * needed because Chromium also carries the Vulkan loader, which a machine without a GPU often lacks.
 */
export function softwareVulkan(
  browserPath: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  if (platform !== 'linux' || browserPath === undefined || namesVulkanDriver(env)) return {};
  const icd = swiftShaderIcd(browserPath);
  if (icd === null) return {};
  const folders = [dirname(icd), env.LD_LIBRARY_PATH].filter(Boolean);
  return { VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: folders.join(delimiter) };
}

/** Has whoever runs us chosen a Vulkan driver? Both names are in use; the newer one is VK_DRIVER_FILES. */
export function namesVulkanDriver(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES);
}

/** Where the browser's own files may lie: a distribution's /usr/bin/chromium is a script that starts another. */
function browserFolders(browserPath: string): string[] {
  const real = existsSync(browserPath) ? realpathSync(browserPath) : browserPath;
  const distribution = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/usr/lib64/chromium-browser'];
  const isWrapper = ['/usr/bin', '/usr/local/bin'].includes(dirname(real));
  return [dirname(browserPath), dirname(real), ...(isWrapper ? distribution : [])];
}
