import { describe, expect, test } from 'vitest';
import { checkImports } from './checkImports.ts';

/** Violations of a small virtual tree; the paths are relative to src. */
const check = (files: Record<string, string>) => checkImports(new Map(Object.entries(files)));

describe('what the import table allows', () => {
  test('the direction of the code, from words to pixels', () => {
    expect(
      check({
        'experiment/run.ts': "import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';",
        'tasks/world.ts': "import type { Run } from '../experiment/run.ts'; import { a } from './pairs.ts';",
        'ops/tf.ts': "export * from '@tensorflow/tfjs-core'; import type { A } from '../experiment/run.ts';",
        'ops/backendWasm.ts': "import url from '@tensorflow/tfjs-backend-wasm/wasm-out/simd.wasm?url';",
        'losses/dpo.ts': "import { tidy } from '../ops/tf.ts';",
        'model/model.ts':
          "import { gelu } from '../ops/gelu.ts'; import * as tf from '@tensorflow/tfjs-core';",
        'training/dpo.ts': "import { dpoLoss } from '../losses/dpo.ts';",
        'worker/worker.ts': "import { dpo } from '../training/dpo.ts';",
        'app/client.ts': "new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });",
        'app/store.ts': "import type { Event } from '../worker/protocol.ts'; import 'zustand/vanilla';",
        'ui/main.tsx':
          "import { useState } from 'react'; import { store } from '../app/store.ts'; import './a.css';",
        'cli/lab.ts':
          "import fs from 'node:fs'; import { dpo } from '../training/dpo.ts'; await import(fs.a);",
      }),
    ).toEqual([]);
  });

  test('anything, in tests', () => {
    expect(
      check({ 'losses/dpo.backends.test.ts': "import 'node:fs'; import 'react'; import '../ui/a.ts';" }),
    ).toEqual([]);
    expect(check({ 'ui/page.test.tsx': "import '@tensorflow/tfjs-core';" })).toEqual([]);
  });
});

/** Each line is one file with exactly one violation, and words that its message must contain. */
const forbidden: [what: string, path: string, text: string, message: string][] = [
  [
    'a folder that is further on',
    'model/a.ts',
    "import '../training/dpo.ts';",
    'model may not import training',
  ],
  [
    'a sibling in the other branch',
    'training/a.ts',
    "import '../evaluation/a.ts';",
    'may not import evaluation',
  ],
  ['the other way round', 'evaluation/a.ts', "import '../training/a.ts';", 'may not import training/a.ts'],
  ['types of it too', 'experiment/a.ts', "import type { A } from '../tasks/a.ts';", 'nothing but itself'],
  ['a re-export', 'tasks/a.ts', "export * from '../model/a.ts';", 'tasks may not import model/a.ts'],
  [
    'a named re-export',
    'tasks/a.ts',
    "export { a } from '../model/a.ts';",
    'tasks may not import model/a.ts',
  ],
  [
    'a dynamic import',
    'ui/a.tsx',
    "const a = () => import('../model/a.ts');",
    'ui may not import model/a.ts',
  ],
  ['an import type', 'ui/a.tsx', "type A = import('../worker/protocol.ts').Event;", 'may not import worker'],
  ['a computed path', 'app/a.ts', 'const a = (name: string) => import(name);', 'computed import path'],
  ['an op other than tf', 'losses/a.ts', "import '../ops/gelu.ts';", 'it may import ops/tf.ts'],
  [
    'tfjs in losses',
    'losses/a.ts',
    "import '@tensorflow/tfjs-core';",
    'only ops, model, cli, testing may import',
  ],
  ['tfjs in training', 'training/a.ts', "import type { Tensor } from '@tensorflow/tfjs-core';", 'ops/tf.ts'],
  [
    'tfjs in the worker',
    'worker/a.ts',
    "import url from '@tensorflow/tfjs-backend-wasm/a.wasm?url';",
    'only',
  ],
  ['tfjs in the page', 'ui/a.tsx', "const tf = await import('@tensorflow/tfjs-core');", 'tensors live in'],
  ['values of the protocol', 'app/a.ts', "import { kinds } from '../worker/protocol.ts';", "'import type'"],
  ['a type with a tail', 'app/a.ts', "import { type Event } from '../worker/protocol.ts';", "'import type'"],
  ['types of the session', 'app/a.ts', "import type { S } from '../worker/session.ts';", 'worker/session.ts'],
  [
    'the worker elsewhere',
    'app/a.ts',
    "new URL('../worker/worker.ts', import.meta.url);",
    'worker/worker.ts',
  ],
  ['the worker from ui', 'ui/a.tsx', "new URL('../worker/worker.ts', import.meta.url);", 'ui may not import'],
  ['React outside ui', 'app/a.ts', "import { useState } from 'react';", 'only ui draws'],
  ['React of the store', 'app/a.ts', "import { create } from 'zustand';", 'only ui draws'],
  ['React in parts', 'worker/a.ts', "import { createRoot } from 'react-dom/client';", 'only ui draws'],
  ['node outside cli', 'formats/a.ts', "import { readFileSync } from 'node:fs';", 'also runs in a browser'],
  ['node without prefix', 'formats/a.ts', "import { readFileSync } from 'fs';", 'also runs in a browser'],
  ['cli from elsewhere', 'worker/a.ts', "import '../cli/lab.ts';", 'worker may not import cli/lab.ts'],
  ['a path out of src', 'ui/a.tsx', "import data from '../../public/run.json';", 'outside src'],
  ['an unknown folder', 'utils/a.ts', "import '../experiment/a.ts';", 'utils has no row in the import table'],
];

describe('what the import table forbids', () => {
  test.each(forbidden)('%s', (_, path, text, message) => {
    const violations = check({ [path]: `// first line\n${text}\n` });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(`src/${path}:2: `);
    expect(violations[0]).toContain(message);
  });
});

describe('cycles', () => {
  test('are named from their first file around to it again', () => {
    expect(
      check({
        'tasks/a.ts': "import './b.ts';",
        'tasks/b.ts': "import type { C } from './c.ts';",
        'tasks/c.ts': "export * from './a.ts';",
      }),
    ).toEqual(['src/tasks/a.ts: cycle: tasks/a.ts → tasks/b.ts → tasks/c.ts → tasks/a.ts']);
  });

  test('a file that imports itself is one', () => {
    expect(check({ 'tasks/a.ts': "import './a.ts';" })).toEqual([
      'src/tasks/a.ts: cycle: tasks/a.ts → tasks/a.ts',
    ]);
  });

  test('two ways to one file are none', () => {
    const files = { 'tasks/a.ts': "import './b.ts'; import './c.ts';", 'tasks/b.ts': "import './c.ts';" };
    expect(check({ ...files, 'tasks/c.ts': '' })).toEqual([]);
  });
});

test('a file that cannot be parsed stops the check and is named', () => {
  expect(() => check({ 'tasks/a.ts': 'import from;' })).toThrow('tasks/a.ts cannot be parsed');
});
