import formulas from 'virtual:formulas';
import { type MethodName, methods } from '../../experiment/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLabState } from '../useLab.ts';

/** What the symbols of a method's formula stand for, in the page's fixed colours. */
export function SymbolWords({ method }: { method: MethodName }) {
  const { prompt, completion } = worldRecords[useLabState((state) => state.world)];
  const { kind, reward, usesReference, usesRejected } = methods[method];
  const text = `x prompt (${prompt}), y ${completion}`;
  const chosen = <span className="math-chosen">y_w chosen</span>;
  const policy = <span className="math-policy">π policy</span>;
  // Methods that look at completions one by one have no pair in their formula.
  const { formula, where } = formulas[method];
  const ofPairs = [formula, ...where].some((mathml) => mathml.includes('math-chosen'));
  const reference = <span className="math-reference">π_ref frozen reference</span>;
  switch (kind) {
    case 'pairs':
    case 'texts':
      return (
        <>
          {text}:{' '}
          {ofPairs && (
            <>
              {chosen},{' '}
              <span className="math-rejected">y_l rejected{!usesRejected && ' (not looked at)'}</span>;{' '}
            </>
          )}
          {policy},{' '}
          <span className="math-reference">
            π_ref frozen reference{!usesReference && ' (not in this loss)'}
          </span>
          ; rewards <span className="unbroken">{reward.definition}</span>.
        </>
      );
    case 'rollout':
      return (
        <>
          {text}
          {ofPairs && (
            <>
              : {chosen}, <span className="math-rejected">y_l rejected</span>
            </>
          )}
          ; {policy}, {reference}.
        </>
      );
    case 'reward model':
      return (
        <>
          {text}
          {ofPairs && (
            <>
              : {chosen}, <span className="math-rejected">y_l rejected</span>
            </>
          )}
          .
        </>
      );
    default:
      return null;
  }
}
