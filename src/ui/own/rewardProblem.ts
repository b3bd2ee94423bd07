import type { OwnReward, OwnRule } from '../../experiment/own/ownData.ts';

/** What RE2 leaves out, since it cannot be matched in linear time. */
const NOT_LINEAR = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;

/** Why nothing can go by this reward, in a sentence; null where it can. The worker compiles patterns once more. */
export function problemOfReward(reward: OwnReward): string | null {
  if (reward.kind === 'word list' && reward.words.length === 0) return 'Write at least one word.';
  if (reward.kind !== 'rules') return null;
  if (reward.rules.length === 0) return 'Add at least one rule.';
  for (const [i, rule] of reward.rules.entries()) {
    const problem = problemOfRule(rule);
    if (problem) return `Rule ${i + 1}: ${problem}`;
  }
  return null;
}

function problemOfRule(rule: OwnRule): string | null {
  if (!Number.isFinite(rule.points)) return 'points must be a number.';
  switch (rule.kind) {
    case 'contains':
      return rule.text === '' ? 'write the text to look for.' : null;
    case 'words':
      return rule.from <= rule.to ? null : 'the smaller number of words comes first.';
    case 'question':
      return null;
    case 'pattern':
      return problemOfPattern(rule.pattern);
  }
}

function problemOfPattern(pattern: string): string | null {
  if (pattern === '') return 'write a pattern.';
  if (NOT_LINEAR.test(pattern)) return 'look-ahead, look-behind and back-references do not exist here.';
  try {
    // Only compiled, never run: a pattern that is slow in this engine does no harm.
    new RegExp(pattern, 'u');
    return null;
  } catch {
    return `“${pattern.slice(0, 40)}” is not a regular expression; look for a bracket that is not closed.`;
  }
}
