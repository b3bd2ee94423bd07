import type { TrlArguments, TrlValue } from '../../experiment/methods/trl.ts';

/** Values as Python and YAML write them. */

/** `1e-8` is text to YAML 1.1 and `1.0e-8` a number; Python reads both. */
function number(value: number): string {
  const text = String(value);
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}

export function pythonLiteral(value: TrlValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return number(value);
  // JSON's escapes are Python's too.
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map(pythonLiteral).join(', ')}]`;
}

function yamlLiteral(value: TrlValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map(yamlLiteral).join(', ')}]`;
}

/** One `name=value,` a line. */
export function pythonArguments(values: TrlArguments, indent: string): string {
  return Object.entries(values)
    .map(([name, value]) => `${indent}${name}=${pythonLiteral(value)},`)
    .join('\n');
}

/** One `name: value` a line. */
export function yamlEntries(values: TrlArguments): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${yamlLiteral(value)}`)
    .join('\n');
}
