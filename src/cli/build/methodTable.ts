import { join } from 'node:path';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import { replaceFile } from '../files/disk.ts';
import { project } from '../tests/testSteps.ts';

/** public/docs/methods.md, which `npm run docs` writes from the methods' records. */

export const METHODS_FILE = join(project, 'public', 'docs', 'methods.md');

/** The macros of src/cli/build/formulas.ts in LaTeX that any Markdown reader with mathematics knows. */
const expansions: readonly [macro: RegExp, latex: string][] = [
  [/\\logratio\{((?:[^{}]|\{[^{}]*\})*)\}/g, String.raw`\log\frac{\policy($1\mid x)}{\reference($1\mid x)}`],
  [/\\logpolicy\{((?:[^{}]|\{[^{}]*\})*)\}/g, String.raw`\log\policy($1\mid x)`],
  [/\\chosen\{([^{}]*)\}/g, '{$1}_w'],
  [/\\rejected\{([^{}]*)\}/g, '{$1}_l'],
  [/\\gold\{([^{}]*)\}/g, '{$1}'],
  [/\\policy(?![a-z])/g, String.raw`\pi `],
  [/\\reference(?![a-z])/g, String.raw`\pi_{\mathrm{ref}} `],
  // A bar would end the cell of a table, and an underscore begin italics.
  [/\|/g, String.raw`\vert `],
];

function inMarkdown(latex: string): string {
  return `$${expansions.reduce((text, [macro, expanded]) => text.replace(macro, expanded), latex)}$`;
}

export function methodsDocument(): string {
  const rows = methodNames.map((name) => {
    const { title, about, source, formula } = methods[name];
    const { left = 'L', loss, where = [] } = formula;
    const formulas = [`${left} = ${loss}`, ...where].map(inMarkdown).join('<br>');
    return `| \`${name}\` | **${title}.** ${about} | ${formulas} | ${source} |`;
  });
  return `# The methods

Written by \`npm run docs\` from the records in \`src/experiment/methods\`, which the page reads too. Each name works in a link (\`?method=\`), in the method picker, and on the command line. $y_w$ is the chosen completion, $y_l$ the rejected one.

| Name | Method | Formula | Source |
|---|---|---|---|
${rows.join('\n')}

Every loss is checked against an independent 64-bit implementation (\`src/losses/preferenceLosses.backends.test.ts\`, \`src/cli/lab.backends.test.ts\`), and the sampling methods are checked against exact gradients of a tabular policy (\`src/training/tabularTruth.slow.test.ts\`). Every method must resume bit for bit and leak no memory (\`src/training/methods/methods.slow.test.ts\`, \`src/training/leaks.slow.test.ts\`). A method's own tests stand beside its trainer (\`src/training/trainers\`) or its measurement (\`src/evaluation\`).

**The reward** of a sampling method is a control: gold, a reward model, or the implicit reward of a DPO policy. See [worlds.md](worlds.md#the-reward-of-a-sampling-method).

**LoRA** (rank, alpha, targets) trains an adapter instead of the weights, in every method that trains a policy.
`;
}

// Only where this file is the program: a test imports it.
if (process.argv[1] === import.meta.filename) replaceFile(METHODS_FILE, methodsDocument());
