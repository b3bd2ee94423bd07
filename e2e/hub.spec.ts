import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { HUB, HUB_FILE_HOSTS } from '../src/experiment/own/hub.ts';
import { type FakeHub, fakeHub, REVISION } from '../src/testing/fakeHub.ts';
import { type HubServer, serveHub } from './hubServer.ts';
import { test as base, expect, type Lab } from './lab.ts';

/** A model that is named on a hub: looked up on a click, fetched on another, cut off, taken up again, used, removed. */

const ELSEWHERE = 'elsewhere.test';
const hosts = [HUB, ...HUB_FILE_HOSTS].map((address) => new URL(address).host);

const test = base.extend<{ hub: FakeHub }, { server: HubServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants to see a pattern
    async ({}, use) => {
      const server = await serveHub();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ server }, use, { project }) => {
      const { launchOptions } = project.use;
      const rules = [...hosts, ELSEWHERE].map((host) => `MAP ${host} 127.0.0.1:${server.port}`);
      const args = [`--host-resolver-rules=${rules.join(', ')}`, '--ignore-certificate-errors'];
      await use({ ...launchOptions, args: [...(launchOptions?.args ?? []), ...args] });
    },
    { scope: 'worker' },
  ],
  hub: async ({ server }, use) => {
    const folder = join(import.meta.dirname, 'fixtures', 'model', 'tiny');
    const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
    const files = names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const);
    server.hub = fakeHub('someone/tiny', new Map(files));
    server.hosts.length = 0;
    await use(server.hub);
  },
});

async function openOwn({ page }: Lab): Promise<void> {
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/own`);
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  await page.getByText('Bring a model of your own').click();
}

async function lookUp({ page }: Lab, name = 'someone/tiny'): Promise<void> {
  await page.getByTestId('hub-name').fill(name);
  await page.getByTestId('look-up').click();
}

test('is looked up on a click, fetched on another, used and removed', async ({ lab, hub, server }) => {
  test.setTimeout(240_000);
  const { page } = lab;
  await openOwn(lab);
  const address = page.getByTestId('hub-address');
  await page.getByTestId('hub-name').fill('https://example.org/someone/tiny');
  await expect(address).toContainText('may ask huggingface.co and no other host');
  await expect(page.getByTestId('look-up')).toBeDisabled();
  await page.getByTestId('hub-name').fill(`https://huggingface.co/someone/tiny/tree/${REVISION}`);
  await expect(address).toContainText(`${HUB}/api/models/someone/tiny/revision/${REVISION}?blobs=true`);
  await page.getByTestId('hub-name').fill('someone/tiny');
  await expect(address).toContainText(`${HUB}/api/models/someone/tiny?blobs=true`);
  // Nobody was asked anything so far.
  expect(server.hosts).toEqual([]);

  await page.getByTestId('look-up').click();
  const report = page.getByTestId('model-report');
  await expect(page.getByTestId('hub-facts')).toContainText('Licence: apache-2.0');
  await expect(page.getByTestId('hub-facts')).toContainText(REVISION.slice(0, 12));
  await expect(report).toContainText('GPT-2');
  await expect(report).toContainText('54,240');
  await expect(page.getByTestId('model-plans').locator('tbody tr')).toHaveCount(2);
  const asked = [...hub.asked];
  expect(asked.filter((line) => line.includes('safetensors'))).toEqual([
    expect.stringMatching(/ bytes=0-65535$/),
  ]);
  // What it reads is chosen without asking again.
  await report.getByRole('combobox').selectOption('64');
  await expect(page.getByTestId('model-plans')).toContainText('with texts of 64 tokens');
  expect(hub.asked).toEqual(asked);
  // How long a step takes is measured on a few blocks, before the weights are here.
  await page.getByRole('button', { name: 'Time a step here' }).click();
  await expect(page.getByTestId('step-time')).toContainText(/About [\d.]+ m?s a step of 16 pairs/, {
    timeout: 60_000,
  });
  expect(hub.asked).toEqual(asked);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.getByTestId('fetch-model').click();
  await expect(lab.notices.filter({ hasText: 'is in this browser now' })).toBeVisible();
  // Small files had come before.
  expect(hub.asked.slice(asked.length)).toEqual([`/someone/tiny/resolve/${REVISION}/model.safetensors`]);
  expect([...new Set(server.hosts)].sort()).toEqual(['huggingface.co', 'us.aws.cdn.hf.co']);
  const kept = page.getByTestId('kept-models');
  await kept.getByRole('button', { name: /^Use tiny-0123456-/ }).click();
  const line = page.getByTestId('own-model-line');
  await expect(line).toContainText('“tiny-0123456-', { timeout: 60_000 });
  await expect(line).toContainText('It reads 64 tokens', { timeout: 60_000 });

  // It is there after a reload, and the hub is not asked again.
  const all = hub.asked.length;
  await page.reload();
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  await expect(kept).toContainText('tiny-0123456-');
  await kept.getByRole('button', { name: /^Remove tiny-/ }).click();
  await expect(kept).toHaveCount(0);
  expect(hub.asked).toHaveLength(all);
});

test('a download that is cut off goes on after a reload, from where it ended', async ({
  lab,
  hub,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource: net::ERR_/);
  test.setTimeout(180_000);
  const { page } = lab;
  await openOwn(lab);
  await lookUp(lab);
  await expect(page.getByTestId('fetch-model')).toBeEnabled();
  hub.trouble = { cutAfter: 12_000 };
  hub.asked.length = 0;
  await page.getByTestId('fetch-model').click();
  const problem = page.getByTestId('fetch-problem');
  await expect(problem).toContainText(/the connection was lost after [\d,]+ of 109,976 bytes/, {
    timeout: 60_000,
  });
  const came = Number(/after ([\d,]+) of/.exec((await problem.textContent()) ?? '')?.[1].replace(',', ''));
  expect(came).toBeGreaterThan(12_000);
  expect(hub.asked).toHaveLength(4);

  await page.reload();
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  const begun = page.getByTestId('begun-models');
  await expect(begun).toContainText('someone/tiny: not whole yet');
  hub.trouble = {};
  hub.asked.length = 0;
  await begun.getByRole('button', { name: 'Continue someone/tiny' }).click();
  await expect(page.getByTestId('kept-models')).toContainText('tiny-0123456-');
  await expect(begun).toHaveCount(0);
  expect(hub.asked).toEqual([`/someone/tiny/resolve/${REVISION}/model.safetensors bytes=${came}-`]);
});

test('what a hub gives instead is a sentence each, and nothing else breaks', async ({
  lab,
  hub,
  server,
  expectedErrors,
}) => {
  // The last one is the page's own policy at work.
  expectedErrors.push(
    /Failed to load resource: (the server responded with a status of 401|net::ERR_)/,
    /Connecting to 'https:\/\/elsewhere\.test\/model\.safetensors' violates the following Content Security Policy/,
  );
  test.setTimeout(180_000);
  const { page } = lab;
  await openOwn(lab);
  const problem = page.getByTestId('model-problem');
  hub.trouble = { refuses: { status: 401, code: 'RepoNotFound' } };
  await lookUp(lab, 'someone/tyni');
  await expect(problem).toContainText('“someone/tyni”: huggingface.co has no model of that name');
  hub.trouble = { gated: 'manual' };
  await lookUp(lab);
  await expect(problem).toContainText('is gated: one has to sign in and agree to terms');
  hub.trouble = {
    tells: {
      siblings: [
        { rfilename: 'config.json', size: 9 },
        { rfilename: 'pytorch_model.bin', size: 9 },
      ],
    },
  };
  await lookUp(lab);
  await expect(problem).toContainText('pytorch_model.bin: is a PyTorch pickle');
  hub.trouble = { tells: { weightBytes: 6 * 2 ** 30 } };
  await lookUp(lab);
  await expect(problem).toContainText('6.0 GiB of weights; at most 4 GiB are read');

  // A redirect to a host that the policy does not name is not followed.
  hub.trouble = {};
  const { answer } = hub;
  hub.answer = (request) => {
    const given = answer(request);
    if (given.status === 302) given.headers.Location = `https://${ELSEWHERE}/model.safetensors`;
    return given;
  };
  server.hosts.length = 0;
  await lookUp(lab);
  await expect(problem).toContainText('model.safetensors: huggingface.co could not be reached');
  expect(server.hosts).not.toContain(ELSEWHERE);
  expect(server.hosts).toContain('huggingface.co');
  hub.answer = answer;

  // No network at all.
  await page.context().setOffline(true);
  await lookUp(lab);
  await expect(problem).toContainText(
    '“someone/tiny”: huggingface.co could not be reached. Check your connection.',
  );
  await page.context().setOffline(false);

  // Another content than the hub declares.
  await lookUp(lab);
  await expect(page.getByTestId('fetch-model')).toBeEnabled();
  hub.trouble = { flipped: true };
  await page.getByTestId('fetch-model').click();
  await expect(page.getByTestId('fetch-problem')).toContainText('does not match the hub’s checksum');
  await page.getByRole('button', { name: 'Discard someone/tiny' }).click();
  await expect(page.getByTestId('begun-models')).toHaveCount(0);
  await expect(page.getByTestId('fetch-problem')).toHaveCount(0);
  await expect(page.getByTestId('own-model-line')).toContainText('knows film reviews');
});
