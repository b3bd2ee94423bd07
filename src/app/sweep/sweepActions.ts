import { type Job, stepsOf } from '../../experiment/evidence/job.ts';
import { OWN } from '../../experiment/worlds.ts';
import type { ModelSummary } from '../../worker/protocol.ts';
import type { Core } from '../core.ts';
import { longestPieceOfJob } from '../estimates/jobTime.ts';
import { ownOfStored } from '../own/ownOfStored.ts';
import { ownIn, ownOfRecord } from '../own/ownState.ts';
import type { LabState } from '../state.ts';
import type { SweepKeeper } from '../storage/sweepKeeper.ts';
import { isStudy, remainingJobs, SWEEP_FORMAT, type SweepRecord, withResult } from './sweepRecord.ts';
import { isMadeHere, type SweepState, type Sweeps } from './sweepState.ts';

/**
 * A sweep is a queue of runs in the worker. It holds the worker as a run does, so that neither begins while the other
 * goes on; the run on the charts stays where it is. Every result is stored as it comes: whatever ends a sweep, it goes
 * on with the first run that is not done, and since every run is seeded the results are those of one that never stopped.
 */
export function createSweeps(core: Core, keeper: SweepKeeper): Sweeps {
  const { store, publisher, client, notify } = core;
  const state = store.getState;
  /** Ahead of what is published, which is gathered over some milliseconds. */
  let sweep: SweepState | null = null;
  /** The jobs that the worker was given, as places in the record. */
  let given: number[] = [];

  const publish = (next: SweepState | null, change: Partial<LabState> = {}) => {
    sweep = next;
    publisher.now({ ...change, sweep });
  };
  /** Where the lab stands when no sweep goes on. */
  const atRest = () => (state().run ? 'finished' : 'ready');
  const canBegin = () => ['ready', 'finished'].includes(state().phase);

  function run(next: SweepState, model: ModelSummary): void {
    const jobs = remainingJobs(next.record);
    const all: readonly Job[] = next.record.jobs;
    given = jobs.map((job) => all.indexOf(job));
    const longest = jobs.map((job) => longestPieceOfJob(job, model));
    client.sweep(jobs, { longestSeconds: Math.max(...longest) });
    const now = { job: given[0], step: 0, of: stepsOf(jobs[0]), points: [] };
    publish({ ...next, now, failure: null }, { phase: 'sweeping', ...shown(next.record) });
    analyse();
    void findStored();
  }

  /** Takes the sweep off the page. It stays stored. */
  function putAside(): void {
    if (sweep) keeper.release(sweep.key);
    publish(null, { studyFindings: null });
  }

  /** A study has a place of its own. */
  const shown = (record: SweepRecord) => (isStudy(record) ? {} : { sweepShown: true });

  /** Asks what the runs of a study say that are done. */
  function analyse(): void {
    if (sweep && isStudy(sweep.record)) client.analyse(sweep.record.study, sweep.record.results);
  }

  function begin(what: Pick<SweepRecord, 'study' | 'jobs'>): void {
    const { model, backend } = state();
    const [first] = what.jobs;
    if (!model || !backend || !canBegin() || !first) return;
    const record = {
      format: SWEEP_FORMAT,
      world: first.world,
      ...(first.world === OWN && ownOfRecord(ownIn(state()))),
      model: model.name,
      parameters: model.parameters,
      backend,
      date: new Date().toISOString(),
      ...what,
      results: {},
    } as SweepRecord;
    putAside();
    publish({ key: keeper.begin(record), record, now: null, failure: null });
    goOn();
  }

  function rest(): void {
    given = [];
    const phase = atRest();
    publish(sweep && { ...sweep, now: null }, { phase, preparation: null, compiling: null });
    // What was asked before the sweep may have been answered under a name that was over.
    if (!state().pairs) core.askAboutPairs();
  }

  /** Those that are not on the page already. */
  async function findStored(): Promise<void> {
    const stored = await keeper.list();
    publisher.now({ storedSweeps: stored.filter(({ key }) => key !== sweep?.key) });
  }

  /** Why a sweep cannot go on with this model and backend; null where it can. */
  function misfit({ model, parameters, backend }: SweepRecord): string | null {
    const { model: here, backend: own } = state();
    if (here && (model !== here.name || parameters !== here.parameters)) {
      return 'That sweep belongs to another version of the model and cannot be continued.';
    }
    if (own && backend.backend !== own.backend) {
      return `That sweep was begun on ${backend.backend}; on ${own.backend} its numbers would differ. Open the page with ?backend=${backend.backend} to continue it.`;
    }
    return null;
  }

  function goOn(): void {
    const { model } = state();
    if (!sweep || !model || !canBegin()) return;
    const problem = misfit(sweep.record);
    if (problem) notify(problem);
    if (problem || remainingJobs(sweep.record).length === 0) return;
    if (isMadeHere(sweep.record, state())) run(sweep, model);
    else void goThere(sweep.record);
  }

  /** To its world, or its data, and on with it there. */
  async function goThere({ world, own }: SweepRecord): Promise<void> {
    if (own) {
      const found = await ownOfStored('sweep', own);
      if ('problem' in found) return notify(found.problem);
      if (!canBegin()) return;
      publisher.now({ own: { ...state().own, ...found } });
    }
    core.pickWorld(world);
    core.whenReady = 'sweep';
  }

  async function open(key: string): Promise<boolean> {
    const kept = state().storedSweeps.find((one) => one.key === key);
    if (state().phase === 'sweeping' || !kept || kept.problem !== null) return false;
    if (!(await keeper.take(key))) {
      notify('That sweep is open in another tab.');
      await findStored();
      return false;
    }
    putAside();
    publish({ key, record: kept.record, now: null, failure: null }, shown(kept.record));
    analyse();
    await findStored();
    return true;
  }

  return {
    start: (jobs) => begin({ jobs }),
    startStudy: (study, jobs) => {
      if (jobs.length > 0) return begin({ study, jobs });
      client.analyse(study, {});
    },
    cancel: () => {
      if (state().phase !== 'sweeping') return;
      client.stop();
      rest();
      // Whatever was asked before is answered under a name that is over.
      analyse();
    },
    open,
    goOn,
    discard: async (key) => {
      if (key === sweep?.key && state().phase === 'sweeping') return;
      if (key === sweep?.key) publish(null, { studyFindings: null });
      if (await keeper.take(key)) await keeper.forget(key);
      await findStored();
    },
    findStored,
    receive: (event) => {
      if (event.type === 'findings') {
        const { study, runs, findings, problem } = event;
        // Discarded before the answer came.
        if (runs > 0 && sweep?.record.study !== study) return;
        return publisher.now({ studyFindings: { study, runs, findings, problem } });
      }
      if (!sweep) return;
      switch (event.type) {
        case 'sweep-progress': {
          const job = given[event.job];
          const points = sweep.now?.job === job ? sweep.now.points : [];
          const { step, of, point } = event;
          sweep = { ...sweep, now: { job, step, of, points: point ? [...points, point] : points } };
          return publisher.later({ sweep, preparation: null });
        }
        case 'sweep-result': {
          const record = withResult(sweep.record, event.name, event.result);
          keeper.keep(sweep.key, record);
          // Its points are the result's now.
          publish({ ...sweep, record, now: sweep.now && { ...sweep.now, points: [] } });
          return analyse();
        }
        case 'finished':
          return rest();
        case 'failed':
          if (sweep.now) publish({ ...sweep, now: null, failure: event.failure });
      }
    },
  };
}
