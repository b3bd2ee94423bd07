import { useCallback, useEffect, useState } from 'react';
import type { Download } from '../../app/own/keptModel.ts';
import { modelShelf } from '../../app/own/modelShelf.ts';
import { ownModelIn } from '../../app/own/ownState.ts';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import { useLab, useLabState } from '../useLab.ts';
import { BegunModels } from './BegunModels.tsx';
import { DropModel } from './DropModel.tsx';
import { KeptModels } from './KeptModels.tsx';
import { LookedAt } from './LookedAt.tsx';
import { ModelLine } from './ModelLine.tsx';

/** The model that is trained: the lab's, or one that somebody brought. */
export function ModelSection() {
  const lab = useLab();
  const own = useLabState(ownModelIn);
  const found = useLabState((state) => state.own.looked?.found);
  const keeping = useLabState((state) => state.own.keeping);
  const [kept, setKept] = useState<readonly OwnModelReport[]>([]);
  const [begun, setBegun] = useState<readonly Download[]>([]);
  const look = useCallback(
    () =>
      void modelShelf().then(async (shelf) => {
        setKept(await shelf.list());
        setBegun(await shelf.downloads());
      }),
    [],
  );
  const fetching = useLabState((state) => state.own.fetching);
  const [opened, setOpened] = useState(false);
  // Whatever is copied, or no longer copied, changes the list.
  const busy = keeping !== null || fetching?.problem === null;
  useEffect(() => {
    if (busy) setOpened(false);
    else look();
  }, [busy, look]);
  return (
    <section className="card" aria-labelledby="own-model">
      <h3 id="own-model">The model</h3>
      <ModelLine />
      {own && (
        <button
          type="button"
          className="small"
          onClick={() => void lab.ownModels().then((models) => models.leave())}
        >
          Go back to the lab’s model
        </button>
      )}
      <KeptModels kept={kept} inUse={own?.report.id} onChange={look} />
      <BegunModels begun={begun} onChange={look} />
      <details
        className="bring"
        data-testid="bring-model"
        open={opened}
        onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
      >
        <summary>Bring a model of your own</summary>
        <div className="brought">
          <DropModel />
          {found && <LookedAt report={found} />}
        </div>
      </details>
      {keeping && (
        <p role="status" className="keeping">
          <progress max={keeping.total} value={keeping.done} aria-label="Bytes copied" />
          Copying “{keeping.id}” into this browser: {megabytes(keeping.done)} of {megabytes(keeping.total)} MB
        </p>
      )}
    </section>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
