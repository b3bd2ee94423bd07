import { defineCases } from './faults/defineCases.ts';

defineCases('webgpu');
