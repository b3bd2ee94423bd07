import './installed.ts';

import { prepareJax } from '../contestants/jax.ts';
import { serve } from './serve.ts';

serve(prepareJax);
