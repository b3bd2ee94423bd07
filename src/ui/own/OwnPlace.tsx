import { useCallback, useEffect, useState } from 'react';
import { allOwn, keepOwn } from '../../app/own/ownStorage.ts';
import { addressOf } from '../../app/page.ts';
import type { OwnData } from '../../experiment/own/ownData.ts';
import { WithLab } from '../lab/WithLab.tsx';
import { Notices } from '../status/Notices.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { DropFile } from './DropFile.tsx';
import { FileReport } from './FileReport.tsx';
import { KeptData } from './KeptData.tsx';
import { MakeVotes } from './MakeVotes.tsx';
import { TrainOn } from './TrainOn.tsx';
import './own.css';
import './votes.css';

/** Somebody's own preferences: from a file, or made by voting on what the model writes. */
export default function OwnPlace() {
  return (
    <WithLab>
      <main className="own">
        <Notices />
        <OwnScreen />
      </main>
    </WithLab>
  );
}

function OwnScreen() {
  const lab = useLab();
  const file = useLabState((state) => state.own.file);
  const [kept, setKept] = useState<readonly OwnData[]>([]);
  const look = useCallback(() => void allOwn().then(setKept), []);
  useEffect(look, [look]);

  const train = async (data: OwnData) => {
    if (!(await keepOwn(data))) {
      lab.notify('This browser has no room to keep your data, so they are gone when the page is closed.');
    }
    lab.trainOnOwn(data);
    location.hash = addressOf('lab');
  };
  return (
    <>
      <header className="own-head">
        <h2>Your own preferences</h2>
        <p className="lead">
          Bring a file of comparisons, or vote on what the model writes, and train on it. Nothing leaves this
          browser.
        </p>
        <ModelLine />
      </header>
      <section className="card" aria-labelledby="own-file">
        <h3 id="own-file">From a file</h3>
        <DropFile />
        {file?.found && (
          <>
            <FileReport file={file.found} />
            <TrainOn key={file.found.id} data={file.found} onTrain={train} />
          </>
        )}
      </section>
      <MakeVotes onTrain={train} />
      <KeptData kept={kept} onTrain={train} onChange={look} />
    </>
  );
}

/** Which model it is, what it reads, and whether it is there. */
function ModelLine() {
  const model = useLabState((state) => state.model);
  const phase = useLabState((state) => state.phase);
  if (!model) {
    return (
      <p className="muted" role="status">
        {phase === 'failed' ? (
          <>
            The model could not be loaded. <a href={addressOf('lab')}>The lab says why.</a>
          </>
        ) : (
          'The model is loading …'
        )}
      </p>
    );
  }
  const { name, parameters, contextLength } = model;
  return (
    <p className="muted" role="status">
      The model is “{name}”, with {(parameters / 1e6).toFixed(1)} million parameters. It reads {contextLength}{' '}
      tokens, prompt and answer together, and it knows film reviews, short posts and everyday questions.
    </p>
  );
}
