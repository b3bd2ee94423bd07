import { expect, test } from 'vitest';
import { withPlace, withProgress } from './title.ts';

test('the title has the place, and before it how far the run is, wherever one goes', () => {
  const lab = withPlace('DPO Lab', 'lab');
  expect(lab).toBe('Lab · DPO Lab');
  expect(withProgress(lab, '')).toBe(lab);
  const running = withProgress(lab, '7/40');
  expect(running).toBe('7/40 · Lab · DPO Lab');
  const elsewhere = withPlace(running, 'evidence');
  expect(elsewhere).toBe('7/40 · Evidence · DPO Lab');
  expect(withProgress(elsewhere, 'paused 8/40')).toBe('paused 8/40 · Evidence · DPO Lab');
  expect(withProgress(elsewhere, '')).toBe('Evidence · DPO Lab');
});
