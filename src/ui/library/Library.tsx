import { type ChangeEvent, useEffect, useMemo, useState } from 'react';
import { entriesOf, isFound } from '../../app/library/entries.ts';
import { createLibrary, type LibraryFile } from '../../app/library/library.ts';
import type { ReportWords } from '../../app/library/runsFile.ts';
import { download } from '../download.ts';
import { useLab, useLabState } from '../useLab.ts';
import { LibraryRun } from './LibraryRun.tsx';
import { ReportForm } from './ReportForm.tsx';
import { SpaceLine } from './SpaceLine.tsx';
import './library.css';

const ACCEPTED = '.json,.html,.htm,.md,application/json,text/html,text/markdown';

/** All runs that this browser keeps, of every world: to find, name, note, compare, give away and take in. */
export default function Library({ onClose }: { onClose(): void }) {
  const lab = useLab();
  const [actions] = useState(() => lab.bring(createLibrary));
  useEffect(() => void lab.findStored(), [lab]);
  const run = useLabState((state) => state.run);
  const runLabel = useLabState((state) => state.runLabel);
  const stored = useLabState((state) => state.stored);
  const removing = useLabState((state) => state.removing);
  const checkpointStep = useLabState((state) => state.checkpointStep);
  const revision = useLabState((state) => state.revision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record on the charts grows in place
  const { entries, damaged } = useMemo(
    () => entriesOf({ run, runLabel, stored, removing, checkpointStep }),
    [run, runLabel, stored, removing, checkpointStep, revision],
  );
  const [wanted, setWanted] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [weights, setWeights] = useState(false);
  /** What the report says; null while none is written. */
  const [report, setReport] = useState<ReportWords | null>(null);
  const [said, setSaid] = useState<{ text: string; isProblem: boolean } | null>(null);

  const found = entries.filter((entry) => isFound(entry, wanted));
  // What was chosen may have been deleted here or in another tab.
  const picked = entries.filter(({ key }) => chosen.has(key));
  const keys = picked.map(({ key }) => key);
  const tell = (text: string, isProblem = false) => setSaid({ text, isProblem });
  const choose = (some: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of some) {
      if (on) next.add(key);
      else next.delete(key);
    }
    setChosen(next);
  };

  /** Whatever goes wrong is said, and the page goes on. */
  async function attempt(act: () => Promise<void>): Promise<void> {
    setSaid(null);
    try {
      await act();
    } catch (error) {
      tell(`That did not work: ${error instanceof Error ? error.message : String(error)}.`, true);
    }
  }

  const save = (make: () => Promise<LibraryFile | null>) =>
    attempt(async () => {
      const file = await make();
      if (!file) return tell('The chosen runs are no longer stored.', true);
      download(file.name, file.content, file.type);
      tell(`Saved as ${file.name}.`);
    });

  const takeIn = ({ target }: ChangeEvent<HTMLInputElement>) =>
    attempt(async () => {
      const file = target.files?.[0];
      if (!file) return;
      const taken = await actions.takeIn(file);
      // The same file can be chosen again.
      target.value = '';
      if ('problem' in taken) return tell(taken.problem, true);
      const already = taken.keys.length - taken.added;
      const sentences = [
        `${countOf(taken.added)} imported${already > 0 ? `, ${already} already here` : ''}.`,
        ...taken.notes,
      ];
      setWanted('');
      setChosen(new Set(taken.keys));
      if (taken.report) setReport(taken.report);
      tell(sentences.join(' '));
    });

  return (
    <div className="library">
      <header>
        <h2>Library</h2>
        <span className="faint">
          {countOf(entries.length)}
          {found.length < entries.length && `, ${found.length} found`}
        </span>
        <button type="button" className="small close" onClick={onClose} aria-label="Close the library">
          Close
        </button>
        <search>
          <input
            type="search"
            aria-label="Search name, note, method, world"
            placeholder="Search name, note, method, world"
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
          <label className="button">
            Import …
            <input
              type="file"
              className="visually-hidden"
              data-testid="import-runs"
              accept={ACCEPTED}
              aria-description="An export of the library, or a report"
              onChange={(event) => void takeIn(event)}
            />
          </label>
        </search>
        {entries.length > 0 && (
          <div className="chosen">
            <label className="check">
              <input
                type="checkbox"
                checked={found.length > 0 && found.every(({ key }) => chosen.has(key))}
                onChange={({ target }) =>
                  choose(
                    found.map(({ key }) => key),
                    target.checked,
                  )
                }
              />
              Choose all
            </label>
            <span className="faint">{keys.length} chosen</span>
            <button
              type="button"
              disabled={keys.length === 0}
              data-testid="export-runs"
              onClick={() => void save(() => actions.exportRuns(keys, weights))}
            >
              Export
            </button>
            <label
              className="check"
              data-hint="A run can be resumed or sampled elsewhere only with its weights"
            >
              <input
                type="checkbox"
                checked={weights}
                disabled={!picked.some(({ hasWeights }) => hasWeights)}
                onChange={({ target }) => setWeights(target.checked)}
              />
              with weights
            </label>
            <button
              type="button"
              disabled={keys.length === 0}
              aria-expanded={report !== null}
              data-testid="report"
              onClick={() => setReport(report ? null : { question: '', findings: '' })}
            >
              Report …
            </button>
          </div>
        )}
      </header>
      <p role="status" className="said">
        {said && !said.isProblem && said.text}
        {removing && (
          <>
            Run deleted.{' '}
            <button type="button" className="small" onClick={lab.undoRemove}>
              Undo
            </button>
          </>
        )}
      </p>
      {said?.isProblem && (
        <p role="alert" className="problem">
          {said.text}
        </p>
      )}
      <div className="shelves">
        {report && (
          <ReportForm
            words={report}
            runs={picked}
            onChange={setReport}
            onSave={(kind) => void save(() => actions.report(keys, report, kind))}
          />
        )}
        {entries.length === 0 && (
          <p className="empty">
            No run yet. Finished runs are kept here automatically; somebody else’s export or report can be
            imported.
          </p>
        )}
        {entries.length > 0 && found.length === 0 && (
          <p className="empty">No run has “{wanted}” in its name, note, method or world.</p>
        )}
        <ul>
          {found.map((entry) => (
            <LibraryRun
              key={entry.key}
              entry={entry}
              entries={entries}
              actions={actions}
              isOpen={opened === entry.key}
              isChosen={chosen.has(entry.key)}
              onOpen={(open) => setOpened(open ? entry.key : null)}
              onChoose={(on) => choose([entry.key], on)}
              onLeave={onClose}
              onSay={tell}
            />
          ))}
          {damaged.map(({ key, title, problem }) => (
            <li key={key} className="library-run damaged">
              <span>
                <b>{title}</b> cannot be used: {problem}.
              </span>
              <button type="button" className="small" onClick={() => lab.removeRun(key)}>
                Delete
              </button>
            </li>
          ))}
        </ul>
      </div>
      <SpaceLine actions={actions} changed={stored} />
    </div>
  );
}

const countOf = (runs: number) => (runs === 1 ? '1 run' : `${runs} runs`);
