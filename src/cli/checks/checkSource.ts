import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project, runTool, type Step } from '../tests/testSteps.ts';
import { checkImports } from './checkImports.ts';

/** What can be said of the source without running it. */
export const sourceChecks: Step[] = [
  { name: 'Types', run: () => runTool('tsc', ['--noEmit']) },
  { name: 'Lint and format', run: () => runTool('biome', ['check', '--error-on-warnings']) },
  { name: 'Import rules', run: checkImportRules },
];

function checkImportRules(): void {
  const folder = join(project, 'src');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path));
  const violations = checkImports(
    new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
  );
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) {
    throw new Error(`${violations.length} imports break the table in src/cli/checks/checkImportTable.ts.`);
  }
  console.log(`${paths.length} files keep to the import table.`);
}
