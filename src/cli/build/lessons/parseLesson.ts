import type { Heading, List, ListItem, Root, RootContent, Yaml } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Beat, Choice, Lesson, Panel, Question } from '../../../experiment/lessons/lesson.ts';
import { blockOf, inlinesOf, LessonProblem } from './proseOf.ts';

/**
 * Reads a lesson. It is Markdown with a fixed anatomy:
 *
 *     # The judge that can be fooled
 *     What one learns, in a sentence.
 *
 *     ## Why does the reward keep rising while the text gets worse?
 *     ```beat
 *     minutes: 2
 *     runs: [reviews-ppo-hacking]
 *     show: [figure hacking, texts 3]
 *     ```
 *     Text, with $formulas$ and numbers of the run: {gold.end}.
 *
 *     ### Predict: What will gold do?
 *     - [ ] It rises with the proxy
 *     - [x] It rises, then falls
 *
 *     ### What happened
 *     ### Check: Which of these would have helped?
 *     - [x] More pairs
 *
 *       Why this is right.
 *     ### Notes
 *     What the lecturer says.
 */
export function parseLesson(name: string, text: string): Lesson {
  const file = `${name}/lesson.md`;
  const root = unified().use(remarkParse).use(remarkGfm).use(remarkMath).parse(text) as Root;
  const [head, ...beats] = partsAt(root.children, 2);
  const [title, ...about] = head;
  if (title?.type !== 'heading' || title.depth !== 1) {
    throw new LessonProblem(file, title, 'has no title: the first line has to be “# Title”');
  }
  const paragraph = about[0];
  if (paragraph?.type !== 'paragraph' || about.length !== 1) {
    throw new LessonProblem(file, title, 'needs one sentence under its title, for the shelf');
  }
  const read = beats.map((nodes) => beatOf(file, nodes));
  return {
    name,
    title: plain(inlinesOf(file, title.children)),
    about: plain(inlinesOf(file, paragraph.children)),
    worlds: [...new Set(read.flatMap(({ runs }) => runs.map((run) => run.split('-')[0])))],
    beats: read,
  };
}

/** The nodes before the first heading of a depth, and those from each such heading to the next. */
function partsAt(nodes: readonly RootContent[], depth: Heading['depth']): RootContent[][] {
  const parts: RootContent[][] = [[]];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth === depth) parts.push([]);
    parts[parts.length - 1].push(node);
  }
  return parts;
}

const settings = z.strictObject({
  minutes: z.number().positive().max(3),
  runs: z.array(z.string()).default([]),
  show: z.array(z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number()]))])).min(1),
  hides: z.array(z.enum(['gold', 'texts', 'figure', 'table', 'widget'])).default([]),
  draw: z.string().nullable().default(null),
});

function beatOf(file: string, nodes: readonly RootContent[]): Beat {
  const [opening, ...sections] = partsAt(nodes, 3);
  const [heading, code, ...text] = opening;
  if (heading.type !== 'heading') throw new LessonProblem(file, heading, 'is no heading');
  if (code?.type !== 'code' || code.lang !== 'beat') {
    throw new LessonProblem(file, heading, 'needs a block ```beat right under the title of the beat');
  }
  const { minutes, runs, show, hides, draw } = settingsIn(file, code);
  const beat: Beat = {
    title: plain(inlinesOf(file, heading.children)),
    minutes,
    runs,
    panels: show.map((panel) => panelOf(file, code, panel)),
    text: text.map((node) => blockOf(file, node)),
    prediction: null,
    happened: [],
    check: null,
    notes: [],
  };
  for (const [start, ...body] of sections) {
    if (start.type !== 'heading') continue;
    const words = inlinesOf(file, start.children);
    const kind = plain(words).split(':')[0];
    switch (kind) {
      case 'Predict':
        beat.prediction = { ...questionOf(file, start, withoutKind(words), body), hides, draws: draw };
        break;
      case 'What happened':
        beat.happened = body.map((node) => blockOf(file, node));
        break;
      case 'Check':
        beat.check = questionOf(file, start, withoutKind(words), body);
        break;
      case 'Notes':
        beat.notes = body.map((node) => blockOf(file, node));
        break;
      default:
        throw new LessonProblem(
          file,
          start,
          `has the part “${kind}”; there are Predict, What happened, Check and Notes`,
        );
    }
  }
  return beat;
}

function settingsIn(file: string, code: Extract<RootContent, { type: 'code' }>) {
  let value: unknown;
  try {
    value = parseYaml(code.value);
  } catch (error) {
    throw new LessonProblem(file, code, `has a beat block that is not YAML: ${(error as Error).message}`);
  }
  const parsed = settings.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new LessonProblem(file, code, `has a beat block whose “${path.join('.')}” does not fit: ${message}`);
}

/** "figure hacking", "texts 3", "study frontier/reviews DPO | IPO", or { widget: gibbs, beta: 0.5 }. */
function panelOf(
  file: string,
  node: RootContent | Yaml,
  written: string | Record<string, string | number>,
): Panel {
  if (typeof written !== 'string') {
    const { widget, ...options } = written;
    if (typeof widget !== 'string') throw new LessonProblem(file, node, 'shows something that is no widget');
    return { kind: 'widget', widget, options };
  }
  const [kind, what = ''] = written.split(' ');
  const [study, part = ''] = what.split('/');
  switch (kind) {
    case 'figure':
      // "win rate" has a space.
      return { kind, figure: written.slice(kind.length + 1) };
    case 'texts':
      return { kind, prompt: what === '' ? 0 : Number(what) - 1 };
    case 'diagram':
      return { kind, method: what };
    case 'study':
      return { kind, study, figure: part, only: namesAfter(`${kind} ${what}`, written) };
    case 'table':
      return { kind, study, table: part };
    case 'widget':
      return { kind, widget: what, options: {} };
    default:
      throw new LessonProblem(
        file,
        node,
        `shows “${kind}”; there are figure, texts, diagram, study, table, widget`,
      );
  }
}

/** "DPO | PPO on gold" behind the address of a figure. */
const namesAfter = (address: string, written: string): string[] =>
  written
    .slice(address.length)
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function questionOf(
  file: string,
  heading: Heading,
  question: Question['question'],
  body: readonly RootContent[],
): Question {
  const [list, ...others] = body;
  if (list?.type !== 'list' || others.length > 0) {
    throw new LessonProblem(file, heading, 'needs a list of choices, and nothing else, under the question');
  }
  const choices = (list as List).children.map((item) => choiceOf(file, item));
  if (choices.length < 2 || choices.filter(({ right }) => right).length !== 1) {
    throw new LessonProblem(file, list, 'needs two choices or more, of which exactly one is marked [x]');
  }
  return { question, choices };
}

function choiceOf(file: string, item: ListItem): Choice {
  const [first, ...why] = item.children;
  if (first?.type !== 'paragraph' || item.checked == null) {
    throw new LessonProblem(file, item, 'needs “- [ ] ” or “- [x] ” before each choice');
  }
  return {
    text: inlinesOf(file, first.children),
    right: item.checked,
    why: why.map((node) => blockOf(file, node)),
  };
}

/** The question without "Predict:" before it. */
function withoutKind([first, ...rest]: Question['question']): Question['question'] {
  return typeof first === 'string' ? [first.replace(/^[^:]*:\s*/, ''), ...rest] : [first, ...rest];
}

/** The words alone. */
function plain(inlines: Question['question']): string {
  return inlines
    .map((part) => (typeof part === 'string' ? part : 'content' in part ? plain(part.content) : ''))
    .join('');
}
