import type { ProtoOAErrorRes, ProtoOAOrderErrorEvent } from "../schema/index.ts";

/** Which message brought a refusal. */
export type RefusalSource = "error" | "order-error" | "execution" | "token-endpoint";

/** What a refusal tells besides its code. */
export interface RefusalFacts {
  readonly source: RefusalSource;
  /** The request's message name. */
  readonly request?: string;
  readonly accountId?: string;
  readonly orderId?: string;
  readonly positionId?: string;
  /** When the maintenance ends, in ms since the epoch. */
  readonly maintenanceEndMs?: number;
  /** How long the broker asks to wait. */
  readonly retryAfterMs?: number;
}

const MARK = Symbol.for("anybroker.CtraderError");

/** A refusal in the broker's own words: `code` is the name that travels on the wire. */
export class CtraderError extends Error {
  override readonly name = "CtraderError";
  readonly code: string;
  /** The broker's text, where it gives one. */
  readonly description: string;
  readonly facts: RefusalFacts;

  constructor(code: string, description: string | undefined, facts: RefusalFacts) {
    super(`cTrader refused ${facts.request ?? "a request"} with ${code}${description ? `: ${description}` : ""}`);
    this.code = code;
    this.description = description ?? "";
    this.facts = facts;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True for an error of this class, of any copy of the package, with one of `codes` (any when none is given). */
  static is(value: unknown, ...codes: readonly string[]): value is CtraderError {
    if (typeof value !== "object" || value === null || !(MARK in value)) return false;
    return codes.length === 0 || codes.includes((value as unknown as CtraderError).code);
  }
}

/** Codes that say that the access token is no good any more. */
export const TOKEN_CODES = ["OA_AUTH_TOKEN_EXPIRED", "CH_ACCESS_TOKEN_INVALID"] as const;

/** True when a request was refused because its account has no session here: it was not carried out. */
export function isUnauthorised(error: unknown): boolean {
  if (CtraderError.is(error, "ACCOUNT_NOT_AUTHORIZED", ...TOKEN_CODES)) return true;
  // The live server says so in the text of a generic code.
  return CtraderError.is(error, "INVALID_REQUEST") && /not authori[sz]ed/i.test(error.description);
}

/** Seconds and milliseconds since the epoch can't be taken for each other before the year 5138. */
const SECONDS_BELOW = 1e11;

/** The end of a maintenance in ms: one error message gives it in seconds, the other in milliseconds. */
export const maintenanceEnd = (value: number): number => (value < SECONDS_BELOW ? value * 1000 : value);

/** The refusal that an error answer stands for. */
export function refusalOf(
  answer: Partial<ProtoOAErrorRes> & { readonly errorCode: string },
  request: string,
): CtraderError {
  const { errorCode, description, ctidTraderAccountId, maintenanceEndTimestamp, retryAfter } = answer;
  return new CtraderError(errorCode, description, {
    source: "error",
    request,
    ...(ctidTraderAccountId !== undefined && { accountId: String(ctidTraderAccountId) }),
    ...(maintenanceEndTimestamp !== undefined &&
      Number(maintenanceEndTimestamp) > 0 && { maintenanceEndMs: maintenanceEnd(Number(maintenanceEndTimestamp)) }),
    ...(retryAfter !== undefined && Number(retryAfter) > 0 && { retryAfterMs: Number(retryAfter) * 1000 }),
  });
}

/** The refusal that a failed check of a trading request stands for. Ids of 0 mean none. */
export function orderRefusalOf(event: ProtoOAOrderErrorEvent, request: string): CtraderError {
  const { errorCode, description, ctidTraderAccountId, orderId, positionId } = event;
  return new CtraderError(errorCode, description, {
    source: "order-error",
    request,
    accountId: String(ctidTraderAccountId),
    ...(orderId !== undefined && String(orderId) !== "0" && { orderId: String(orderId) }),
    ...(positionId !== undefined && String(positionId) !== "0" && { positionId: String(positionId) }),
  });
}
