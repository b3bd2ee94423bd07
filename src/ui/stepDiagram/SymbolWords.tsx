import formulas from 'virtual:formulas';
import { type MethodName, methods } from '../../experiment/methods/methods.ts';
import { type DataName, worldRecords } from '../../experiment/worlds.ts';

/** What the symbols of a method's formula stand for, in the page's fixed colours. */
export function SymbolWords({ method, world }: { method: MethodName; world: DataName }) {
  const { prompt, completion } = worldRecords[world];
  const { family, reward, usesReference, usesRejected } = methods[method];
  if (!family.symbols) return null;
  const { policy, rewards } = family.symbols;
  // Methods that look at completions one by one have no pair in their formula.
  const { formula, where } = formulas[method];
  const ofPairs = [formula, ...where].some((mathml) => mathml.includes('math-chosen'));
  return (
    <>
      x prompt ({prompt}), y {completion}
      {ofPairs && (
        <>
          :{' '}
          <span className="math-chosen">
            y<sub>w</sub> chosen
          </span>
          ,{' '}
          <span className="math-rejected">
            y<sub>l</sub> rejected{!usesRejected && ' (not used)'}
          </span>
        </>
      )}
      {policy && (
        <>
          ; <span className="math-policy">π policy</span>,{' '}
          <span className="math-reference">
            π<sub>ref</sub> frozen reference{!usesReference && ' (not in this loss)'}
          </span>
        </>
      )}
      {rewards && (
        <>
          ; rewards <span className="unbroken">{reward.definition}</span>
        </>
      )}
      .
    </>
  );
}
