import type { Call, HttpRequest, Lane } from "@anybroker/core/adapter";
import type * as z from "zod";
import { invalidArgument } from "./open-api-mt5-error.ts";

/** What every call takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Deadline; default 10 s for reads, 60 s for trades, 5 minutes for a connect. */
  readonly timeoutMs?: number;
  /** The engine's call that this request belongs to: its signal and deadline count instead of the two above. */
  readonly call?: Call;
}

/** One request, before it has an address and keys. */
export interface RequestSpec<Answer> {
  /** As the client's function is called: `orders.place`. */
  readonly operation: string;
  readonly lane: Lane;
  readonly method: "GET" | "POST";
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: HttpRequest["query"];
  readonly body?: unknown;
  /** What of the body no message and no log may show. */
  readonly secrets?: readonly string[];
  /** Default deadline where the lane's is not enough. */
  readonly timeoutMs?: number;
  readonly answer: z.ZodType<Answer>;
}

/** What a group of calls sends its requests with. */
export interface Sender {
  send<Answer>(spec: RequestSpec<Answer>, options?: RequestOptions): Promise<Answer>;
}

/** A position's, order's or deal's number: text where it may exceed 2^53. */
export type Ticket = string | number;

/** `fields` without those that are undefined. */
export function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Refuses what JSON has no number for: the server would answer with a fault of its own. */
export function requireFinite(what: string, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== "number" || Number.isFinite(value)) continue;
    throw invalidArgument(`${what} has ${name} ${value}, which no JSON number can be; give a finite number.`);
  }
}

/** The digits of a ticket. Throws an `OpenApiMt5Error` (kind `argument`) for anything but a whole number above 0. */
export function ticketDigits(ticket: Ticket): string {
  const digits = String(ticket);
  const exact = typeof ticket === "string" || Number.isSafeInteger(ticket);
  if (exact && /^[1-9]\d{0,18}$/.test(digits)) return digits;
  throw invalidArgument(`${digits} is no ticket; a ticket is a whole number above 0, as text beyond 2^53.`);
}

/** A body of JSON whose integers of 64 bits keep their digits, which a JavaScript number would lose. */
export function jsonBody(
  integers: Readonly<Record<string, string | undefined>>,
  rest: Readonly<Record<string, unknown>> = {},
): string {
  const members = Object.entries(integers).flatMap(([name, digits]) =>
    digits === undefined ? [] : [`${JSON.stringify(name)}:${digits}`],
  );
  const others = JSON.stringify(present(rest)).slice(1, -1);
  return `{${[...members, ...(others === "" ? [] : [others])].join(",")}}`;
}
