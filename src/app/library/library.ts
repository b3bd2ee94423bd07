import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { OwnData } from '../../experiment/own/ownData.ts';
import type { Core } from '../core.ts';
import { NOW, titleOf } from '../figures/shownRuns.ts';
import { weightsHash } from '../lessons/storedRuns.ts';
import { keepOwn, storedOwn } from '../own/ownStorage.ts';
import { isComplete } from '../runRecord.ts';
import { FINISHED_RUNS } from '../storage/room.ts';
import { isLabelled, NO_LABEL, type RunLabel, tidyLabel } from '../storage/runLabel.ts';
import { readRuns } from './readRuns.ts';
import { repeatRun, type Starter } from './repeatRun.ts';
import { reportHtml } from './reportHtml.ts';
import { reportMarkdown } from './reportMarkdown.ts';
import { type GivenRun, MOST_BYTES, type ReportWords, type RunsFile, runsFileOf } from './runsFile.ts';
import { type Space, spaceOf } from './space.ts';

/** What can be done with the runs that this browser keeps. */
export interface Library {
  /** Calls a run something, and writes something down about it. */
  label(key: string, label: RunLabel): Promise<void>;
  /** Runs as one file. Runs that are gone by now are left out; null where none is left. */
  exportRuns(keys: readonly string[], withWeights: boolean): Promise<LibraryFile | null>;
  /** A report on runs: a page, or Markdown. */
  report(keys: readonly string[], words: ReportWords, kind: 'html' | 'md'): Promise<LibraryFile | null>;
  /** Takes the runs of a file in, or says why not. */
  takeIn(file: File): Promise<TakenIn | { problem: string }>;
  space(): Promise<LibrarySpace>;
  /** Makes a run again: with its own seed, or with another. Says why where that is not possible. */
  repeat(record: RunRecord, seed: 'same' | 'new'): Promise<string | null>;
}

export interface LibraryFile {
  name: string;
  content: string;
  type: string;
}

export interface LibrarySpace extends Space {
  finished: number;
  /** Of the weights of finished runs. */
  weightBytes: number;
}

export interface TakenIn {
  /** Keys of the runs of the file, those that were here already among them. */
  keys: string[];
  added: number;
  /** What of a report was written by hand. */
  report: ReportWords | null;
  /** What its reader should know. */
  notes: string[];
}

export function createLibrary(core: Core, lab: Starter): Library {
  const { store, keeper, publisher } = core;
  const state = store.getState;

  const storedKey = (key: string) => (key === NOW ? core.storedAs : key);

  async function given(key: string): Promise<GivenRun | null> {
    if (key === NOW) {
      const { run, runLabel } = state();
      return run && { ...runLabel, record: run, finished: isComplete(run), checkpoint: core.checkpoint };
    }
    const label = state().stored.find((kept) => kept.key === key)?.label ?? NO_LABEL;
    const loaded = await keeper.load(key);
    return 'problem' in loaded ? null : { ...label, ...loaded };
  }

  /** The chosen runs, and what goes along with them. */
  async function gathered(
    keys: readonly string[],
  ): Promise<{ runs: GivenRun[]; more: Pick<RunsFile, 'models' | 'own'> }> {
    const runs: GivenRun[] = [];
    for (const key of keys) {
      const run = await given(key);
      if (run) runs.push(run);
    }
    const models = await hashes(runs.map(({ record }) => record.model));
    const ids = new Set(runs.flatMap(({ record }) => (record.own ? [record.own.id] : [])));
    const own = await Promise.all([...ids].map(storedOwn));
    return { runs, more: { models, own: own.filter((data): data is OwnData => data !== null) } };
  }

  async function addTo(found: readonly GivenRun[]): Promise<{ keys: string[]; added: number }> {
    // What another tab has stored meanwhile counts too.
    const here = new Map<string, { key: string; label: RunLabel }>();
    for (const kept of await keeper.list()) if (kept.problem === null) here.set(textOf(kept.record), kept);
    const keys: string[] = [];
    let added = 0;
    for (const run of found) {
      const { name, note, ...rest } = run;
      const label = { name, note };
      const known = here.get(textOf(run.record));
      if (known) {
        // What somebody wrote here stays.
        if (!isLabelled(known.label)) await keeper.label(known.key, label);
        keys.push(known.key === core.storedAs ? NOW : known.key);
        continue;
      }
      const key = await keeper.add({ ...rest, label });
      here.set(textOf(run.record), { key, label });
      keys.push(key);
      added += 1;
    }
    await core.findStored();
    return { keys, added };
  }

  return {
    label: async (key, label) => {
      const tidy = tidyLabel(label);
      const stored = storedKey(key);
      if (key === NOW) publisher.now({ runLabel: tidy });
      else {
        const renamed = state().stored.map((kept) => (kept.key === key ? { ...kept, label: tidy } : kept));
        publisher.now({ stored: renamed });
      }
      if (stored) await keeper.label(stored, tidy);
    },
    exportRuns: async (keys, withWeights) => {
      const { runs, more } = await gathered(keys);
      if (runs.length === 0) return null;
      const given = withWeights ? runs : runs.map((run) => ({ ...run, checkpoint: null }));
      const file = await runsFileOf(given, more);
      const content = `${JSON.stringify(file)}\n`;
      if (content.length > MOST_BYTES)
        throw new Error('with these weights the file is too large; choose fewer runs');
      return { name: `${fileName(runs, file.date)}.dpolab.json`, content, type: 'application/json' };
    },
    report: async (keys, words, kind) => {
      const { runs, more } = await gathered(keys);
      if (runs.length === 0) return null;
      const given = runs.map((run) => ({ ...run, checkpoint: null }));
      const file = await runsFileOf(given, { ...more, report: words });
      const name = `report-${file.date.slice(0, 10)}`;
      return kind === 'html'
        ? { name: `${name}.html`, content: reportHtml(file), type: 'text/html' }
        : { name: `${name}.md`, content: reportMarkdown(file), type: 'text/markdown' };
    },
    takeIn: async (file) => {
      const result = await readRuns(file);
      if ('problem' in result) return result;
      const { runs, own, models, report = null } = result.read;
      const finished = (await keeper.list()).filter((kept) => kept.problem === null && kept.finished).length;
      const coming = runs.filter((run) => run.finished).length;
      if (finished + coming > FINISHED_RUNS) {
        return {
          problem: `${file.name.slice(0, 80)} has ${coming} finished runs, and there is room for ${Math.max(0, FINISHED_RUNS - finished)} more. Export and delete some first. Nothing was changed.`,
        };
      }
      const notes: string[] = [];
      for (const data of own) {
        if (!(await keepOwn(data))) {
          notes.push(
            `There was no room for the data “${data.name.slice(0, 60)}”, so its runs cannot be repeated.`,
          );
        }
      }
      const taken = await addTo(runs);
      const here = await hashes(Object.keys(models));
      for (const [name, hash] of Object.entries(models)) {
        if (hash !== null && here[name] !== null && hash !== here[name]) {
          notes.push(
            `The model “${name.slice(0, 40)}” has other weights here than where these runs were made: repeated, they will come out differently.`,
          );
        }
      }
      return { ...taken, report, notes };
    },
    space: async () => {
      const [space, kept] = await Promise.all([spaceOf(), keeper.list()]);
      const finished = kept.filter((run) => run.problem === null && run.finished);
      const weightBytes = finished.reduce(
        (sum, run) => sum + (run.problem === null ? run.checkpointBytes : 0),
        0,
      );
      return { ...space, finished: finished.length, weightBytes };
    },
    repeat: (record, seed) =>
      repeatRun(core, lab, record, seed === 'same' ? Number(record.config.seed) : newSeed(record)),
  };
}

/** By which a run is recognised: two of one millisecond with the same rows are the same. */
const textOf = (record: RunRecord) => JSON.stringify([record.date, record.method, record.rows]);

async function hashes(models: readonly string[]): Promise<Record<string, string | null>> {
  const fetchCard = (path: string) => fetch(new URL(path, document.baseURI));
  const names = [...new Set(models)];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await weightsHash(name, fetchCard)] as const)),
  );
}

/** Any other than its own. */
function newSeed({ config }: RunRecord): number {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] % 100_000;
  return seed === config.seed ? seed + 1 : seed;
}

/** "dpo-b-0-5", "runs-2026-11-30" */
function fileName(runs: readonly GivenRun[], date: string): string {
  const [only] = runs;
  const title = runs.length === 1 ? titleOf(only, only.record) : 'runs';
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('β', 'beta')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50);
  return `${plain || 'run'}-${date.slice(0, 10)}`;
}
