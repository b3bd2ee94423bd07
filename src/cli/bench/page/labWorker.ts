import './installed.ts';

import { labWith } from '../contestants/lab.ts';
import { serve } from './serve.ts';
import { startLab } from './startLab.ts';

serve(labWith(startLab));
