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

/** What a schema found wrong with a value; a name on the way to it may be as long as the file. */
interface Misfit {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/**
 * The first thing that a schema found, in one line: `files.model.sha256: Invalid input`.
 *
 * @param whole what stands for the place where the value itself is wrong
 */
export function firstMisfit({ issues: [{ path, message }] }: Misfit, whole = 'the file'): string {
  const place = path.map((name) => String(name).slice(0, 60)).join('.');
  return `${place || whole}: ${message.slice(0, 200)}`;
}
