import { installCounters } from '../counters.ts';

/** Imported before everything else: jax-js takes memory while it is being loaded. */
export const counters = installCounters();
