/** What a list offers, and how it is searched. */

export interface Choice<Name extends string | number = string | number> {
  name: Name;
  title: string;
  /** The heading that it stands under. */
  group: string;
  about: string;
  /** What else it is found by. */
  keywords?: string;
}

export interface ChoiceGroup<Of extends Choice> {
  group: string;
  choices: Of[];
}

/**
 * The choices that have every word of the query, or its beginning: first those that have them in the title, then in
 * heading and keywords, then in the description. Headings stand in the order of the best choice beneath them.
 */
export function matching<Of extends Choice>(choices: readonly Of[], query: string): ChoiceGroup<Of>[] {
  const wanted = wordsOf(query);
  const found = choices
    .map((choice) => ({ choice, rank: rankOf(choice, wanted) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
  return [...new Set(found.map(({ group }) => group))].map((group) => ({
    group,
    choices: found.filter((choice) => choice.group === group),
  }));
}

function rankOf({ title, group, keywords = '', about }: Choice, wanted: readonly string[]): number {
  const texts = [title, `${title} ${group} ${keywords}`, `${title} ${group} ${keywords} ${about}`];
  const rank = texts.findIndex((text) => {
    const words = wordsOf(text);
    return wanted.every((word) => words.some((one) => one.startsWith(word)));
  });
  return rank < 0 ? Number.POSITIVE_INFINITY : rank;
}

/** "Tülu 3, on-policy" → tulu, 3, on, policy */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
