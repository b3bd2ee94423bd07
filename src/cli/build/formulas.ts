import temml from 'temml';
import type { Plugin } from 'vite';
import { derivationLines } from '../../experiment/lessons/derivation.ts';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import type { Formula } from '../../experiment/methods/record.ts';

/**
 * Makes MathML of the formulas in the methods' records while the page is built: browsers draw MathML themselves, so
 * the page needs neither a library nor fonts for it.
 */

/** What records may write beyond LaTeX. Symbols in one of the page's fixed colours have a class of their own. */
const macros = {
  '\\policy': String.raw`\class{math-policy}{\pi}`,
  '\\reference': String.raw`\class{math-reference}{\pi_\mathrm{ref}}`,
  '\\chosen': String.raw`\class{math-chosen}{#1_w}`,
  '\\rejected': String.raw`\class{math-rejected}{#1_l}`,
  '\\gold': String.raw`\class{math-gold}{#1}`,
  /** log π(y|x) of a completion y. */
  '\\logpolicy': String.raw`\log\policy(#1\mid x)`,
  /** log π(y|x)/π_ref(y|x). */
  '\\logratio': String.raw`\log\frac{\policy(#1\mid x)}{\reference(#1\mid x)}`,
};

/** A formula in MathML: what goes inside of `<math>`. */
export interface WrittenFormula {
  formula: string;
  where: string[];
}

/**
 * `import formulas from 'virtual:formulas'` gives the formula of every method in MathML, and 'virtual:derivation' that of
 * each line of DPO's derivation.
 */
export function formulasInMathml(): Plugin {
  // Other plugins leave alone what begins with a zero byte.
  const modules: Readonly<Record<string, () => unknown>> = {
    '\0virtual:formulas': writtenFormulas,
    '\0virtual:derivation': writtenDerivation,
  };
  return {
    name: 'formulas-in-mathml',
    resolveId: (source) => (`\0${source}` in modules ? `\0${source}` : null),
    load: (source) => (source in modules ? `export default ${JSON.stringify(modules[source]())};` : null),
  };
}

/** The lines of DPO's derivation, by their names. */
export function writtenDerivation(): Record<string, string> {
  return Object.fromEntries(
    derivationLines.map(({ name, formula }) => [name, mathml(`the derivation, ${name}`, formula)]),
  );
}

export function writtenFormulas(): Record<string, WrittenFormula> {
  return Object.fromEntries(methodNames.map((method) => [method, written(method, methods[method].formula)]));
}

function written(method: string, { left = 'L', loss, where = [] }: Formula): WrittenFormula {
  return {
    formula: mathml(method, `${left} = ${loss}`),
    where: where.map((definition) => mathml(method, definition)),
  };
}

/**
 * LaTeX in MathML, without the `<math>` around it. Throws a sentence where it cannot be.
 *
 * @param of whose formula it is: a method, or the file of a lesson
 */
export function mathml(of: string, latex: string, display: 'block' | 'inline' = 'block'): string {
  const problem = (what: string) => new Error(`The formula of ${of}, "${latex}": ${what}.`);
  if (latex.trim() === '') throw problem('it is empty');
  let drawn: string;
  try {
    drawn = temml.renderToString(latex, {
      displayMode: display === 'block',
      throwOnError: true,
      macros: { ...macros },
      trust: ({ command }: { command: string }) => command === '\\class',
    });
  } catch (error) {
    throw problem((error as Error).message.replace(/\s+/g, ' ').trim());
  }
  // Classes of Temml's own style sheet, which the page does not have, go with the `<math>`.
  const inside = drawn.replace(/^<math[^>]*>|<\/math>$| class="tml-[^"]*"/g, '');
  // Such parts would be drawn wrongly and without a word.
  const forbidden = /\sstyle=|<script|\shref=|\ssrc=/.exec(inside)?.[0].trim();
  if (forbidden) throw problem(`it needs ${forbidden}, which the page's content security policy forbids`);
  return inside;
}
