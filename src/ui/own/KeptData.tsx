import { removeOwn } from '../../app/own/ownStorage.ts';
import { amountOf, type OwnData, ownKey, ownRewardWords } from '../../experiment/own/ownData.ts';
import { useLabState } from '../useLab.ts';

interface KeptDataProps {
  kept: readonly OwnData[];
  onTrain(data: OwnData): Promise<void>;
  onChange(): void;
}

/** Data that were trained on before and are kept in this browser. */
export function KeptData({ kept, onTrain, onChange }: KeptDataProps) {
  const ready = useLabState((state) => state.model !== null);
  if (kept.length === 0) return null;
  return (
    <section className="card" aria-labelledby="own-kept">
      <h3 id="own-kept">Kept in this browser</h3>
      <ul className="kept" data-testid="own-kept">
        {kept.map((data) => (
          <li key={ownKey(data)}>
            <span>
              <b>{data.name}</b>: {amountOf(data)} to train on, results by {ownRewardWords(data.reward)}
            </span>
            <button type="button" className="small" disabled={!ready} onClick={() => void onTrain(data)}>
              Train on it
            </button>
            <button
              type="button"
              className="quiet small"
              aria-label={`Remove ${data.name}`}
              onClick={() => void removeOwn(ownKey(data)).then(onChange)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
