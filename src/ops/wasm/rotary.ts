/**
 * Rotary position embedding (Su et al. 2021, eq. 15) in Llama's order: the pair (a, b) is an entry of a head's first
 * half with the same entry of its second half, and becomes (a cos − b sin, b cos + a sin).
 *
 * @param x, out [sequences × time, heads × d]
 * @param cosines [time, d]
 * @param sines −sin for the first half of a head, sin for the second: [time, d]
 * @param direction 1, or −1 to turn back
 * @param from, to the rows to compute
 */
export function rotary(
  x: usize,
  cosines: usize,
  sines: usize,
  out: usize,
  time: i32,
  heads: i32,
  d: i32,
  direction: f32,
  from: i32,
  to: i32,
): void {
  const half = 2 * d; // bytes
  for (let row = from; row < to; row++) {
    const table = 4 * d * (row % time);
    for (let h = 0; h < heads; h++) {
      const at = 4 * d * (row * heads + h);
      turn(x + at, x + at + half, cosines + table, sines + table, direction, out + at, d / 2);
      turn(
        x + at + half,
        x + at,
        cosines + table + half,
        sines + table + half,
        direction,
        out + at + half,
        d / 2,
      );
    }
  }
}

/** out = own · cosines + direction · other · sines of `size` floats, half a head */
function turn(
  own: usize,
  other: usize,
  cosines: usize,
  sines: usize,
  direction: f32,
  out: usize,
  size: i32,
): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const along = f32x4.mul(v128.load(own + 4 * i), v128.load(cosines + 4 * i));
    const across = f32x4.mul(v128.load(other + 4 * i), v128.load(sines + 4 * i));
    v128.store(out + 4 * i, f32x4.add(along, f32x4.mul(across, f32x4.splat(direction))));
  }
  for (; i < size; i++) {
    const along = load<f32>(own + 4 * i) * load<f32>(cosines + 4 * i);
    const across = load<f32>(other + 4 * i) * load<f32>(sines + 4 * i);
    store<f32>(out + 4 * i, along + across * direction);
  }
}
