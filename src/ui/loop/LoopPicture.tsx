import { methods } from '../../experiment/methods.ts';
import { BestOfNPicture } from './BestOfNPicture.tsx';
import { PairPicture } from './PairPicture.tsx';
import { RewardModelPicture } from './RewardModelPicture.tsx';
import { RolloutPicture } from './RolloutPicture.tsx';
import type { LoopState } from './useLoop.ts';
import { WalkPicture } from './WalkPicture.tsx';

/** The algorithm as a loop, with the numbers of the newest step on its edges. */
export function LoopPicture(loop: LoopState) {
  switch (methods[loop.method].kind) {
    case 'pairs':
    case 'texts':
      return <PairPicture {...loop} />;
    case 'rollout':
      return loop.method === 'online-dpo' ? <PairPicture {...loop} /> : <RolloutPicture {...loop} />;
    case 'reward model':
      return <RewardModelPicture {...loop} />;
    case 'best of n':
      return <BestOfNPicture {...loop} />;
    case 'walk':
      return <WalkPicture {...loop} />;
  }
}
