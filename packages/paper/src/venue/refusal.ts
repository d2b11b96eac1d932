import type { ErrorCode, Order } from "@anybroker/core";
import type { VenueResult } from "./types.ts";

/** A request that the venue does not carry out. */
export type Refusal = Extract<VenueResult, { readonly ok: false }>;

/** Makes a refusal: the unified code, one sentence, and facts for a program. */
export function refuse(
  code: ErrorCode,
  message: string,
  extra: { readonly details?: Readonly<Record<string, unknown>>; readonly order?: Order } = {},
): Refusal {
  return { ok: false, code, message, ...extra };
}

/** The refusal of a symbol that the venue does not have. */
export const noSymbol = (name: string): Refusal =>
  refuse("SYMBOL_NOT_FOUND", `the venue has no symbol ${name}`, { details: { symbol: name } });
