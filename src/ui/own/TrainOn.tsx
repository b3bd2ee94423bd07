import { useState } from 'react';
import type { OwnData, OwnReward } from '../../experiment/own/ownData.ts';
import { useLabState } from '../useLab.ts';
import { RewardChoice } from './RewardChoice.tsx';
import { problemOfReward } from './rewardProblem.ts';

interface TrainOnProps {
  data: Omit<OwnData, 'reward'>;
  onTrain(data: OwnData): Promise<void>;
}

/** By what results go, and the button that begins a run. */
export function TrainOn({ data, onTrain }: TrainOnProps) {
  const { id, name, train, heldOut, unpaired, heldOutUnpaired } = data;
  const hasPairs = train.length > 0;
  const [reward, setReward] = useState<OwnReward>(
    hasPairs ? { kind: 'reward model' } : { kind: 'length', sign: -1 },
  );
  const [tried, setTried] = useState(false);
  const ready = useLabState((state) => state.model !== null);
  const problem = problemOfReward(reward);
  const singles = { ...(unpaired && { unpaired }), ...(heldOutUnpaired && { heldOutUnpaired }) };
  return (
    <form
      className="train-on"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!problem) void onTrain({ id, name, train, heldOut, ...singles, reward });
      }}
    >
      <RewardChoice reward={reward} hasPairs={hasPairs} onChange={setReward} />
      {tried && problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <button type="submit" className="primary" disabled={!ready} data-testid="own-train">
        Train on these {hasPairs ? 'pairs' : 'answers'}
      </button>
    </form>
  );
}
