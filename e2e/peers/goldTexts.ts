import { type Random, random } from '../../src/experiment/random.ts';
import { demonstration } from '../../src/tasks/draw.ts';
import { randomEdit } from '../../src/tasks/language/randomEdit.ts';
import { splits, type World } from '../../src/tasks/world.ts';
import { worlds } from '../../src/tasks/worlds.ts';

/**
 * Texts with the lab's gold score, one JSON line each, for e2e/peers/gold_equals_the_lab.py: `npx tsx
 * e2e/peers/goldTexts.ts N` prints N of every world. A quarter are demonstrations; the others are answers to another
 * prompt, edited as a search would edit them, cut off, or spoilt letter by letter.
 */

const STRANGE = [' ', '  ', '\u00a0', '-', "'", '…', 'É', 'ß', '9', '?', '!', ',', '.', '😀', 'Σ', '\n'];

function spoilt(text: string, stream: Random): string {
  const letters = [...text];
  for (let i = 0; i <= stream.below(4); i++) {
    const at = stream.below(letters.length + 1);
    const kind = stream.below(3);
    if (kind === 0) letters.splice(at, 1);
    else if (kind === 1) letters.splice(at, 0, stream.pick(STRANGE));
    else if (at < letters.length) letters[at] = letters[at].toUpperCase();
  }
  return letters.join('');
}

function* textsOf(world: World, count: number) {
  const stream = random(7, 'gold texts', world.name);
  const honest = Array.from({ length: 300 }, (_, i) =>
    demonstration(world, splits[i % splits.length], stream),
  );
  const corpus = honest.map(({ completion }) => completion.trim().split(' '));
  const vocabulary = [...new Set(corpus.flat())];
  const edited = (completion: string) => {
    let words = completion.trim().split(' ');
    for (let i = 0; i <= stream.below(4) && words.length > 0; i++)
      words = randomEdit(words, corpus, vocabulary, stream);
    return ` ${words.join(' ')}`;
  };
  for (let i = 0; i < count; i++) {
    const { prompt, completion } = demonstration(world, splits[i % splits.length], stream);
    const kind = i % 8;
    if (kind < 2) yield { prompt, completion };
    else if (kind === 2) yield { prompt, completion: stream.pick(honest).completion };
    else if (kind < 5) yield { prompt, completion: edited(completion) };
    else if (kind === 5)
      yield { prompt, completion: completion.slice(0, stream.below(completion.length + 1)) };
    else if (kind === 6) yield { prompt, completion: spoilt(completion, stream) };
    else yield { prompt: spoilt(prompt, stream), completion: edited(completion) };
  }
}

const count = Number(process.argv[2] ?? 1000);
for (const world of Object.values(worlds)) {
  for (const { prompt, completion } of textsOf(world, count)) {
    const { score } = world.judge(prompt, completion);
    console.log(JSON.stringify({ world: world.name, prompt, completion, score }));
  }
}
