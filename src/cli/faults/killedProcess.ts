import { hurryClock, killedAt, strikeWrites } from './writes.ts';

/**
 * Loaded before the lab (`node --import`) in a process that is to be killed: the clock is in a hurry, and where
 * FAULT_AT names a write to the folder FAULT_FOLDER, the process kills itself before it, or half-way through it.
 */
const { FAULT_FOLDER, FAULT_AT, FAULT_HALF } = process.env;
hurryClock();
if (FAULT_FOLDER && FAULT_AT) {
  strikeWrites(FAULT_FOLDER, killedAt(Number(FAULT_AT), FAULT_HALF === 'yes'));
}
