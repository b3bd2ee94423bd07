import { dataInputs } from './dataInputs.ts';
import { hubInputs } from './hubInputs.ts';
import type { InputParser } from './inputParser.ts';
import { labInputs } from './labInputs.ts';
import { modelInputs } from './modelInputs.ts';

/** Every parser of bytes or text from outside. */
export const inputParsers = async (): Promise<InputParser[]> => [
  ...modelInputs(),
  ...dataInputs(),
  ...(await labInputs()),
  ...hubInputs(),
];
