import { BrokerError } from "@anybroker/core";
import type { VenueResult } from "./venue/types.ts";

/** A refusal of the venue as an error. The venue's codes are the unified ones, so there is nothing to translate. */
export function refusalError(refusal: Extract<VenueResult, { ok: false }>, operation: string): BrokerError {
  return new BrokerError(refusal.code, refusal.message, {
    broker: "paper",
    operation,
    outcome: "not-executed",
    native: { code: refusal.code, message: refusal.message },
    ...(refusal.details !== undefined && { details: refusal.details }),
  });
}
