import { useId } from 'react';
import { isLearnt, type OwnReward, type OwnRule, ownRewardTitles } from '../../experiment/own/ownData.ts';

interface RewardChoiceProps {
  reward: OwnReward;
  /** Without pairs no reward can be learnt. */
  hasPairs: boolean;
  onChange(reward: OwnReward): void;
}

const starts: Readonly<Record<OwnReward['kind'], OwnReward>> = {
  'reward model': { kind: 'reward model' },
  implicit: { kind: 'implicit' },
  length: { kind: 'length', sign: -1 },
  'word list': { kind: 'word list', words: [] },
  rules: { kind: 'rules', rules: [{ kind: 'contains', text: '', points: 1 }] },
};

const about: Readonly<Record<OwnReward['kind'], string>> = {
  'reward model': 'Learns from your pairs which answers win. Takes a few seconds before the first step.',
  implicit: 'β times the log-ratio of a policy that DPO trained on your pairs.',
  length: 'The number of words.',
  'word list': 'One point for each word of the list that an answer uses.',
  rules: 'Points for what an answer has. Nothing is run as code.',
};

const kinds = Object.keys(starts) as OwnReward['kind'][];

/** By which reward results go where there is no gold. */
export function RewardChoice({ reward, hasPairs, onChange }: RewardChoiceProps) {
  const id = useId();
  return (
    <fieldset className="reward-choice">
      <legend>What counts as better?</legend>
      <p className="muted">
        There is no gold judge for your data. Charts and win rates go by what you choose here, and so do
        methods that train on “Your own reward”. The others train on your {hasPairs ? 'pairs' : 'labels'}.
        {!hasPairs && ' Without pairs no reward can be learnt, so choose one of these.'}
      </p>
      {kinds
        .filter((kind) => hasPairs || !isLearnt({ kind }))
        .map((kind) => (
          <div key={kind} className="choice">
            <label>
              <input
                type="radio"
                name={id}
                checked={reward.kind === kind}
                aria-describedby={`${id} ${kind}`.replaceAll(' ', '-')}
                onChange={() => onChange(starts[kind])}
              />
              {ownRewardTitles[kind]}
            </label>
            <small id={`${id} ${kind}`.replaceAll(' ', '-')} className="muted">
              {about[kind]}
            </small>
          </div>
        ))}
      {reward.kind === 'length' && (
        <label className="detail">
          Better is{' '}
          <select
            value={reward.sign}
            onChange={({ target }) => onChange({ kind: 'length', sign: target.value === '1' ? 1 : -1 })}
          >
            <option value={-1}>shorter</option>
            <option value={1}>longer</option>
          </select>
        </label>
      )}
      {reward.kind === 'word list' && (
        <label className="detail">
          Words, with spaces or commas between
          <textarea
            rows={3}
            maxLength={5000}
            defaultValue={reward.words.join(' ')}
            onChange={({ target }) => onChange({ kind: 'word list', words: wordsIn(target.value) })}
          />
        </label>
      )}
      {reward.kind === 'rules' && (
        <Rules rules={reward.rules} onChange={(rules) => onChange({ kind: 'rules', rules })} />
      )}
    </fieldset>
  );
}

const wordsIn = (text: string) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))].slice(0, 500);

const ruleStarts: Readonly<Record<OwnRule['kind'], OwnRule>> = {
  contains: { kind: 'contains', text: '', points: 1 },
  words: { kind: 'words', from: 5, to: 20, points: 1 },
  question: { kind: 'question', points: 1 },
  pattern: { kind: 'pattern', pattern: '', points: 1 },
};

const ruleTitles: Readonly<Record<OwnRule['kind'], string>> = {
  contains: 'contains',
  words: 'has words, from – to',
  question: 'ends with a question',
  pattern: 'matches the pattern',
};

const MOST_RULES = 20;

function Rules({ rules, onChange }: { rules: readonly OwnRule[]; onChange(rules: OwnRule[]): void }) {
  const put = (at: number, rule: OwnRule) => onChange(rules.map((one, i) => (i === at ? rule : one)));
  return (
    <div className="rules">
      <ol>
        {rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name but its place
          <li key={at}>
            <RuleFields rule={rule} name={`Rule ${at + 1}`} onChange={(changed) => put(at, changed)} />
            <button
              type="button"
              className="quiet small"
              aria-label={`Remove rule ${at + 1}`}
              onClick={() => onChange(rules.filter((_, i) => i !== at))}
            >
              Remove
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="small"
        disabled={rules.length >= MOST_RULES}
        onClick={() => onChange([...rules, ruleStarts.contains])}
      >
        Add a rule
      </button>
    </div>
  );
}

interface RuleFieldsProps {
  rule: OwnRule;
  name: string;
  onChange(rule: OwnRule): void;
}

function RuleFields({ rule, name, onChange }: RuleFieldsProps) {
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
  return (
    <>
      <select
        aria-label={`${name}: what it asks`}
        value={rule.kind}
        onChange={({ target }) =>
          onChange({ ...ruleStarts[target.value as OwnRule['kind']], points: rule.points })
        }
      >
        {Object.entries(ruleTitles).map(([kind, title]) => (
          <option key={kind} value={kind}>
            {title}
          </option>
        ))}
      </select>
      {rule.kind === 'contains' && (
        <input
          aria-label={`${name}: text`}
          maxLength={200}
          value={rule.text}
          onChange={({ target }) => onChange({ ...rule, text: target.value })}
        />
      )}
      {rule.kind === 'pattern' && (
        <input
          aria-label={`${name}: pattern`}
          maxLength={200}
          spellCheck={false}
          value={rule.pattern}
          onChange={({ target }) => onChange({ ...rule, pattern: target.value })}
        />
      )}
      {rule.kind === 'words' &&
        (['from', 'to'] as const).map((end) => (
          <input
            key={end}
            type="number"
            min={0}
            aria-label={`${name}: words, ${end}`}
            value={rule[end]}
            onChange={({ target }) => onChange({ ...rule, [end]: Math.max(0, Number(target.value)) })}
          />
        ))}
      <label>
        points{' '}
        <input
          type="number"
          step={0.5}
          defaultValue={rule.points}
          onChange={({ target }) => onChange({ ...rule, points: number(target.value) })}
        />
      </label>
    </>
  );
}
