import { useId, useState } from 'react';
import { pairsOf } from '../../app/describeRun.ts';
import { NOW, nameOfRun } from '../../app/figures/shownRuns.ts';
import { differencesBetween, differencesFromDefaults, repetitionOf } from '../../app/library/differences.ts';
import type { Entry } from '../../app/library/entries.ts';
import type { Library } from '../../app/library/library.ts';
import { LONGEST_NAME, LONGEST_NOTE, type RunLabel } from '../../app/storage/runLabel.ts';
import { commandOf, linkOf, settingsOf, whyNotRepeat } from '../../app/takeAway.ts';
import { useLab, useLabState } from '../useLab.ts';

interface LibraryDetailProps {
  entry: Entry;
  entries: readonly Entry[];
  actions: Library;
  onLeave(): void;
  onSay(text: string, isProblem?: boolean): void;
}

/** What a run is called, how it differs from others, and what can be done with it. */
export function LibraryDetail({ entry, entries, actions, onLeave, onSay }: LibraryDetailProps) {
  const lab = useLab();
  const id = useId();
  const pinned = useLabState((state) => state.pinned.includes(entry.key));
  const here = useLabState((state) => state.world === entry.record.world);
  const resting = useLabState(({ phase }) => phase === 'ready' || phase === 'finished');
  /** What is being typed. Another tab may meanwhile have changed the rest. */
  const [draft, setDraft] = useState<Partial<RunLabel>>({});
  const { key, title, record, finished, elsewhere } = entry;
  const { name, note } = { ...entry.label, ...draft };

  const keep = async () => {
    if (name === entry.label.name && note === entry.label.note) return;
    const kept: RunLabel = { name, note };
    await actions.label(key, kept);
    // What was typed meanwhile stays.
    setDraft((now) =>
      Object.fromEntries(
        Object.entries(now).filter(([field, text]) => text !== kept[field as keyof RunLabel]),
      ),
    );
    onSay('Kept.');
  };
  const repeat = async (seed: 'same' | 'new') => {
    const problem = await actions.repeat(record, seed);
    if (problem) onSay(problem, true);
    else onLeave();
  };
  const copy = async (what: string, text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      onSay(`${what} copied.`);
    } catch {
      onSay(`This browser does not let the page copy. ${text}`, true);
    }
  };
  const why = whyNotRepeat(record);
  const page = `${location.origin}${location.pathname}`;
  const copies: readonly [string, () => string][] = [
    ['Link', () => linkOf(record, page)],
    ['Command', () => commandOf(record)],
    ['Settings', () => settingsOf(record)],
  ];
  return (
    <div className="detail">
      <p className="field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          value={name}
          maxLength={LONGEST_NAME}
          placeholder={nameOfRun(record)}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
          onBlur={() => void keep()}
          onKeyDown={({ key }) => {
            if (key === 'Enter') void keep();
          }}
        />
      </p>
      <p className="field">
        <label htmlFor={`${id}-note`}>Note</label>
        <textarea
          id={`${id}-note`}
          rows={2}
          value={note}
          maxLength={LONGEST_NOTE}
          onChange={({ target }) => setDraft({ ...draft, note: target.value })}
          onBlur={() => void keep()}
        />
      </p>
      <Facts entry={entry} entries={entries} />
      <div className="buttons">
        {key !== NOW && (
          <button
            type="button"
            disabled={!resting || elsewhere}
            onClick={() => {
              onLeave();
              void lab.openStored(key);
            }}
          >
            {finished ? 'Show' : 'Resume'}
          </button>
        )}
        <button type="button" disabled={!resting} onClick={() => void repeat('same')}>
          Repeat
        </button>
        <button type="button" disabled={!resting} onClick={() => void repeat('new')}>
          Repeat with another seed
        </button>
        {key !== NOW && finished && here && (
          <button type="button" aria-pressed={pinned} onClick={() => lab.pin(key, !pinned)}>
            {pinned ? 'Drawn in the figures' : 'Draw in the figures'}
          </button>
        )}
        {copies.map(([what, text]) => (
          <button
            key={what}
            type="button"
            disabled={why !== null}
            aria-description={why ?? undefined}
            onClick={() => void copy(what, text())}
          >
            Copy {what.toLowerCase()}
          </button>
        ))}
        {key !== NOW && (
          <button
            type="button"
            disabled={elsewhere}
            aria-label={`Delete ${title}, seed ${record.config.seed}`}
            onClick={() => lab.removeRun(key)}
          >
            Delete
          </button>
        )}
      </div>
      {elsewhere && <p className="faint">It is on the charts of another tab, where it can be used.</p>}
    </div>
  );
}

function Facts({ entry, entries }: Pick<LibraryDetailProps, 'entry' | 'entries'>) {
  const { record } = entry;
  const { backend, software, device, frozen } = record.backend;
  const before = entries[entries.findIndex(({ key }) => key === entry.key) + 1];
  const again = repetitionOf(entry, entries);
  const fromDefaults = differencesFromDefaults(record);
  const fromBefore = before && differencesBetween(record, before.record);
  return (
    <dl>
      <dt>Differs from the defaults</dt>
      <dd>{fromDefaults.length > 0 ? fromDefaults.join(', ') : 'in nothing'}</dd>
      {before && fromBefore && (
        <>
          <dt>Differs from the run before, {before.title}</dt>
          <dd>{fromBefore.length > 0 ? fromBefore.join(', ') : 'in nothing'}</dd>
        </>
      )}
      {again && (
        <>
          <dt>Repeats {again.of.title}</dt>
          <dd>
            {again.partsAt === null
              ? 'every row is identical, bit for bit'
              : `the rows differ from step ${again.partsAt} on`}
          </dd>
        </>
      )}
      <dt>Computed by</dt>
      <dd>
        {backend}
        {device && ` on ${device}`}
        {software && ', emulated on the CPU'}
        {frozen && `, the frozen model in ${frozen}`}
      </dd>
      <dt>Weights</dt>
      <dd>
        {entry.hasWeights
          ? 'kept, so that it can be asked and exported for TRL'
          : 'not kept; rows, measurements and texts are'}
      </dd>
      {record.pairs && (
        <>
          <dt>Pairs</dt>
          <dd>{pairsOf(record)}</dd>
        </>
      )}
    </dl>
  );
}
