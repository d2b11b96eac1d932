import { FAULT_MUTANTS } from "./after-faults.ts";
import type { Mutant } from "./mutant.ts";
import { TRADING_MUTANTS } from "./orders-and-events.ts";
import { READING_MUTANTS } from "./reading-and-link.ts";
import { REFUSAL_MUTANTS } from "./refusals.ts";

export { broken } from "./mutant.ts";

/** Every broken adapter. */
export const MUTANTS: readonly Mutant[] = [
  ...TRADING_MUTANTS,
  ...REFUSAL_MUTANTS,
  ...READING_MUTANTS,
  ...FAULT_MUTANTS,
];
