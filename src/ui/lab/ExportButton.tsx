import { useEffect } from 'react';
import { methods } from '../../experiment/methods/methods.ts';
import { download } from '../download.ts';
import { useLab, useLabState } from '../useLab.ts';

/** The run on the charts as a zip: models, data, and a script that goes on in TRL. */
export function ExportButton() {
  const lab = useLab();
  const { waiting, problem, file } = useLabState((state) => state.exporting);
  const method = useLabState((state) => state.run?.method ?? null);
  const resting = useLabState(({ phase }) => phase === 'paused' || phase === 'finished');
  useEffect(() => {
    if (!file) return;
    download(file.name, file.bytes, 'application/zip');
    lab.exportTaken();
  }, [file, lab]);
  if (method === null || methods[method].workload.trains.length === 0) return null;
  return (
    <>
      <button
        type="button"
        className="small"
        data-testid="export"
        disabled={!resting || waiting}
        aria-description="A zip with the models, the data, and a script that continues or repeats the run with TRL"
        onClick={lab.exportRun}
      >
        {waiting ? 'Exporting …' : 'Export'}
      </button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}
