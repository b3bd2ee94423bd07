import { lazy, Suspense } from 'react';
import { methods } from '../../experiment/methods/methods.ts';
import { PairPicture } from './PairPicture.tsx';
import type { StepState } from './useStep.ts';

// What most visits do not need is fetched with its method.
const BestOfNPicture = lazy(() => import('./BestOfNPicture.tsx'));
const InterpolationPicture = lazy(() => import('./InterpolationPicture.tsx'));
const RewardModelPicture = lazy(() => import('./RewardModelPicture.tsx'));
const RolloutPicture = lazy(() => import('./RolloutPicture.tsx'));

/** The algorithm as a picture, with the numbers of the newest step on its edges. */
export function StepDiagram(shown: StepState) {
  return (
    <Suspense fallback={<svg className="step-diagram" viewBox="0 0 640 212" aria-hidden="true" />}>
      <PictureOf {...shown} />
    </Suspense>
  );
}

function PictureOf(shown: StepState) {
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
