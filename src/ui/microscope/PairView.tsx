import { useState } from 'react';
import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import type { PairExample, PairExamples } from '../../experiment/metrics/examples.ts';
import { CompletionBox } from './CompletionBox.tsx';
import { FormulaLines, Symbols } from './FormulaLines.tsx';
import { MarkKey } from './MarkKey.tsx';
import { Moves } from './Moves.tsx';
import { pairFormula } from './pairFormulas.ts';
import { type Lit, withDigits } from './terms.ts';
import { Verdict } from './Verdict.tsx';
import { readWords } from './words.ts';

interface PairViewProps {
  examples: PairExamples;
  example: PairExample;
}

/** One pair, large: both completions, the label, and the loss with every number in its place. */
export function PairView({ examples, example }: PairViewProps) {
  const [lit, setLit] = useState<Lit | null>(null);
  const { method, values, klBaseline } = examples;
  const { read } = example;
  const { lines, weight } = pairFormula(method as PreferenceMethodName, { example, values, klBaseline });
  const shared = { lit, onLight: setLit };
  return (
    <>
      <p className="prompt-line">
        <span className="who">prompt x</span> {example.prompt}
      </p>
      <div className="pair">
        <CompletionBox side="chosen" judged={example.chosen} read={read.chosen} {...shared} />
        <CompletionBox side="rejected" judged={example.rejected} read={read.rejected} {...shared} />
      </div>
      <div className="notes">
        <Verdict pair={example} />
        <MarkKey less="less" more="more" of="likely than under the reference" />
      </div>
      <div className="lower">
        <section className="loss" aria-label="Loss of this pair" data-testid="microscope-loss">
          <h4>Loss of this pair</h4>
          <FormulaLines lines={lines} {...shared} />
          <p className="weight">
            weight <Symbols of={weight} /> = <b>{withDigits(example.weight, 3)}</b>
          </p>
        </section>
        <Moves
          words={(['chosen', 'rejected'] as const).flatMap((where) =>
            readWords(read[where].tokens).map((word) => ({ ...word, where })),
          )}
        />
      </div>
    </>
  );
}
