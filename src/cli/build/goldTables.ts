import { join } from 'node:path';
import * as assistantContent from '../../tasks/assistant/content.ts';
import { costs as assistantCosts } from '../../tasks/assistant/faults.ts';
import { MAX_TOKENS } from '../../tasks/assistant/grammar.ts';
import { LIMIT } from '../../tasks/assistant/judge.ts';
import { roles } from '../../tasks/assistant/parser.ts';
import { anyQuestion } from '../../tasks/assistant/questions.ts';
import { kinds, topicsOf } from '../../tasks/assistant/topics.ts';
import { COMMON, EVIDENCE, FUNCTION_WORDS } from '../../tasks/assistant/understanding.ts';
import * as worth from '../../tasks/assistant/worth.ts';
import type { Node } from '../../tasks/language/nodes.ts';
import { costs as reviewCosts, TOPICS } from '../../tasks/reviews/faults.ts';
import { MAX_WORDS } from '../../tasks/reviews/grammar.ts';
import * as reviewJudge from '../../tasks/reviews/judge.ts';
import { nodes as reviewRoles } from '../../tasks/reviews/parser.ts';
import { FLATTERY } from '../../tasks/reviews/sentences.ts';
import * as tldrContent from '../../tasks/tldr/content.ts';
import { costs as tldrCosts } from '../../tasks/tldr/faults.ts';
import { MARKER, MAX_COMPLETION } from '../../tasks/tldr/grammar.ts';
import * as tldrJudge from '../../tasks/tldr/judge.ts';
import { order } from '../../tasks/tldr/order.ts';
import { postForms, summaryForms } from '../../tasks/tldr/parser.ts';
import { pieces } from '../../tasks/tldr/understood.ts';
import { replaceFile } from '../files/disk.ts';

/*
 * The gold judges' grammars and prices as JSON, for public/export/gold.py, which reads texts with them as src/tasks does.
 * `npm run gold-tables` writes them; src/cli/build/goldTables.test.ts says when they are out of date.
 */

/** A grammar as a list of nodes that name each other by their places: shared nodes stand there once. */
type Row =
  | readonly ['words', words: readonly string[], value: number | null]
  | readonly ['choice', options: readonly (readonly [node: number, written: 0 | 1, key: string | null])[]]
  | readonly ['sequence', parts: readonly number[]]
  | readonly ['apply', node: number, weights: readonly number[] | 'product']
  | readonly ['claim', topic: string, node: number]
  | readonly ['tilt', weight: number, node: number];

class Grammar {
  readonly rows: Row[] = [];
  readonly #places = new Map<Node, number>();
  readonly #alike = new Map<string, number>();

  add(node: Node): number {
    let place = this.#places.get(node);
    if (place === undefined) {
      const row = this.#rowOf(node);
      const text = JSON.stringify(row);
      // Nodes that say the same are one: the reader remembers what it read by node and place.
      place = this.#alike.get(text) ?? this.rows.push(row) - 1;
      this.#alike.set(text, place);
      this.#places.set(node, place);
    }
    return place;
  }

  #rowOf(node: Node): Row {
    switch (node.kind) {
      case 'words':
        return ['words', node.words, node.value];
      case 'choice':
        return [
          'choice',
          node.options
            .filter(({ read }) => read)
            .map(({ node, weight, key }) => [this.add(node), weight > 0 ? 1 : 0, key] as const),
        ];
      case 'sequence':
        return ['sequence', node.parts.map((part) => this.add(part))];
      case 'apply':
        return ['apply', this.add(node.node), node.weights];
      case 'claim':
        return ['claim', node.topic, this.add(node.node)];
      case 'tilt':
        return ['tilt', node.weight, this.add(node.node)];
    }
  }
}

function reviews() {
  const grammar = new Grammar();
  const roles = Object.fromEntries(
    Object.entries(reviewRoles).map(([role, node]) => [role, grammar.add(node)]),
  );
  const { PRAISE_LIMIT, PRAISE_SCALE, FAULT_LIMIT } = reviewJudge;
  return {
    roles,
    costs: reviewCosts,
    topics: [...TOPICS],
    flattery: FLATTERY,
    maxWords: MAX_WORDS,
    praiseLimit: PRAISE_LIMIT,
    praiseScale: PRAISE_SCALE,
    faultLimit: FAULT_LIMIT,
    grammar: grammar.rows,
  };
}

function assistant() {
  const grammar = new Grammar();
  return {
    roles: roles.map(([role, node]) => [role, grammar.add(node)]),
    question: grammar.add(anyQuestion),
    kinds: kinds.map((kind) => ({
      name: kind.name,
      need: kind.need,
      asks: kind.asks,
      topics: topicsOf(kind),
      tips: kind.tips,
      reasons: kind.reasons,
    })),
    acts: Object.keys(assistantContent.actNames),
    phrases: Object.fromEntries(
      Object.entries(assistantContent.phrases).map(([name, { value }]) => [name, value]),
    ),
    // A module lists its names in one order here and in another there.
    worth: Object.fromEntries(Object.entries(worth).sort(([a], [b]) => (a < b ? -1 : 1))),
    costs: assistantCosts,
    maxTokens: MAX_TOKENS,
    limit: LIMIT,
    evidence: EVIDENCE,
    common: COMMON,
    functionWords: [...FUNCTION_WORDS],
    grammar: grammar.rows,
  };
}

function tldr() {
  const grammar = new Grammar();
  const formsOf = (forms: typeof summaryForms) =>
    forms.map(({ role, node, written }) => [role, grammar.add(node), written]);
  const { BRIEF, WORD_COST, LENGTH_LIMIT, FAULT_LIMIT } = tldrJudge;
  const { VAGUE_QUESTION, COMPLETE, OPPOSITE } = tldrContent;
  return {
    summary: formsOf(summaryForms),
    post: formsOf(postForms),
    pieces: pieces.map((node) => grammar.add(node)),
    order,
    worth: tldrContent.worth,
    contentCosts: tldrContent.costs,
    costs: tldrCosts,
    vagueQuestion: VAGUE_QUESTION,
    complete: COMPLETE,
    opposite: OPPOSITE,
    marker: MARKER,
    maxCompletion: MAX_COMPLETION,
    brief: BRIEF,
    wordCost: WORD_COST,
    lengthLimit: LENGTH_LIMIT,
    faultLimit: FAULT_LIMIT,
    grammar: grammar.rows,
  };
}

/** Every world's table, by the name of its file in public/export. */
export function goldTables(): Record<string, string> {
  const tables = { reviews: reviews(), assistant: assistant(), tldr: tldr() };
  return Object.fromEntries(
    Object.entries(tables).map(([world, table]) => [`gold-${world}.json`, `${JSON.stringify(table)}\n`]),
  );
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(goldTables())) replaceFile(join('public', 'export', name), text);
}
