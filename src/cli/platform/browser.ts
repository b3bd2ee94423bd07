import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

/** A Chromium that can be started, and where it came from, in words. */
export interface Browser {
  path: string;
  origin: string;
}

/** What the search looks at; the tests put a machine of their own in its place. */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Where Playwright would keep a browser that it manages. */
  managedPath: string;
  exists: (path: string) => boolean;
  /** Can it be run? Some distributions leave a script that only says how to install the browser. */
  starts: (path: string) => boolean;
  isRoot: boolean;
  /** Runs a command to its end, or to the time-out; null when it succeeded, else why not. */
  attempt: (command: string, args: string[], timeoutSeconds: number) => string | null;
}

/** The browser that is already here: one that Playwright manages, else a Chromium or Chrome on the machine. */
export function installedBrowser(machine = thisMachine()): Browser | null {
  const usable = (path: string) => machine.exists(path) && machine.starts(path);
  if (usable(machine.managedPath)) return { path: machine.managedPath, origin: 'managed by Playwright' };
  const path = systemPaths(machine).find(usable);
  return path === undefined ? null : { path, origin: 'found on this machine' };
}

/** The browser that is here, else one that is installed now. Throws a sentence with cause and cure. */
export function findBrowser(say: (line: string) => void, machine = thisMachine()): Browser {
  const present = installedBrowser(machine);
  if (present) return present;

  const failures: string[] = [];
  for (const installer of installers) {
    const obstacle = installer.obstacle(machine);
    if (obstacle === null) say(`No Chromium on this machine; trying ${installer.name} …`);
    const failure = obstacle ?? installer.run(machine);
    const browser = failure === null ? installedBrowser(machine) : null;
    if (browser) return { ...browser, origin: `installed now by ${installer.name}` };
    failures.push(`${installer.name}: ${failure ?? 'it succeeded, but no browser was found afterwards'}`);
  }
  throw new Error(
    `There is no Chromium or Chrome on this machine, and none could be installed. ${failures.join('. ')}. ` +
      'Install Chromium or Chrome, or set CHROMIUM_PATH to one, and run this again.',
  );
}

interface Installer {
  name: string;
  /** Why it cannot be tried here; null when it can. */
  obstacle: (machine: Machine) => string | null;
  /** Null when it succeeded, else why not. */
  run: (machine: Machine) => string | null;
}

const installers: Installer[] = [
  {
    name: 'playwright install',
    obstacle: () => null,
    // The host it downloads from cannot be reached from every network, hence the time-out.
    run: (machine) => {
      const playwright = (args: string[], timeoutSeconds: number) =>
        machine.attempt(process.execPath, [playwrightCli, ...args], timeoutSeconds);
      const failure = playwright(['install', '--no-shell', 'chromium'], 120);
      if (failure !== null || machine.starts(machine.managedPath)) return failure;
      // Downloaded, but libraries of the system are missing.
      return playwright(['install-deps', 'chromium'], 300);
    },
  },
  {
    name: 'apt-get install chromium',
    obstacle: ({ isRoot, exists }) => {
      if (!exists('/usr/bin/apt-get')) return 'apt is not available';
      return isRoot ? null : 'apt needs root';
    },
    run: ({ attempt }) =>
      attempt('apt-get', ['update'], 120) ?? attempt('apt-get', ['install', '-y', 'chromium'], 300),
  },
];

const playwrightCli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** CHROMIUM_PATH, then the usual places of Chromium and Chrome. */
function systemPaths({ platform, env }: Machine): string[] {
  const named = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : [];
  if (platform === 'darwin') {
    const applications = ['/Applications', ...(env.HOME ? [`${env.HOME}/Applications`] : [])];
    const binaries = ['Google Chrome', 'Chromium'].map((name) => `${name}.app/Contents/MacOS/${name}`);
    return [...named, ...applications.flatMap((folder) => binaries.map((binary) => join(folder, binary)))];
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (folder) => folder !== undefined,
    );
    const binaries = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];
    return [...named, ...folders.flatMap((folder) => binaries.map((binary) => `${folder}\\${binary}`))];
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/snap/bin'];
  return [...named, ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))];
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    env: process.env,
    managedPath: chromium.executablePath(),
    exists: existsSync,
    // On Windows `--version` opens a window instead of answering.
    starts: (path) =>
      process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0,
    isRoot: process.getuid?.() === 0,
    attempt: (command, args, timeoutSeconds) =>
      reason(
        spawnSync(command, args, {
          encoding: 'utf8',
          timeout: timeoutSeconds * 1000,
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
          shell: process.platform === 'win32',
        }),
        timeoutSeconds,
      ),
  };
}

function reason({ error, status, stderr }: SpawnSyncReturns<string>, timeoutSeconds: number): string | null {
  if (error && 'code' in error && error.code === 'ETIMEDOUT')
    return `still running after ${timeoutSeconds} seconds`;
  if (error) return error.message;
  if (status === 0) return null;
  const lines = stderr.split('\n').map((line) => line.trim());
  const complaint =
    lines.findLast((line) => /^(Error|E): /.test(line)) ?? lines.findLast((line) => line !== '');
  return `exit status ${status}${complaint ? `, "${complaint.slice(0, 200)}"` : ''}`;
}
