/**
 * A number as people write it in decimals: `5`, `-2.5`, `.5`, `1e-3`. Null for all else that `Number` would take
 * (`0x10`, `0b11`, `Infinity`, empty text, spaces around it), for what is beyond every number (`1e400`), and for −0,
 * which links and files would bring back as 0.
 *
 * There is no leading `+`, because a link would turn it into a space; `1e+3` is how JavaScript writes large numbers.
 */
export function decimalNumber(text: string): number | null {
  if (!/^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) && !Object.is(value, -0) ? value : null;
}
