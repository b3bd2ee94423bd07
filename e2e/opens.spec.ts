import { methods } from '../src/experiment/methods/methods.ts';
import { recordedRuns } from '../src/experiment/recordedRuns.ts';
import { expect, test } from './lab.ts';

const charts = ['loss', 'margins', 'accuracies', 'rewards', 'kl', 'gold'];

test('the lab shows its title and what the model writes before it starts to compute', async ({ lab }) => {
  const order: string[] = [];
  await lab.page.exposeFunction('happened', (what: string) => order.push(what));
  // The moment at which a completion is first on the page.
  await lab.page.addInitScript(() => {
    const { happened } = window as unknown as { happened: (what: string) => void };
    const watch = new MutationObserver(() => {
      if (!document.querySelector('[data-testid="comparison-reference"]') || !document.querySelector('h1'))
        return;
      watch.disconnect();
      happened('completion');
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  lab.page.on('worker', () => order.push('worker'));
  await lab.open('?backend=wasm');
  await expect(lab.page.getByRole('heading', { level: 1 })).toContainText('DPO');
  for (const chart of charts) await expect(lab.page.getByTestId(`chart-${chart}`)).toBeVisible();
  await expect.poll(() => order).toEqual(['completion', 'worker']);
});

test('the recorded run comes on request, is called recorded, and goes again', async ({ lab }) => {
  await lab.open('?backend=wasm');
  const hero = lab.page.getByTestId('hero');
  await expect(lab.page.getByText(/before training/).first()).toBeVisible();
  await hero.getByRole('button', { name: 'Show a recorded run' }).click();
  await expect(hero).toContainText('DPO β 0.1 (recorded)');
  await expect(lab.page.getByTestId('verdict')).toContainText(/Gold rose by 0\.\d\d ± 0\.\d\d/);
  await hero.getByRole('button', { name: 'Hide the recorded run' }).click();
  await expect(hero).not.toContainText('recorded)');
  // Never one method's run under another.
  await lab.pick(lab.method, 'Hinge (SLiC)');
  await expect(hero.getByRole('button', { name: 'Show a recorded run' })).toHaveCount(0);
});

test('every group of methods has a recorded run, which says whose it is', async ({ lab }) => {
  await lab.open('?backend=wasm');
  const large = lab.page.getByRole('region', { name: 'The large figure' });
  const ofDefaults = recordedRuns.filter(
    ({ world, values }) => world === 'reviews' && Object.keys(values).length === 0,
  );
  for (const { method } of ofDefaults) {
    await lab.pick(lab.method, methods[method].title);
    await large.getByRole('button', { name: 'Show a recorded run' }).click();
    await expect(
      lab.page.getByText(`recorded: ${methods[method].title}`, { exact: true }).first(),
    ).toBeVisible();
    await large.getByRole('button', { name: 'Hide the recorded run' }).click();
  }
});

test('the policy of the page is in force', async ({ lab, expectedErrors }) => {
  expectedErrors.push(/Content Security Policy/);
  await lab.open();
  const injected = await lab.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    return 'injected' in window;
  });
  expect(injected).toBe(false);
});

test('the page loads nothing from other hosts', async ({ lab }) => {
  const elsewhere: string[] = [];
  lab.page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !process.env.LAB_ADDRESS?.startsWith(origin))
      elsewhere.push(request.url());
  });
  await lab.openTiny();
  await lab.ready();
  expect(elsewhere).toEqual([]);
});
