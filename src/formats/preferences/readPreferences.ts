import { FileProblem } from '../../experiment/fileProblem.ts';
import type { Form } from '../../experiment/own/ownFile.ts';
import { type DroppedRow, type FileRows, readFileRows } from './fileRows.ts';
import { type ChatFormat, plainChat } from './messages.ts';
import { type Judged, type Preference, preferenceOfRow } from './preferenceOfRow.ts';

/** The preferences in a file, with what was left out of it. */
export interface ReadPreferences {
  layout: FileRows['layout'];
  /** How many rows had which form. */
  forms: Partial<Record<Form, number>>;
  /** With the line that each begins on. Of single completions those of one prompt are paired, good with bad. */
  pairs: (Preference & { line: number })[];
  /** Single completions as they are, for methods that take those. */
  unpaired: (Judged & { line: number })[];
  dropped: DroppedRow[];
  /** How conversations became text; empty where there are none. */
  chat: string;
}

export const PREFERENCES_CURE =
  'Each row needs “chosen” and “rejected” (and a “prompt”, unless both begin with it), or “completions” with scores, or “completion” and “label”.';

/**
 * Reads preferences from JSON lines, a JSON array or CSV. Rows that cannot be used are left out and listed; a pair that
 * stands there twice counts once.
 *
 * @param chat how conversations become text
 * @throws FileProblem where no row can be used
 */
export function readPreferences(text: string, file: string, chat: ChatFormat = plainChat): ReadPreferences {
  const { layout, rows, dropped } = readFileRows(text, file);
  const found: ReadPreferences = {
    layout,
    forms: {},
    pairs: [],
    unpaired: [],
    dropped: [...dropped],
    chat: '',
  };
  let written = 0;
  const counted: ChatFormat = {
    ...chat,
    write(conversation) {
      written += 1;
      return chat.write(conversation);
    },
  };
  const seen = new Map<string, number>();
  for (const { line, value } of rows) {
    const read = preferenceOfRow(value, counted);
    if ('why' in read) {
      found.dropped.push({ line, why: read.why });
      continue;
    }
    const what = 'judged' in read ? read.judged : read.preference;
    const key = JSON.stringify(Object.values(what));
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      found.dropped.push({ line, why: `the same as line ${earlier}` });
      continue;
    }
    seen.set(key, line);
    found.forms[read.form] = (found.forms[read.form] ?? 0) + 1;
    if ('judged' in read) found.unpaired.push({ line, ...read.judged });
    else found.pairs.push({ line, ...read.preference });
  }
  found.pairs.push(...pairedUp(found.unpaired));
  if (written > 0) found.chat = chat.words();
  found.dropped.sort((a, b) => a.line - b.line);
  if (found.pairs.length + found.unpaired.length > 0) return found;
  const [first] = found.dropped;
  if (!first) throw new FileProblem(file, 'there is no row in the file', PREFERENCES_CURE);
  const rest =
    found.dropped.length > 1 ? `, and no other of its ${found.dropped.length} rows can be used` : '';
  throw new FileProblem(`${file}, line ${first.line}`, `${first.why}${rest}`, PREFERENCES_CURE);
}

/** The first good completion of a prompt with its first bad one, the second with the second, and so on. */
function pairedUp(unpaired: ReadPreferences['unpaired']): ReadPreferences['pairs'] {
  const byPrompt = new Map<string, { good: typeof unpaired; bad: typeof unpaired }>();
  for (const one of unpaired) {
    const own = byPrompt.get(one.prompt) ?? { good: [], bad: [] };
    own[one.label ? 'good' : 'bad'].push(one);
    byPrompt.set(one.prompt, own);
  }
  return [...byPrompt].flatMap(([prompt, { good, bad }]) =>
    good.slice(0, bad.length).flatMap((one, i) => {
      const other = bad[i];
      // The same text was marked good and bad.
      if (one.completion === other.completion) return [];
      const pair = { line: one.line, prompt, chosen: one.completion, rejected: other.completion };
      if (!one.messages || !other.messages) return [pair];
      const { prompt: asked, completion: chosen } = one.messages;
      return [{ ...pair, messages: { prompt: asked, chosen, rejected: other.messages.completion } }];
    }),
  );
}
