import { format } from 'node:util';
import { tf } from '../../ops/tf.ts';
import { runLab } from '../lab.ts';

/** What a command left behind: its exit code, and what it said. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

let last: Promise<unknown> = Promise.resolve();

/** Runs the headless lab within this process, one command after the other, and frees the tensors that each leaves. */
export function labHere(...args: string[]): Promise<Outcome> {
  const outcome = last.then(() => follow(args));
  last = outcome.catch(() => {});
  return outcome;
}

async function follow(args: string[]): Promise<Outcome> {
  const { log, error } = console;
  const said = { stdout: '', stderr: '' };
  console.log = (...words) => {
    said.stdout += `${format(...words)}\n`;
  };
  console.error = (...words) => {
    said.stderr += `${format(...words)}\n`;
  };
  tf.engine().startScope();
  try {
    return { code: await runLab(args), ...said };
  } finally {
    tf.engine().endScope();
    Object.assign(console, { log, error });
  }
}
