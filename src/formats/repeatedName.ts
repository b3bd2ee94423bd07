/** Deeper than any header of tensors; a limit, so that a hostile one cannot make a set of names for each level. */
const MAX_DEPTH = 64;

/**
 * What a JSON text says twice: `JSON.parse` keeps the last value of a name that stands twice in one object, and
 * another reader the first, so the same file could mean two things.
 *
 * @param json valid: `JSON.parse` has read it
 * @returns a sentence about the first such name, at any depth, or about objects nested too deeply; else null
 */
export function repeatedName(json: string): string | null {
  const names: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '{') names.push(new Set());
    if (json[i] === '}') names.pop();
    if (names.length > MAX_DEPTH) return `objects are nested more than ${MAX_DEPTH} deep`;
    if (json[i] !== '"') continue;
    const start = i;
    for (i++; json[i] !== '"'; i++) if (json[i] === '\\') i++;
    let next = i + 1;
    while (' \t\n\r'.includes(json[next])) next++;
    if (json[next] !== ':') continue;
    // Parsed, because "a" may be written "\u0061" too.
    const name: string = JSON.parse(json.slice(start, i + 1));
    const inObject = names[names.length - 1];
    if (inObject.has(name)) return `"${name.slice(0, 80)}" appears twice in one object`;
    inObject.add(name);
  }
  return null;
}
