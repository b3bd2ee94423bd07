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
import { ModelSection } from './ModelSection.tsx';
import { TrainOn } from './TrainOn.tsx';
import { VoteOnRun } from './VoteOnRun.tsx';
import './model.css';
import './own.css';
import './votes.css';

/** Somebody's own preferences, from a file or made by voting on what the model writes, and somebody's own model. */
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
      lab.notify('This browser has no room for your data, so they will be lost when you close the page.');
    }
    lab.trainOnOwn(data);
    location.hash = addressOf('lab');
  };
  return (
    <>
      <header className="own-head">
        <h2>Your own preferences, your own model</h2>
        <p className="lead">
          Bring a file of comparisons, or vote on what the model writes, and train on that: either the lab’s
          model or one that you bring. What you bring stays in this browser.
        </p>
      </header>
      <ModelSection />
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
      <VoteOnRun />
      <KeptData kept={kept} onTrain={train} onChange={look} />
    </>
  );
}
