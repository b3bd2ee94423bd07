import { type DragEvent, useId, useState } from 'react';
import { forms } from '../../experiment/own/ownFile.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Takes a file of preferences: dropped, or picked by mouse or keyboard. */
export function DropFile() {
  const lab = useLab();
  const file = useLabState((state) => state.own.file);
  const ready = useLabState((state) => state.model !== null);
  const [over, setOver] = useState(false);
  const id = useId();
  const take = (files: FileList | null | undefined) => {
    const [first] = files ?? [];
    if (first) lab.readOwn(first, first.name);
  };
  const dragging = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the field inside */}
      <div
        className={over ? 'drop over' : 'drop'}
        data-testid="own-drop"
        onDragOver={(event) => dragging(event, true)}
        onDragLeave={(event) => dragging(event, false)}
        onDrop={(event) => {
          dragging(event, false);
          take(event.dataTransfer.files);
        }}
      >
        <label htmlFor={id}>
          <b>Drop a file here, or choose one.</b> JSON lines, a JSON array, or CSV with a header; up to 64
          MiB.
        </label>
        <input
          id={id}
          type="file"
          accept=".jsonl,.json,.csv,.tsv,.txt,application/json,text/csv"
          data-testid="own-input"
          disabled={!ready}
          onChange={({ target }) => {
            take(target.files);
            // The same file may be chosen again once it is mended.
            target.value = '';
          }}
        />
      </div>
      <details className="formats">
        <summary>What a row can look like</summary>
        <ul>
          {Object.values(forms).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <p>
          For example, one line:{' '}
          <code>{'{"prompt": "The plot", "chosen": " was clever.", "rejected": " bad."}'}</code>
        </p>
      </details>
      <p role="status" className="muted">
        {file?.reading && `Reading ${file.name} …`}
      </p>
      {file?.problem && (
        <p role="alert" className="problem" data-testid="own-problem">
          {file.problem}
        </p>
      )}
    </>
  );
}
