import { RE2JS } from 're2js';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { OwnReward, OwnRule } from '../../experiment/own/ownData.ts';

/** A number for a completion, read as text. */
export type TextReward = (completion: string) => number;

/** Longer completions nobody writes here; a pattern is not tried on more. */
const MOST_LETTERS = 20_000;

/**
 * Rewards that read a completion as text. Nothing of them is evaluated as code: a rule is a value, and patterns run in
 * time proportional to the text (RE2), whatever they look like.
 *
 * @returns null for rewards that have to be learnt first
 * @throws FileProblem for a pattern that cannot be read
 */
export function textReward(reward: OwnReward): TextReward | null {
  switch (reward.kind) {
    case 'length':
      return (completion) => reward.sign * wordsIn(completion);
    case 'word list':
      return wordList(reward.words);
    case 'rules': {
      const rules = reward.rules.map((rule) => ({ points: rule.points, holds: ruleOf(rule) }));
      return (completion) =>
        rules.reduce((sum, { points, holds }) => (holds(completion) ? sum + points : sum), 0);
    }
    case 'reward model':
    case 'implicit':
      return null;
  }
}

const wordsIn = (text: string) => text.match(/\S+/g)?.length ?? 0;

/** How many words of the list occur, in any case and as whole words. */
function wordList(words: readonly string[]): TextReward {
  const listed = new Set(words.map((word) => word.toLowerCase().trim()).filter(Boolean));
  return (completion) => {
    const written = new Set(completion.toLowerCase().match(/[\p{L}\p{N}’'-]+/gu) ?? []);
    return [...listed].filter((word) => written.has(word)).length;
  };
}

function ruleOf(rule: OwnRule): (completion: string) => boolean {
  switch (rule.kind) {
    case 'contains': {
      const wanted = rule.text.toLowerCase();
      return (completion) => completion.toLowerCase().includes(wanted);
    }
    case 'words':
      return (completion) => wordsIn(completion) >= rule.from && wordsIn(completion) <= rule.to;
    case 'question':
      return (completion) => /\?["”’)]*$/.test(completion.trimEnd().slice(-10));
    case 'pattern': {
      const compiled = compiledPattern(rule.pattern);
      return (completion) => compiled.matcher(completion.slice(0, MOST_LETTERS)).find();
    }
  }
}

/** @throws FileProblem */
export function compiledPattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : 'it cannot be read';
    throw new FileProblem(
      `The pattern “${pattern.slice(0, 60)}”`,
      why,
      'Use letters, ., *, +, ?, [a-z], (a|b) and the like; look-ahead and back-references do not exist here.',
    );
  }
}
