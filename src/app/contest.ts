import type { Contest } from '../experiment/metrics/contest.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import type { Event } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import { canExamine } from './examine.ts';
import { isComplete, lastCheckpoint, lastStep } from './runRecord.ts';

/** Asks the worker who wins at a temperature, the run on the charts or its reference. Fetched when somebody asks. */

const NO_WEIGHTS =
  'The weights of this run are no longer stored, so it cannot write any more. Train again to ask it.';

export function askContest({ store, publisher, client, checkpoint }: Core, temperature: number): void {
  const { phase, run } = store.getState();
  if (!run || !canExamine(phase)) return;
  if (checkpoint?.step !== lastStep(run)) {
    publisher.now({ contest: { of: run, waiting: null, problem: NO_WEIGHTS } });
    return;
  }
  publisher.now({ contest: { of: run, waiting: temperature, problem: null } });
  const { method, config, labelling } = run;
  client.contest({ temperature, method, config, labelling, state: checkpoint.state });
}

/** What a run was asked stays with it, and is stored with it. */
export function receiveContest(
  { store, publisher, keeper, storedAs, checkpoint }: Core,
  { contest, problem }: Extract<Event, { type: 'contest' }>,
): void {
  const { run, contest: asked, phase, revision } = store.getState();
  if (!run) return;
  if (contest) {
    addContest(run, contest);
    if (storedAs && isComplete(run)) keeper.finish(storedAs, run, lastCheckpoint(run, checkpoint));
  }
  // Neither a result nor a problem: another temperature was asked for meanwhile, or the run went on.
  const isAnswered = contest ? contest.temperature === asked.waiting : problem !== null || !canExamine(phase);
  publisher.now({
    revision: revision + 1,
    preparation: null,
    contest: { of: run, waiting: isAnswered ? null : asked.waiting, problem },
  });
}

/** A later answer to the same question takes the place of the earlier one. */
function addContest(record: RunRecord, contest: Contest): void {
  const isSame = ({ step, temperature }: Contest) =>
    step === contest.step && temperature === contest.temperature;
  record.contests = [...(record.contests ?? []).filter((other) => !isSame(other)), contest];
}
