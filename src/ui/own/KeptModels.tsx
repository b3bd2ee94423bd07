import { bytesInWords } from '../../experiment/memory/memoryLimits.ts';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import { useLab, useLabState } from '../useLab.ts';
import { parametersInWords } from './ModelLine.tsx';

interface KeptModelsProps {
  kept: readonly OwnModelReport[];
  /** The name of the one that is loaded. */
  inUse: string | undefined;
  onChange(): void;
}

/** Models that were brought before and are kept in this browser. */
export function KeptModels({ kept, inUse, onChange }: KeptModelsProps) {
  const lab = useLab();
  const busy = useLabState((state) => state.phase === 'loading' || state.own.keeping !== null);
  if (kept.length === 0) return null;
  return (
    <ul className="kept" data-testid="kept-models" aria-label="Models kept in this browser">
      {kept.map(({ id, architecture, parameters, bytes, reads }) => (
        <li key={id}>
          <span>
            <b>{id}</b>: {architecture}, {parametersInWords(parameters)}, reads {reads} tokens,{' '}
            {bytesInWords(bytes)} in this browser
          </span>
          {id === inUse ? (
            <span className="in-use">in use</span>
          ) : (
            <button
              type="button"
              className="small"
              disabled={busy}
              aria-label={`Use ${id}`}
              onClick={() => void lab.ownModels().then((models) => models.use(id))}
            >
              Use this model
            </button>
          )}
          <button
            type="button"
            className="quiet small"
            disabled={busy}
            aria-label={`Remove ${id}`}
            onClick={() =>
              void lab
                .ownModels()
                .then((models) => models.remove(id))
                .then(onChange)
            }
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}
