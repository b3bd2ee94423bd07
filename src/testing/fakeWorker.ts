import type { WorkerLike } from '../app/client.ts';
import { gpt2Shape } from '../experiment/architectures/gpt2.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods/methods.ts';
import type { Contest } from '../experiment/metrics/contest.ts';
import type { DpoRow, Evaluation, GoldRow } from '../experiment/metrics/metrics.ts';
import type { PairsReport, RunRecord } from '../experiment/metrics/run.ts';
import { meanEstimate, rateEstimate } from '../experiment/metrics/statistics.ts';
import type { Checkpoint, Command, Event, ModelSummary } from '../worker/protocol.ts';

/** A worker without a thread, for tests: it records commands and says what the test tells it to say. */
export class FakeWorker implements WorkerLike {
  readonly commands: Command[] = [];
  terminated = false;
  private readonly listeners: [type: string, listener: (event: globalThis.Event) => void][] = [];

  postMessage(message: unknown): void {
    this.commands.push(message as Command);
  }

  terminate(): void {
    this.terminated = true;
  }

  addEventListener(type: string, listener: (event: globalThis.Event) => void): void {
    this.listeners.push([type, listener]);
  }

  /** The last command of a type, and the run id that answers it. */
  last<Type extends Command['type']>(type: Type): Extract<Command, { type: Type }> {
    const command = this.commands.findLast((sent) => sent.type === type);
    if (!command) throw new Error(`no ${type} was sent`);
    return command as Extract<Command, { type: Type }>;
  }

  say(event: Event): void {
    this.fire('message', { data: event });
  }

  fire(type: string, details: object): void {
    const event = { preventDefault: () => {}, ...details } as unknown as globalThis.Event;
    for (const [wanted, listener] of this.listeners) if (wanted === type) listener(event);
  }

  becomeReady(): void {
    const { runId, world } = this.last('open');
    this.say({
      type: 'backend',
      runId,
      report: { backend: 'wasm', device: '1 thread', software: false, reason: 'asked for' },
    });
    this.say({
      type: 'ready',
      runId,
      model: { ...modelForTests, world },
      comparisons: evaluationForTests(0),
    });
  }

  /** Answers the last command to go to another world. */
  enterWorld(): void {
    const { runId, world } = this.last('world');
    this.say({
      type: 'ready',
      runId,
      model: { ...modelForTests, world },
      comparisons: evaluationForTests(0),
    });
  }
}

export const modelForTests: ModelSummary = {
  name: 'tiny',
  world: 'reviews',
  worlds: ['reviews', 'tldr'],
  parameters: 3,
  layers: 1,
  width: 1,
  heads: 1,
  vocabulary: 2,
  contextLength: 8,
  shippedPairs: 4,
  downloadedBytes: 0,
  secondsPerStep: 0.5,
  secondsPerEvaluation: 1,
  memory: {
    backend: 'wasm',
    model: gpt2Shape({
      architecture: 'gpt2',
      vocabulary: 1200,
      contextLength: 96,
      width: 96,
      layers: 4,
      heads: 4,
      layerNormEpsilon: 1e-5,
      tiedHead: true,
    }),
    texts: { longest: 72, mean: 49, completion: 16 },
    evaluation: { heldOut: 256, samples: 54 },
  },
};

export const configForTests = (method: MethodName = 'dpo'): RunConfig => defaultsOfMethod(method);
export const labellingForTests = (): LabellingConfig => defaultsOf(labellingControls);
export const pairsForTests: PairsReport = { train: 4, heldOut: 2, agreement: 0.75, origin: 'shipped' };

export function rowForTests(step: number): DpoRow {
  return {
    step,
    loss: Math.LN2 - step / 1000,
    grad_norm: 1,
    learning_rate: 1e-3,
    'logps/chosen': -10,
    'logps/rejected': -12,
    'rewards/chosen': step / 100,
    'rewards/rejected': -step / 100,
    'rewards/margins': step / 50,
    'rewards/accuracies': 0.5,
    seconds: 0.25,
  };
}

/** The record of a run of DPO after so many steps. */
export function recordForTests(steps: number, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    format: 'dpo-lab-run-1',
    method: 'dpo',
    world: 'reviews',
    model: 'tiny',
    config: configForTests(),
    labelling: labellingForTests(),
    pairs: pairsForTests,
    backend: { backend: 'cpu', device: '', software: false, reason: '' },
    date: '2026-11-21T10:00:00.000Z',
    rows: Array.from({ length: steps }, (_, i) => rowForTests(i + 1)),
    evaluations: [],
    ...changes,
  };
}

export function evaluationForTests(step: number): Evaluation & { row: GoldRow } {
  const text = { tokens: [{ text: ' good', logRatio: 0.5 }], finished: true, gold: 1, parts: [] };
  return {
    row: {
      step,
      eval_loss: Math.LN2,
      'eval_rewards/chosen': 0,
      'eval_rewards/rejected': 0,
      'eval_rewards/margins': step / 50,
      'eval_rewards/accuracies': 0.5,
      eval_pairs: 2,
      kl: step / 10,
      kl_stderr: 0.1,
      gold: 0,
      gold_stderr: 0.2,
      win_rate: 0.5 + step / 400,
      win_rate_low: 0.3,
      win_rate_high: 0.7 + step / 400,
      length: 9,
      eos_rate: 1,
      samples: 16,
    },
    comparisons: [{ prompt: 'The plot', reference: text, policy: text }],
  };
}

/** Ten wins, two ties and four losses of the run. */
export function contestForTests(temperature: number, step = 0): Contest {
  const scores = [...new Array<number>(10).fill(1), 0.5, 0.5, 0, 0, 0, 0];
  return {
    step,
    temperature,
    byGold: { wins: 10, ties: 2, losses: 4, rate: rateEstimate(scores) },
    goldDifference: meanEstimate([0.5, 1, 1.5]),
    lengthDifference: meanEstimate([-1, 0, 1]),
  };
}

export function checkpointForTests(step: number, config = configForTests(), parameters = 3): Checkpoint {
  const vector = () => new Float32Array(parameters).fill(step);
  const policy = { step, weights: vector(), firstMoment: vector(), secondMoment: vector() };
  return { step, method: 'dpo', config, state: { trainees: { policy }, numbers: {}, lists: {} } };
}
