import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { Formula } from './Formula.tsx';
import { LoopPicture } from './LoopPicture.tsx';
import { useLoop } from './useLoop.ts';

export function LoopPanel() {
  const loop = useLoop();
  return (
    <section className="panel" aria-labelledby="loop-heading">
      <h2 id="loop-heading">
        What one step{familyOf(loop.method).isNamed && ` of ${methods[loop.method].title}`} does{' '}
        {loop.record && <span className="tag">{loop.source}</span>}
      </h2>
      <LoopPicture {...loop} />
      <Formula {...loop} />
    </section>
  );
}
