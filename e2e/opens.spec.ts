import { expect, test } from './lab.ts';

const charts = ['loss', 'margins', 'accuracies', 'rewards', 'kl', 'gold'];

test('the page shows its title and a recorded run before it starts to compute', async ({ lab }) => {
  const order: string[] = [];
  await lab.page.exposeFunction('happened', (what: string) => order.push(what));
  // The moment at which a curve is first on the page.
  await lab.page.addInitScript(() => {
    const { happened } = window as unknown as { happened: (what: string) => void };
    const watch = new MutationObserver(() => {
      const curve = document.querySelector('[data-testid="chart-loss"] path.recharts-curve');
      if (!curve || !document.querySelector('h1')) return;
      watch.disconnect();
      happened('recorded run');
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  lab.page.on('worker', () => order.push('worker'));
  await lab.open('?backend=wasm');
  await expect(lab.page.getByRole('heading', { level: 1 })).toContainText('DPO');
  for (const chart of charts) await expect(lab.page.getByTestId(`chart-${chart}`)).toBeVisible();
  await expect.poll(() => order).toEqual(['recorded run', 'worker']);
});

test('the recorded run is called recorded, and completions are there before anything is trained', async ({
  lab,
}) => {
  await lab.open();
  await expect(lab.page.getByText(/recorded/i).first()).toBeVisible();
  await expect(lab.page.getByTestId('comparison-reference').first()).not.toBeEmpty();
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
