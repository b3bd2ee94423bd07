import './installed.ts';

// Of the lab only this: it names the gradients that a bundler would leave out of tfjs, and the .wasm files.
import { browserPlatform } from '../../../ops/wasmRuntime/browserPlatform.ts';
import { stockWith } from '../contestants/stock.ts';
import { serve } from './serve.ts';

serve(stockWith(browserPlatform().wasmPaths ?? ''));
