import type { Download } from '../../app/own/keptModel.ts';
import { bytesInWords } from '../../experiment/memory/memoryLimits.ts';
import { bytesOfFiles, HUB } from '../../experiment/own/hub.ts';
import { useLab, useLabState } from '../useLab.ts';

interface BegunModelsProps {
  begun: readonly Download[];
  onChange(): void;
}

/** The model that is being fetched from a hub, and those whose download was stopped or cut off. */
export function BegunModels({ begun, onChange }: BegunModelsProps) {
  const lab = useLab();
  const fetching = useLabState((state) => state.own.fetching);
  const busy = fetching?.problem === null;
  return (
    <>
      {busy && (
        <div className="keeping" data-testid="fetching">
          <p role="status">
            <progress max={fetching.total} value={fetching.done} aria-label="Bytes fetched" />{' '}
            {fetching.checking === null
              ? `Fetching ${fetching.hub}: ${megabytes(fetching.done)} of ${megabytes(fetching.total)} MB`
              : `Checking ${fetching.checking} against the hub’s checksum …`}
          </p>
          <button
            type="button"
            className="small"
            onClick={() => void lab.hubModels().then((models) => models.stop())}
          >
            Stop
          </button>
        </div>
      )}
      {fetching?.problem && (
        <p role="alert" className="problem" data-testid="fetch-problem">
          {fetching.problem}
        </p>
      )}
      {!busy && begun.length > 0 && (
        <ul className="kept" data-testid="begun-models" aria-label="Partly downloaded models">
          {begun.map((download) => {
            const { hub, report } = download;
            return (
              <li key={report.id}>
                <span>
                  <b>{hub.id}</b>: not whole yet, {bytesInWords(bytesOfFiles(hub.files))} in all, from {HUB}
                </span>
                <button
                  type="button"
                  className="small"
                  aria-label={`Continue ${hub.id}`}
                  onClick={() => void lab.hubModels().then((models) => models.goOn(download))}
                >
                  Continue
                </button>
                <button
                  type="button"
                  className="quiet small"
                  aria-label={`Discard ${hub.id}`}
                  onClick={() =>
                    void lab
                      .hubModels()
                      .then((models) => models.discard(report.id))
                      .then(onChange)
                  }
                >
                  Discard
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
