import './installed.ts';

import { chooseBackend } from '../../../ops/backend.ts';
import { browserPlatform } from '../../../ops/browserPlatform.ts';
import { labWith } from '../contestants/lab.ts';
import { serve } from './serve.ts';

/** Starts as the lab's own worker does. */
serve(
  labWith(async (backend) => {
    const { report } = await chooseBackend(backend, browserPlatform());
    if (report.backend !== backend) throw new Error(`it fell back to ${report.backend}: ${report.reason}`);
  }),
);
