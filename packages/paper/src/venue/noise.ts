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
const HEIGHTS = Float64Array.from({ length: OCTAVES }, (_, octave) => Math.sqrt(2 ** octave / DAY_MINUTES));

/**
 * A path that looks like a random walk and can be read at any instant: waves of doubling length whose height grows
 * with the square root of it. It returns to zero in the long run; its daily move is about one.
 *
 * Neighbouring instants are cheap to read one after another: they share the ends of the longer waves.
 */
export class Wander {
  readonly #seed: number;
  readonly #indexes = new Float64Array(OCTAVES).fill(Number.NaN);
  readonly #starts = new Float64Array(OCTAVES);
  readonly #ends = new Float64Array(OCTAVES);

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The path at an instant, in minutes of any origin. */
  at(minutes: number): number {
    let sum = 0;
    for (let octave = 0; octave < OCTAVES; octave += 1) {
      const place = minutes / 2 ** octave;
      const index = Math.floor(place);
      if (this.#indexes[octave] !== index) this.#load(octave, index);
      const start = this.#starts[octave] ?? 0;
      sum += (HEIGHTS[octave] ?? 0) * (start + ((this.#ends[octave] ?? 0) - start) * (place - index));
    }
    return sum;
  }

  #load(octave: number, index: number): void {
    this.#indexes[octave] = index;
    this.#starts[octave] = hashed(this.#seed, octave, index);
    this.#ends[octave] = hashed(this.#seed, octave, index + 1);
  }
}
