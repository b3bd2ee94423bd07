/**
 * `count` items from all over a list, in order. Pairs of one prompt lie together and have much in common; taken
 * from far apart, as many tell more.
 */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}
