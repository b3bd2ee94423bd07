import './installed.ts';

import { nanogptFrom } from '../contestants/nanogpt.ts';
import { serve } from './serve.ts';

/** Beside this page, where `browserDriver` has put the package's files. */
serve(nanogptFrom(new URL('../nanogpt/', import.meta.url)));
