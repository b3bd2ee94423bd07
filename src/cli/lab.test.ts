import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { methods } from '../experiment/methods/methods.ts';
import { trainingMethodNames } from '../training/methods/table.ts';
import { labHere } from './faults/labHere.ts';
import { commands } from './lab.ts';
import { commandOf } from './train/command.ts';

/** The headless lab says what is wrong. */
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const model = join('src', 'model', 'fixtures', 'gpt2');
const pairs = join(scratch, 'pairs.jsonl');
writeFileSync(pairs, '{"prompt_ids":[1],"chosen_ids":[2],"rejected_ids":[3]}\n');
const inputs = ['--model', model, '--pairs', pairs];

it.each([
  [['score', '--model', model, '--pair', pairs], '--pair is not an option here; did you mean --pairs?'],
  [['score', '--model', model], '--pairs is missing.'],
  [['train', '--method', 'dop', ...inputs, '--out', scratch], '--method is "dop"; did you mean dpo?'],
  [['train', '--method', 'dpo', ...inputs, '--gamma', '1', '--out', scratch], '--gamma is not an option'],
  [['train', '--resume', scratch], 'state.safetensors: is missing, so there is no run to continue'],
  [
    ['train', '--method', 'dpo', ...inputs, '--out', scratch, '--beta', '99'],
    '--beta is 99; it must lie between 0.001 and 10.',
  ],
  [['train', ...inputs], '--method is missing.'],
  [['world', '--nam', 'tldr'], '--nam is not an option here; did you mean --name?'],
  [['sample', '--n', '-1', '--model', model], '--n is "-1"; it must be a whole number from 1 to 100000.'],
  [['score', '--model', scratch, '--pairs', pairs], 'config.json: cannot be read (ENOENT)'],
  [['repeat', '?method=dop'], 'The link cannot be followed: method is "dop"; did you mean dpo?'],
  [['repeat'], 'No link is named.'],
  [['dance'], 'There is no command "dance".'],
])('%#', async (args, sentence) => {
  const { code, stderr } = await labHere(...args);
  expect(stderr).toContain(sentence);
  expect(code).not.toBe(0);
});

it('and that it is not your fault where nobody has thought of it', async () => {
  vi.doMock('./commands/merge.ts', () => ({ run: () => Promise.reject(new TypeError('x is undefined')) }));
  const { code, stderr } = await labHere('merge', '--policy', model);
  vi.doUnmock('./commands/merge.ts');
  expect(stderr).toMatch(/^This is a bug in the lab: TypeError: x is undefined\n/);
  expect(stderr).toMatch(/^ +at /m);
  expect(code).toBe(1);
});

describe('help', () => {
  /** The options that a help lists at the beginning of its lines. */
  const listed = (help: string) => [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);

  it.each([[['--help']], [['-h']], [['help']], [['help', '--help']]])(
    '%j lists the commands',
    async (args) => {
      const { code, stdout, stderr } = await labHere(...args);
      expect([code, stderr]).toEqual([0, '']);
      for (const [name, { about }] of Object.entries(commands)) {
        expect(stdout).toMatch(new RegExp(`^ {2}${name} +${about}$`, 'm'));
      }
    },
  );

  it.each(Object.keys(commands))('of %s names every option that it takes', async (name) => {
    const { command } = await commands[name].load();
    const { code, stdout, stderr } = await labHere(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: npm run -s lab -- ${name} `);
    expect(listed(stdout)).toEqual(command.options.map(({ long }) => long));
    expect(command.options.filter(({ description }) => description === '')).toEqual([]);
    expect(await labHere('help', name)).toEqual({ code, stdout, stderr });
  });

  it('of train names the methods, and of each what it takes', async () => {
    const { stdout } = await labHere('train', '--help');
    const lines = stdout.split('\n').map((line) => line.trim().replace(/ +/, ' '));
    for (const method of trainingMethodNames) {
      expect(lines).toContain(`${method} ${methods[method].title}`);
      const help = await labHere('train', '--method', method, '--help');
      expect(help.code).toBe(0);
      const options = commandOf(method).options.map(({ long }) => long);
      expect(listed(help.stdout).sort()).toEqual([...options].sort());
      expect(options).toContain('--steps');
    }
    expect(listed((await labHere('train', '--resume', 'x', '--help')).stdout)).toEqual([
      '--resume',
      '--steps',
    ]);
  });

  it('is pointed to where a command line cannot be followed', async () => {
    const { code, stdout, stderr } = await labHere('sample', '--modl', 'x');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/did you mean --model\?\nAll options: npm run -s lab -- sample --help\n$/);
  });
});
