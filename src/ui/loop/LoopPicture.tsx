import { methods } from '../../experiment/methods/methods.ts';
import { BestOfNPicture } from './BestOfNPicture.tsx';
import { PairPicture } from './PairPicture.tsx';
import { RewardModelPicture } from './RewardModelPicture.tsx';
import { RolloutPicture } from './RolloutPicture.tsx';
import type { LoopState } from './useLoop.ts';
import { WalkPicture } from './WalkPicture.tsx';

/** The algorithm as a loop, with the numbers of the newest step on its edges. */
export function LoopPicture(loop: LoopState) {
  const { diagram } = methods[loop.method];
  switch (diagram.of) {
    case 'pairs':
      return <PairPicture {...loop} diagram={diagram} />;
    case 'samples':
      return <RolloutPicture {...loop} diagram={diagram} />;
    case 'scores':
      return <RewardModelPicture {...loop} ofRatings={diagram.ratings} />;
    case 'best of n':
      return <BestOfNPicture {...loop} />;
    case 'interpolation':
      return <WalkPicture {...loop} />;
  }
}
