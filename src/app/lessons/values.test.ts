import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { goldRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { meanAndError, wilsonInterval } from '../../experiment/metrics/statistics.ts';
import { lessonValue } from './values.ts';

const read = (path: string) => JSON.parse(readFileSync(`public/${path}`, 'utf8'));
const dpo: RunRecord = read('recorded/reviews-dpo.json');
const hacking: RunRecord = read('recorded/reviews-ppo-hacking.json');
const findings: FindingsFile = read('evidence/findings.json');
const runs = new Map([
  ['reviews-dpo', dpo],
  ['reviews-ppo-hacking', hacking],
]);
const value = (name: string) => lessonValue(name, { runs, findings });
const first = goldRow(dpo.evaluations[0].row);
const last = goldRow(dpo.evaluations.at(-1)!.row);

test('a quantity is read at the start, the end, and where gold is highest', () => {
  expect(value('kl.end')).toBe(`${last.kl.toFixed(1)} ± ${(1.96 * last.kl_stderr!).toFixed(1)}`);
  expect(value('loss.start')).toBe(first.eval_loss.toFixed(3));
  const peak = hacking.evaluations.reduce((a, b) => (Number(b.row.gold) > Number(a.row.gold) ? b : a));
  expect(value('reviews-ppo-hacking:step.peak')).toBe(String(peak.row.step));
});

test('rates of held-out pairs have Wilson’s interval', () => {
  const share = last['eval_fell/chosen']!;
  const [low, high] = wilsonInterval(share * last.eval_pairs, last.eval_pairs).map((end) =>
    Math.round(100 * end),
  );
  expect(value('fellchosen.end')).toBe(`${Math.round(100 * share)}% [${low}, ${high}]`);
  expect(value('agreement')).toMatch(/^82% \[81, 84\]$/);
});

test('a change of log π is the reward over β, in nats; without a β there is none', () => {
  const nats = last['eval_rewards/chosen'] / Number(dpo.config.beta);
  expect(nats).toBeLessThan(0);
  expect(value('chosennats.end')).toBe(`−${Math.abs(nats).toFixed(1)}`);
  const { beta: _, ...config } = dpo.config as Record<string, number | string>;
  const without = new Map([['x', { ...dpo, config } as unknown as RunRecord]]);
  expect(lessonValue('chosennats.end', { runs: without, findings })).toBeNull();
});

test('two runs are compared prompt by prompt', () => {
  const [ours, theirs] = [dpo, hacking].map(({ evaluations }) => evaluations.at(-1)!.perSample!.gold);
  const { mean, stderr } = meanAndError((ours ?? []).map((gold, i) => gold - Number(theirs?.[i])));
  expect(value('ahead:reviews-dpo:reviews-ppo-hacking')).toBe(
    `+${mean.toFixed(2)} ± ${(1.96 * stderr).toFixed(2)}`,
  );
  expect(value('ahead:reviews-dpo:nothing')).toBeNull();
});

test('a run says how it was made', () => {
  expect(['steps', 'samples', 'heldout', 'pairs', 'beta'].map(value)).toEqual([
    '60',
    '48',
    '128',
    '2,000',
    '0.1',
  ]);
  expect(value('reviews-ppo-hacking:proxypairs')).toBe('200');
  expect(value('proxypairs')).toBeNull();
});

test('claims and tables come from the evidence; what is not known is null', () => {
  expect(value('claim:1')).toBe('holds here');
  expect(value('claim:1:result')).toMatch(/^Exact/);
  expect(value('memory/memory:DPO:models')).toBe('2');
  expect(value('frontier/reviews-areas:PPO on gold:up to 5 nats')).toMatch(/^\d\.\d\d \[/);
  expect([value('gold.nowhen'), value('nothing.end'), value('memory/memory:DPO:nothing')]).toEqual([
    null,
    null,
    null,
  ]);
});
