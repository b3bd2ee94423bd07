import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { type MysteryPair, type MysterySide, mysteryNames } from '../../../app/lessons/mysteryLabels.ts';
import type { VotePair, VoteSide } from '../../../app/lessons/votes.ts';
import { defaultsOf } from '../../../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../../../experiment/controls/labelling.ts';
import { random } from '../../../experiment/random.ts';
import type { WorldName } from '../../../experiment/worlds.ts';
import { readModelCard } from '../../../formats/cards.ts';
import { readPreferencePairs } from '../../../formats/preferencePairs.ts';
import { appraise, preferenceProbability } from '../../../tasks/labeller.ts';
import { relabelPairs } from '../../../tasks/labelPairs.ts';
import { worlds } from '../../../tasks/worlds.ts';
import { spread } from '../../../worker/loading/pairMaker.ts';

/**
 * What widgets of lessons show, taken out of shipped files while the page is built: a widget waits for nothing, and no
 * number stands twice in the repository.
 */

const VOTES = 12;
/** Labels that an exercise lets one ask for. */
const BUDGET = 100;

/** `import pairs from 'virtual:vote-pairs'`, `import step from 'virtual:recorded-step'` */
export function widgetData(): Plugin {
  const modules: Record<string, () => unknown> = {
    'virtual:vote-pairs': () => votePairs('reviews', VOTES),
    'virtual:mystery-labels': () => mysteryPairs(BUDGET),
    'virtual:recorded-step': () =>
      JSON.parse(readFileSync(join('public', 'recorded', 'reviews-dpo-step.json'), 'utf8')),
  };
  return {
    name: 'widget-data',
    resolveId: (source) => (Object.hasOwn(modules, source) ? `\0${source}` : null),
    load: (source) => {
      const make = modules[source.slice(1)];
      return source.startsWith('\0') && make ? `export default ${JSON.stringify(make())};` : null;
    },
  };
}

/** Held-out pairs from all over the file, each of another prompt, A and B in an order drawn by lot. */
export function votePairs(name: WorldName, count: number): VotePair[] {
  const world = worlds[name];
  const cardFile = join('public', 'model', 'sft', 'card.json');
  const { gold } = readModelCard(readFileSync(cardFile, 'utf8'), cardFile).worlds[name];
  const labelling = defaultsOf(labellingControls);
  const file = join('public', 'pairs', name, 'heldout.jsonl');
  const rows = readPreferencePairs(readFileSync(file, 'utf8'), file).flatMap((row) =>
    'prompt' in row ? [row] : [],
  );
  const ofPrompts = [...new Map(rows.map((row) => [row.prompt, row])).values()];
  const order = random(1, 'sides of votes');
  return spread(ofPrompts, count).map(({ prompt, chosen, rejected }) => {
    const appraisals = [chosen, rejected].map((text) => appraise(world, gold, prompt, text));
    const sides = [chosen, rejected].map(
      (text, i): VoteSide => ({ text, gold: appraisals[i].gold, words: appraisals[i].words }),
    );
    const chosenFirst = order.chance(0.5);
    const [a, b] = chosenFirst ? [0, 1] : [1, 0];
    return {
      prompt,
      a: sides[a],
      b: sides[b],
      label: chosenFirst ? 'a' : 'b',
      probability: preferenceProbability(appraisals[a], appraisals[b], labelling),
    };
  });
}

/** What each labeller of the exercise “A labeller’s bias” does; only their labels go into the page. */
const mysteries: Record<(typeof mysteryNames)[number], Partial<LabellingConfig>> = {
  A: { labelFlips: 0.35 },
  B: { lengthBias: 2 },
  C: {},
  D: { flatteryBias: 3 },
};

/**
 * The same pairs, each of another prompt, labelled by all four. Few answers flatter: of each prompt's pairs one is taken
 * whose sides differ in that, where there is one.
 */
export function mysteryPairs(count: number): MysteryPair[] {
  const world = worlds.assistant;
  const cardFile = join('public', 'model', 'sft', 'card.json');
  const { gold } = readModelCard(readFileSync(cardFile, 'utf8'), cardFile).worlds.assistant;
  const file = join('public', 'pairs', 'assistant', 'heldout.jsonl');
  const ofPrompts = new Map<string, { prompt: string; sides: [MysterySide, MysterySide] }>();
  const order = random(1, 'sides of mysteries');
  for (const row of readPreferencePairs(readFileSync(file, 'utf8'), file)) {
    if (!('prompt' in row)) continue;
    const { prompt, chosen, rejected } = row;
    const [first, second] = [chosen, rejected].map((text): MysterySide => {
      const { gold: score, words, flattery } = appraise(world, gold, prompt, text);
      return { text, gold: score, words, flattery };
    });
    const known = ofPrompts.get(prompt);
    if (known && (known.sides[0].flattery !== known.sides[1].flattery || first.flattery === second.flattery))
      continue;
    ofPrompts.set(prompt, { prompt, sides: order.chance(0.5) ? [first, second] : [second, first] });
  }
  const pairs = spread([...ofPrompts.values()], count);
  const asked = pairs.map(({ prompt, sides: [a, b] }) => ({ prompt, chosen: a.text, rejected: b.text }));
  const labels = mysteryNames.map((name, i) => {
    const labelling = { ...defaultsOf(labellingControls), ...mysteries[name] };
    return relabelPairs(world, gold, asked, labelling, i + 1);
  });
  const chosenBy = (labeller: number, pair: number) =>
    labels[labeller][pair].chosen === asked[pair].chosen ? 0 : 1;
  return pairs.map(({ prompt, sides }, i) => ({
    prompt,
    sides,
    chosen: { A: chosenBy(0, i), B: chosenBy(1, i), C: chosenBy(2, i), D: chosenBy(3, i) },
  }));
}
