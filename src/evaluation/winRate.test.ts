import { describe, expect, test } from 'vitest';
import { mean } from '../experiment/metrics/statistics.ts';
import { random } from '../experiment/random.ts';
import { bootstrapEstimate, type Judged, lengthControlledRate, pairJudges, winRate } from './winRate.ts';

const texts = (golds: readonly number[], length = 10): Judged[] => golds.map((gold) => ({ gold, length }));
const anyRandom = () => random(1, 'judge');

describe('win rates', () => {
  test('count wins, ties and losses, a tie one half', () => {
    const found = winRate(texts([2, 1, 0, 0]), texts([1, 1, 1, -1]), pairJudges.gold, anyRandom());
    expect(found).toMatchObject({ wins: 2, ties: 1, losses: 1 });
    expect(found.rate.value).toBe(0.625);
    expect(found.lengthDifference.value).toBe(0);
    expect(() => winRate(texts([1]), [], pairJudges.gold, anyRandom())).toThrow('1 completions against 0');
  });

  test('the length judge takes the longer one, the proxy its own scores', () => {
    const [long, short] = [
      { gold: 0, length: 20, proxy: -1 },
      { gold: 1, length: 5, proxy: 1 },
    ];
    expect(pairJudges.length(long, short, anyRandom())).toBe('win');
    expect(pairJudges.proxy(long, short, anyRandom())).toBe('loss');
    expect(() => pairJudges.proxy({ gold: 0, length: 1 }, short, anyRandom())).toThrow('scored');
  });

  test('a judge that favours what it reads first is fair when asked in both orders', () => {
    const stream = random(2, 'noisy');
    const n = 20_000;
    const pairs = (difference: number) =>
      winRate(texts(new Array(n).fill(difference)), texts(new Array(n).fill(0)), pairJudges.noisy, stream);
    const level = pairs(0);
    expect(level.rate.interval[0]).toBeLessThan(0.5);
    expect(level.rate.interval[1]).toBeGreaterThan(0.5);
    // Own first with σ(0.5), own last preferred with σ(−0.5): both ½ ± 0.1225, and they disagree in 1 − 2 p q.
    const p = 1 / (1 + Math.exp(-0.5));
    expect(level.ties / n).toBeCloseTo(1 - 2 * p * (1 - p), 1.7);
    // A difference of 1: P(win) = σ((1 + b)/T) σ((1 − b)/T).
    const [first, last] = [1.25, 0.75].map((x) => 1 / (1 + Math.exp(-x / 0.5)));
    expect(pairs(1).wins / n).toBeCloseTo(first * last, 1.7);
  });
});

describe('the length-controlled rate', () => {
  const draw = (n: number, a: number, b: number, shift: number, seed: number) => {
    const stream = random(seed, 'lengths');
    const differences = Array.from({ length: n }, () => Math.round(10 * (stream.normal() + shift)));
    const spread = Math.sqrt(mean(differences.map((x) => x * x)));
    const scores = differences.map((x) =>
      Number(stream.uniform() < 1 / (1 + Math.exp(-(a + b * Math.tanh(x / spread))))),
    );
    return { scores, differences };
  };

  test('is the rate itself where lengths do not differ', () => {
    const scores = [1, 1, 1, 0, 1, 0, 1, 1, 0.5, 0.5].flatMap((score) => new Array<number>(40).fill(score));
    expect(
      lengthControlledRate(
        scores,
        scores.map(() => 0),
      ).value,
    ).toBeCloseTo(mean(scores), 2);
  });

  test('finds that a writer wins by length alone', () => {
    // Always a little longer, to a judge who likes that: wins much, and at equal length half.
    const { scores, differences } = draw(20_000, 0, 2, 1, 3);
    expect(mean(scores)).toBeGreaterThan(0.65);
    expect(lengthControlledRate(scores, differences).value).toBeCloseTo(0.5, 1.5);
  });

  test('its interval covers the truth in 93 to 97% of draws', () => {
    const truth = 1 / (1 + Math.exp(-0.6));
    let covered = 0;
    for (let seed = 0; seed < 1500; seed++) {
      const { scores, differences } = draw(252, 0.6, 1, 0.3, seed);
      const { interval } = lengthControlledRate(scores, differences);
      if (interval[0] <= truth && truth <= interval[1]) covered++;
    }
    expect(covered / 1500).toBeGreaterThan(0.93);
    expect(covered / 1500).toBeLessThan(0.97);
  });

  test('stays finite where everything is won', () => {
    const found = lengthControlledRate(
      new Array(50).fill(1),
      Array.from({ length: 50 }, (_, i) => i - 25),
    );
    expect(found.value).toBeGreaterThan(0.9);
    expect(found.interval.every(Number.isFinite)).toBe(true);
  });
});

test('the bootstrap’s interval of a difference on the same prompts covers the truth in about 95% of draws', () => {
  // Two rates that rest on the same prompts: their luck is shared, and the difference is known better than either.
  let covered = 0;
  const [n, draws] = [60, 500];
  for (let seed = 0; seed < draws; seed++) {
    const stream = random(seed, 'paired');
    const differences = Array.from({ length: n }, () => {
      const luck = stream.normal();
      return Number(luck + stream.normal() > -0.3) - Number(luck + stream.normal() > 0.3);
    });
    const { interval } = bootstrapEstimate(n, (places) => mean(places.map((i) => differences[i])), stream);
    // P(normal of variance 2 > −0.3) − P(> 0.3) = erf(0.3/2).
    const truth = 0.168;
    if (interval[0] <= truth && truth <= interval[1]) covered++;
  }
  // By chance 500 draws lie within 0.02 of their rate 95 times out of 100.
  expect(covered / draws).toBeGreaterThan(0.92);
  expect(covered / draws).toBeLessThan(0.98);
});
