import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The projects of vite.config.ts whose files take long, the longest first. */
const LONG = ['slow', 'process', 'gpu'];

/**
 * Files that take long begin first: begun last, one of them would keep a single core busy at the end. Within a project
 * the order is vitest's own.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => {
      const found = LONG.indexOf(project.name);
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
