/** A number in [-1, 1) that depends on nothing but its arguments: the same on every machine. */
export function hashed(seed: number, salt: number, index: number): number {
  return hashedUnit(seed, salt, index) * 2 - 1;
}

/** A number in [0, 1) that depends on nothing but its arguments. */
export function hashedUnit(seed: number, salt: number, index: number): number {
  const low = index >>> 0;
  const high = Math.floor(index / 4_294_967_296) >>> 0;
  let mixed = (seed ^ Math.imul(salt + 0x9e3779b9, 0x85ebca6b)) >>> 0;
  mixed = Math.imul(mixed ^ low, 0xcc9e2d51);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ high, 0x1b873593);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}

/** A 32-bit number made of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Octaves of the path: the longest wave takes 2^14 minutes, about eleven days. */
const OCTAVES = 15;
const DAY_MINUTES = 1440;

/**
 * A path that looks like a random walk and can be read at any instant: waves of doubling length whose height grows
 * with the square root of it. It returns to zero in the long run; its daily move is about one.
 */
export function wander(seed: number, minutes: number): number {
  let sum = 0;
  for (let octave = 0; octave < OCTAVES; octave += 1) {
    const period = 2 ** octave;
    const place = minutes / period;
    const index = Math.floor(place);
    const before = hashed(seed, octave, index);
    const after = hashed(seed, octave, index + 1);
    sum += Math.sqrt(period / DAY_MINUTES) * (before + (after - before) * (place - index));
  }
  return sum;
}
