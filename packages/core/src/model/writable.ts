/**
 * A record while it is being made: members that may be absent are set one by one, which costs a tenth of spreading
 * parts together.
 */
export type Writable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };
