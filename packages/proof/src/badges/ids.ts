/** The cases that every adapter is held against, by their numbers; the kit may have more, and variants of each. */
export const CASES: readonly string[] = Object.entries({
  CONN: 8,
  AUTH: 8,
  DATA: 8,
  ORD: 12,
  PROT: 5,
  POS: 5,
  IDEM: 9,
  RECON: 6,
  HIST: 3,
  ERR: 4,
  RATE: 3,
  TIME: 2,
  PREC: 2,
  MULTI: 1,
  CAP: 2,
  MEM: 1,
  OBS: 1,
}).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}-${String(index + 1).padStart(2, "0")}`),
);

/** The case that a scenario is a variant of: `IDEM-04` of `IDEM-04b`. */
export const caseOf = (id: string): string => id.replace(/[a-z]$/, "");
