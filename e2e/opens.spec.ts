import { expect, test } from './lab.ts';

const charts = ['loss', 'margins', 'accuracies', 'rewards', 'kl', 'gold'];

test('within a second the page shows its title and a recorded run', async ({ lab }) => {
  // The moment at which a curve is first on the page, by the page's own clock since the navigation began.
  await lab.page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      const curve = document.querySelector('[data-testid="chart-loss"] path.recharts-curve');
      if (!curve || !document.querySelector('h1')) return;
      watch.disconnect();
      requestAnimationFrame(() => performance.mark('meaningful'));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  await lab.open();
  await expect(lab.page.getByRole('heading', { level: 1 })).toContainText('DPO');
  for (const chart of charts) await expect(lab.page.getByTestId(`chart-${chart}`)).toBeVisible();

  const meaningful = await lab.page.waitForFunction(
    () => performance.getEntriesByName('meaningful')[0]?.startTime,
  );
  const milliseconds = (await meaningful.jsonValue()) as number;
  test.info().annotations.push({ type: 'meaningful paint', description: `${Math.round(milliseconds)} ms` });
  expect(milliseconds).toBeLessThan(1000);
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
