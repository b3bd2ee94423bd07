import { methods } from '../../experiment/methods/methods.ts';
import { BestOfNPicture } from './BestOfNPicture.tsx';
import { InterpolationPicture } from './InterpolationPicture.tsx';
import { PairPicture } from './PairPicture.tsx';
import { RewardModelPicture } from './RewardModelPicture.tsx';
import { RolloutPicture } from './RolloutPicture.tsx';
import type { StepState } from './useStep.ts';

/** The algorithm as a picture, with the numbers of the newest step on its edges. */
export default function StepDiagram(shown: StepState) {
  const { diagram } = methods[shown.method];
  switch (diagram.of) {
    case 'pairs':
      return <PairPicture {...shown} diagram={diagram} />;
    case 'samples':
      return <RolloutPicture {...shown} diagram={diagram} />;
    case 'scores':
      return <RewardModelPicture {...shown} ofRatings={diagram.ratings} />;
    case 'best of n':
      return <BestOfNPicture {...shown} />;
    case 'interpolation':
      return <InterpolationPicture {...shown} />;
  }
}
