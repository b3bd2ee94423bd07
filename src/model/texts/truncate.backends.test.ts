import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { here } from '../../testing/backends.ts';

describe.each(here(['wasm', 'webgpu']))('truncated on %s', (backend) => {
  let tf: typeof Tf;
  let truncated: typeof import('./truncate.ts').truncated;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../../ops/tf.ts'));
    ({ truncated } = await import('./truncate.ts'));
  });

  /** Which tokens of each row may still be drawn. */
  const kept = async (
    rows: number[][],
    temperature: number,
    truncation: { topK?: number; topP?: number },
  ) => {
    const logits = truncated(tf.tensor2d(rows), temperature, truncation);
    const values = (await logits.array()) as number[][];
    return values.map((row, i) =>
      row.flatMap((value, token) => (Math.abs(value - rows[i][token]) < 1e-4 ? [token] : [])),
    );
  };
  const logs = (...p: number[]) => p.map(Math.log);

  // Probabilities a reader can add up.
  const row = logs(0.1, 0.4, 0.2, 0.3);

  it.each([
    [{}, [0, 1, 2, 3]],
    [{ topK: 1 }, [1]],
    [{ topK: 2 }, [1, 3]],
    [{ topK: 9 }, [0, 1, 2, 3]],
    [{ topP: 0.01 }, [1]],
    [{ topP: 0.65 }, [1, 3]],
    [{ topP: 0.75 }, [1, 2, 3]],
    [{ topP: 1 }, [0, 1, 2, 3]],
    // The likeliest two have 4/7 and 3/7 among themselves.
    [{ topK: 2, topP: 0.5 }, [1]],
    [{ topK: 2, topP: 0.6 }, [1, 3]],
  ])('%j', async (truncation, tokens) => {
    expect(await kept([row, logs(0.7, 0.1, 0.1, 0.1)], 1, truncation)).toHaveProperty('0', tokens);
  });

  it('keeps ties, and counts probabilities at the temperature', async () => {
    const tied = logs(0.2, 0.4, 0.2, 0.2);
    expect(await kept([tied, row], 1, { topK: 2 })).toEqual([
      [0, 1, 2, 3],
      [1, 3],
    ]);
    expect(await kept([tied], 1, { topP: 0.5 })).toEqual([[0, 1, 2, 3]]);
    // Squared and normalised: 1/30, 16/30, 4/30, 9/30.
    expect(await kept([row], 0.5, { topP: 0.52 })).toEqual([[1]]);
    expect(await kept([row], 0.5, { topP: 0.82 })).toEqual([[1, 3]]);
  });

  it('agrees with sorting in plain numbers on long rows', async () => {
    const stream = random(3);
    const rows = Array.from({ length: 3 }, () => Array.from({ length: 3001 }, () => 2 * stream.normal()));
    const expected = rows.map((row) => {
      const order = row.map((_, i) => i).sort((a, b) => row[b] - row[a]);
      const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
      let sum = 0;
      const nucleus = order.filter((token) => {
        const needed = sum < 0.9 * total;
        sum += Math.exp(row[token]);
        return needed;
      });
      return { top: order.slice(0, 50).sort((a, b) => a - b), nucleus: nucleus.length };
    });
    expect(await kept(rows, 1, { topK: 50 })).toEqual(expected.map(({ top }) => top));
    const nuclei = await kept(rows, 1, { topP: 0.9 });
    nuclei.forEach(({ length }, i) => {
      expect(Math.abs(length - expected[i].nucleus)).toBeLessThanOrEqual(1); // rounding at the edge
    });
  });

  it('refuses what cannot be meant', () => {
    for (const truncation of [{ topK: 0 }, { topK: 1.5 }, { topP: 0 }, { topP: 1.1 }]) {
      expect(() => truncated(tf.tensor2d([row]), 1, truncation)).toThrow(/^top[KP] is/);
    }
  });
});
