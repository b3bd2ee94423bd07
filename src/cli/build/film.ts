import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { settingsOf } from '../../app/describeRun.ts';
import { goldRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { HALF_95 } from '../../experiment/metrics/statistics.ts';

/**
 * The run that plays on the first view: two curves and one prompt's texts, some kilobytes of a recorded run of 200.
 * They are taken out while the page is built, so that the first view waits for nothing and no number stands twice in
 * the repository.
 */

const RECORDING = join('public', 'recorded', 'reviews-ppo-hacking.json');
/** Of the shown prompts the one whose text says most clearly what becomes of it. */
const PROMPT = 2;

export interface FilmFrame {
  step: number;
  proxy: number;
  gold: number;
  /** Half of the 95% interval of each. */
  proxyHalf: number;
  goldHalf: number;
  text: string;
}

export interface WrittenFilm {
  prompt: string;
  /** Fresh samples behind each number. */
  samples: number;
  /** Method, settings, backend, device and date. */
  source: string;
  frames: FilmFrame[];
}

/** `import film from 'virtual:film'` */
export function recordedFilm(): Plugin {
  const name = 'virtual:film';
  const id = `\0${name}`;
  return {
    name: 'recorded-film',
    resolveId: (source) => (source === name ? id : null),
    load: (source) =>
      source === id
        ? `export default ${JSON.stringify(filmOf(JSON.parse(readFileSync(RECORDING, 'utf8'))))};`
        : null,
  };
}

/** Throws where the recording has no proxy, or no such prompt. */
export function filmOf(record: RunRecord): WrittenFilm {
  const round = (value: number | undefined) => {
    if (value === undefined) throw new Error(`${RECORDING} has an evaluation without a proxy.`);
    return Number(value.toFixed(3));
  };
  const { backend, date, evaluations } = record;
  const frames = evaluations.map(({ row, comparisons }): FilmFrame => {
    const { step, proxy, proxy_stderr = Number.NaN, gold, gold_stderr } = goldRow(row);
    const tokens = comparisons[PROMPT].policy.tokens.map(({ text }) => text);
    return {
      step,
      proxy: round(proxy),
      gold: round(gold),
      proxyHalf: round(HALF_95 * proxy_stderr),
      goldHalf: round(HALF_95 * gold_stderr),
      text: tokens.join('').replace(/<\|[^|]*\|>$/, ''),
    };
  });
  return {
    prompt: evaluations[0].comparisons[PROMPT].prompt,
    samples: evaluations[0].row.samples,
    source: `${settingsOf(record)}; ${backend.backend} on ${backend.device}, ${date.slice(0, 10)}`,
    frames,
  };
}
