import type { Progress } from '../training/methods/run.ts';
import type { Engine } from './engine.ts';
import type { PairProgress } from './loading/pairMaker.ts';
import type { Command, Event } from './protocol.ts';
import { CONTEST_BUSY, contestOfRun } from './runs/contestRun.ts';
import { EXAMINE_BUSY, examineRun } from './runs/examineRun.ts';
import type { Answer } from './runs/run.ts';

/** What is read of a run, or of the model, while nothing is computed: in a run's pause, or between two runs. */

type QuestionName = 'examine' | 'contest' | 'export' | 'write-twice' | 'time-step';
export type Question = Extract<Command, { type: QuestionName }>;
type Of<Name extends QuestionName> = Extract<Command, { type: Name }>;

interface QuestionRecord<Asked, Found> {
  /** A new one takes the place of one of its kind that waits. */
  kind?(command: Asked): string;
  /** Said while a run or a sweep goes on. */
  busy: string;
  read(engine: Engine, command: Asked, preparing: Progress & PairProgress): Promise<Answer<Found>>;
  event(command: Asked, answer: Answer<Found>): Event;
}

/** So that what one reads is what the same one answers with. */
const question = <Asked, Found>(record: QuestionRecord<Asked, Found>) => record;

const records = {
  examine: question({
    kind: ({ kind }: Of<'examine'>) => kind,
    busy: EXAMINE_BUSY,
    read: (engine, command, preparing) => examineRun(engine, command, preparing),
    event: ({ runId, kind }, { found, problem }) => ({
      ...{ type: 'examples', runId, kind, examples: found, problem },
    }),
  }),
  contest: question({
    busy: CONTEST_BUSY,
    read: (engine, command: Of<'contest'>, preparing) => contestOfRun(engine, command, preparing),
    event: ({ runId }, { found, problem }) => ({ type: 'contest', runId, contest: found, problem }),
  }),
  export: question({
    busy: 'A run can be exported while it is paused or finished.',
    read: async (engine, command: Of<'export'>, preparing) => {
      // With the zip and all that is written into it, for who asks for it.
      const { zipOfRun } = await import('./export/zipOfRun.ts');
      return zipOfRun(engine, command, preparing);
    },
    event: ({ runId }, { found, problem }) => ({ type: 'exported', runId, file: found, problem }),
  }),
  'write-twice': question({
    busy: 'The model can answer only when no run is in progress. Pause the run, or wait for its end.',
    read: async (engine, { prompts, seed }: Of<'write-twice'>) => ({
      found: await engine.writeTwice(prompts, seed),
      problem: null,
    }),
    event: ({ runId }, { found, problem }) => ({ type: 'two-answers', runId, answers: found, problem }),
  }),
  'time-step': question({
    busy: 'A step can be timed only when no run is in progress. Pause the run, or wait for its end.',
    read: async (engine, { files, reads }: Of<'time-step'>) => ({
      found: await engine.timeStep(files, reads),
      problem: null,
    }),
    event: ({ runId }, { found, problem }) => ({ type: 'step-timed', runId, probe: found, problem }),
  }),
};

/** Everything about a question but when it may be asked. */
export interface Asked {
  kind: string;
  /** Reads the answer, as the event that it is told with. */
  read(engine: Engine, preparing: Progress & PairProgress): Promise<Event>;
  /** Tells that there is none, and why; null where somebody asked for something else meanwhile. */
  without(problem: string | null): Event;
  busy: string;
}

export function questionOf(command: Question): Asked {
  const record = records[command.type] as QuestionRecord<Question, unknown>;
  return {
    kind: record.kind?.(command) ?? command.type,
    busy: record.busy,
    read: async (engine, preparing) => record.event(command, await record.read(engine, command, preparing)),
    without: (problem) => record.event(command, { found: null, problem }),
  };
}
