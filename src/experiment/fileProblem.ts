/**
 * A file from outside that is not what it should be. `message` says in one sentence which file, what is wrong
 * and why that matters; `cure` says what to do about it.
 */
export class FileProblem extends Error {
  readonly cure: string;

  constructor(file: string, problem: string, cure: string) {
    super(`${file}: ${problem}`);
    this.name = 'FileProblem';
    this.cure = cure;
  }
}

/** Text as JSON. @throws FileProblem when it is none */
export function parseJson(text: string, file: string, cure: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileProblem(file, `not valid JSON (${(error as Error).message})`, cure);
  }
}
