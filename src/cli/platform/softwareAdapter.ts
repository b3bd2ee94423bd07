import { spawnSync } from 'node:child_process';
import { installedBrowser } from './browser.ts';
import { softwareVulkan } from './browserVulkan.ts';

/**
 * Runs this very command again with Chromium's software GPU where the machine has no GPU of its own: the
 * variables that name a driver are read when a process starts, so they cannot be set any later.
 *
 * @param gpu Dawn's
 * @returns the exit code of that second process, or null when this one can compute
 */
export async function rerunWithSoftwareAdapter(gpu: GPU): Promise<number | null> {
  if (await gpu.requestAdapter()) return null;
  const variables = softwareVulkan(installedBrowser()?.path);
  if (Object.keys(variables).length === 0) return null;
  console.error('No GPU was found; WebGPU is emulated in software, which is slow.');
  const [node, ...args] = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync(node, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  return status ?? 1;
}
