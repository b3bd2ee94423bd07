import { chai, JestChaiExpect } from '@vitest/expect';

/** What tests import from 'vitest', of the same parts, in a browser's worker. */
export { beforeAll, describe, it, test } from '@vitest/runner';

chai.use(JestChaiExpect);
export const { expect } = chai;
