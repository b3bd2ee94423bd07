import { useShown } from '../comparison/useShown.ts';
import { Formula } from './Formula.tsx';
import { LoopPicture } from './LoopPicture.tsx';

export function LoopPanel() {
  const { source } = useShown();
  return (
    <section className="panel" aria-labelledby="loop-heading">
      <h2 id="loop-heading">
        What one step does <span className="tag">{source}</span>
      </h2>
      <LoopPicture />
      <Formula />
    </section>
  );
}
