import './installed.ts';

import { labSftWith } from '../contestants/labSft.ts';
import { serve } from './serve.ts';
import { startLab } from './startLab.ts';

serve(labSftWith(startLab));
