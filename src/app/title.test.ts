import { expect, test } from 'vitest';
import type { LabState } from './state.ts';
import { showPlaceInTitle, showProgressInTitle } from './title.ts';

const at = (phase: LabState['phase'], steps = 0) =>
  ({
    phase,
    run: { config: { steps: 40 }, rows: Array.from({ length: steps }, (_, i) => ({ step: i + 1 })) },
    sweep: null,
  }) as unknown as LabState;

test('the title has the place, and before it how far the run is, wherever one goes', () => {
  const page = { title: 'DPO Lab' };
  showPlaceInTitle(page, 'lessons');
  expect(page.title).toBe('Lessons · DPO Lab');
  showPlaceInTitle(page, 'lab');
  showProgressInTitle(page, at('ready'));
  expect(page.title).toBe('Lab · DPO Lab');
  showProgressInTitle(page, at('running', 7));
  expect(page.title).toBe('7/40 · Lab · DPO Lab');
  showPlaceInTitle(page, 'evidence');
  expect(page.title).toBe('7/40 · Evidence · DPO Lab');
  showProgressInTitle(page, at('paused', 8));
  expect(page.title).toBe('paused 8/40 · Evidence · DPO Lab');
  showProgressInTitle(page, at('finished', 40));
  showPlaceInTitle(page, 'own');
  expect(page.title).toBe('finished · Your own · DPO Lab');
});
