import { expect, test } from 'vitest';
import { findBrowser, installedBrowser, type Machine } from './browser.ts';

const managedPath = '/home/me/.cache/ms-playwright/chrome';

/** A Linux machine with these files; installing records the command and may add files. */
function machineWith(files: string[], changes: Partial<Machine> = {}) {
  const present = new Set(files);
  const commands: string[] = [];
  const machine: Machine = {
    platform: 'linux',
    env: {},
    managedPath,
    exists: (path) => present.has(path),
    starts: () => true,
    isRoot: true,
    attempt: (command, args) => {
      commands.push([command.split('/').at(-1), ...args.slice(args[0].endsWith('cli.js') ? 1 : 0)].join(' '));
      return 'exit status 1, "no route to host"';
    },
    ...changes,
  };
  return { machine, commands, present };
}

test("Playwright's own browser comes first, then one named, then one of the system", () => {
  const system = '/usr/bin/chromium';
  expect(installedBrowser(machineWith([managedPath, system]).machine)?.path).toBe(managedPath);
  expect(installedBrowser(machineWith([system]).machine)?.path).toBe(system);
  const named = machineWith([system, '/opt/mine'], { env: { CHROMIUM_PATH: '/opt/mine' } });
  expect(installedBrowser(named.machine)?.path).toBe('/opt/mine');
  expect(installedBrowser(machineWith([]).machine)).toBeNull();
});

test('a browser on macOS and on Windows is found in its usual place', () => {
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(installedBrowser(machineWith([mac], { platform: 'darwin' }).machine)?.path).toBe(mac);
  const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
  const env = { PROGRAMFILES: 'C:\\Program Files' };
  expect(installedBrowser(machineWith([windows], { platform: 'win32', env }).machine)?.path).toBe(windows);
});

test('a browser that does not start is passed over', () => {
  const { machine } = machineWith(['/usr/bin/chromium-browser', '/usr/bin/google-chrome'], {
    starts: (path) => path !== '/usr/bin/chromium-browser',
  });
  expect(installedBrowser(machine)?.path).toBe('/usr/bin/google-chrome');
});

test('without a browser, Playwright installs one', () => {
  const { machine, present } = machineWith([]);
  const said: string[] = [];
  machine.attempt = () => {
    present.add(managedPath);
    return null;
  };
  expect(findBrowser((line) => said.push(line), machine)).toEqual({
    path: managedPath,
    origin: 'installed now by playwright install',
  });
  expect(said).toEqual(['No Chromium on this machine; trying playwright install …']);
});

test('where Playwright cannot, apt does', () => {
  const { machine, commands, present } = machineWith(['/usr/bin/apt-get']);
  const fail = machine.attempt;
  machine.attempt = (command, args, timeout) => {
    if (command !== 'apt-get') return fail(command, args, timeout);
    commands.push([command, ...args].join(' '));
    if (args[0] === 'install') present.add('/usr/bin/chromium');
    return null;
  };
  expect(findBrowser(() => {}, machine).path).toBe('/usr/bin/chromium');
  expect(commands.slice(1)).toEqual(['apt-get update', 'apt-get install -y chromium']);
  expect(commands[0]).toMatch(/ install --no-shell chromium$/);
});

test('when nothing works, the error names every cause and a cure', () => {
  const { machine } = machineWith(['/usr/bin/apt-get'], { isRoot: false });
  expect(() => findBrowser(() => {}, machine)).toThrow(
    /playwright install: exit status 1, "no route to host"\. apt-get install chromium: apt needs root\. Install/,
  );
});
