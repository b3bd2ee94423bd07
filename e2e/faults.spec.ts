import { defineCases } from './faults/defineCases.ts';

// Without a GPU in software, which draws the page slowly.
defineCases('wasm');
