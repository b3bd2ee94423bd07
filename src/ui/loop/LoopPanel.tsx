import { Formula } from './Formula.tsx';
import { LoopPicture } from './LoopPicture.tsx';

export function LoopPanel() {
  return (
    <section className="panel" aria-labelledby="loop-heading">
      <h2 id="loop-heading">What one step does</h2>
      <LoopPicture />
      <Formula />
    </section>
  );
}
