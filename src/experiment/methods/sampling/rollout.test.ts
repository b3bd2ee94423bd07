import { describe, expect, test } from 'vitest';
import { type ControlTable, defaultsOf, readConfig } from '../../controls/controls.ts';
import { rewardModelControls } from '../rewardModel.ts';
import { grpoControls } from './grpo.ts';
import { onlineDpoControls } from './onlineDpo.ts';
import { ppoControls } from './ppo.ts';
import { rlooControls } from './rloo.ts';

const tables: Record<string, ControlTable> = {
  rewardModelControls,
  onlineDpoControls,
  ppoControls,
  rlooControls,
  grpoControls,
};

describe.each(Object.entries(tables))('%s', (_, table) => {
  test('has defaults that fit, and a sentence for every control', () => {
    expect(readConfig(table, defaultsOf(table)).problems).toEqual([]);
    for (const [name, control] of Object.entries(table)) {
      expect(control.help, name).toMatch(/^[A-Z1].*\.$/);
      expect(control.label, name).not.toBe('');
    }
  });

  test('has every control once under its own label', () => {
    const labels = Object.values(table).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
