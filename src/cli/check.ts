import { sourceChecks } from './checks/checkSource.ts';
import { runSteps } from './tests/testSteps.ts';

/** `npm run check`: types, lint and format, import rules. */
process.exitCode = (await runSteps(sourceChecks)) ? 0 : 1;
