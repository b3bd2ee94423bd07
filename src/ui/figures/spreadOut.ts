/**
 * Moves places apart so that neighbours keep a distance, in their order and within the bounds as far as there is room:
 * down from the top, then up again from the bottom.
 */
export function spreadOut(
  places: readonly number[],
  distance: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  let least = top;
  for (const i of order) {
    moved[i] = Math.max(moved[i], least);
    least = moved[i] + distance;
  }
  let most = bottom;
  for (const i of order.toReversed()) {
    moved[i] = Math.min(moved[i], most);
    most = moved[i] - distance;
  }
  return moved;
}
