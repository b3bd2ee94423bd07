import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softwareVulkan, swiftShaderIcd } from './browserVulkan.ts';

let folder: string;
let browser: string;
let icd: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'dpo-lab-')));
  mkdirSync(join(folder, 'real'));
  mkdirSync(join(folder, 'bin'));
  browser = join(folder, 'real', 'chrome');
  icd = join(folder, 'real', 'vk_swiftshader_icd.json');
  writeFileSync(browser, '');
  writeFileSync(icd, '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the driver lies beside the browser, also when a link leads there', () => {
  const link = join(folder, 'bin', 'chrome');
  symlinkSync(browser, link);
  expect(swiftShaderIcd(browser)).toBe(icd);
  expect(swiftShaderIcd(link)).toBe(icd);
  expect(swiftShaderIcd(join(folder, 'bin', 'other'))).toBeNull();
});

test('the driver and the loader beside it are named for child processes', () => {
  expect(softwareVulkan(browser, {}, 'linux')).toEqual({
    VK_ICD_FILENAMES: icd,
    LD_LIBRARY_PATH: join(folder, 'real'),
  });
  const { LD_LIBRARY_PATH } = softwareVulkan(browser, { LD_LIBRARY_PATH: '/opt/lib' }, 'linux');
  expect(LD_LIBRARY_PATH).toBe(`${join(folder, 'real')}:/opt/lib`);
});

test('a driver that someone has named is left alone, and so are systems without Vulkan', () => {
  expect(softwareVulkan(browser, { VK_ICD_FILENAMES: '/etc/vulkan/icd.d/a.json' }, 'linux')).toEqual({});
  expect(softwareVulkan(browser, { VK_DRIVER_FILES: '/etc/vulkan/icd.d/a.json' }, 'linux')).toEqual({});
  expect(softwareVulkan(browser, {}, 'darwin')).toEqual({});
  expect(softwareVulkan(undefined, {}, 'linux')).toEqual({});
});
