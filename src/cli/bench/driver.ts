import type { BenchBackend, ContestantName, SupervisedName } from './contestant.ts';
import type { Answers, Opened, Reply, Request, Stepped } from './protocol.ts';
import type { Size } from './sizes.ts';

/** A realm from outside, open and after its first step. */
export interface Realm {
  opened: Opened;
  first: Stepped;
  /** Milliseconds from opening the page (or starting the process) to the end of the first step. */
  toFirstStepMs: number;
  ask: Ask;
  close(): Promise<void>;
}

type Ask = <Type extends Exclude<Request['type'], 'open'>>(
  request: Extract<Request, { type: Type }>,
) => Promise<Answers[Type]>;

/** `Realm.ask` from something that sends any request and brings back its reply. */
export function askThrough(send: (request: Request) => Promise<Reply>): Ask {
  return async (request) => answerOf(await send(request as Request));
}

/** A kind of place for realms: pages of a browser, or processes. */
export interface Driver {
  /** In words, for the head of the report. */
  where: string;
  open(contestant: ContestantName | SupervisedName, backend: BenchBackend, size: Size): Promise<Realm>;
  close(): Promise<void>;
}

/** Nothing that is asked of a realm takes so long, unless it hangs. */
export const PATIENCE_MS = 600_000;

/** @throws Error with the realm's own words */
export function answerOf<Answer>(reply: Reply): Answer {
  if (!reply.ok) throw new Error(reply.problem);
  return reply.answer as Answer;
}

/** @throws Error when there is no answer in time */
export async function inTime<T>(answer: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer to "${what}" in ${PATIENCE_MS / 1000} s`)),
      PATIENCE_MS,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
