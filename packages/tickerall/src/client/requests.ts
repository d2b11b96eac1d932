import type { Call, HttpRequest, Lane } from "@anybroker/core/adapter";
import * as z from "zod";
import type { Timeframe } from "./wire/base.ts";

/** What every call takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Deadline of each request that the call makes; default the client's. */
  readonly timeoutMs?: number;
  /**
   * The engine's call that this request belongs to: its signal and deadline count instead of the two above, and the
   * client repeats nothing on a `Retry-After`, because the engine does.
   */
  readonly call?: Call;
}

/** What calls that change something take. */
export interface WriteOptions extends RequestOptions {
  /** Names the logical call: the service answers a repeated key as it did the first time. Default: a fresh UUID. */
  readonly idempotencyKey?: string;
}

/** What trading calls and session starts take. */
export interface QueueOptions extends WriteOptions {
  /** Repeats the call under its one key while the service says that it is only away for a moment. Default false. */
  readonly queueIfReconnecting?: boolean;
  /** How long it is repeated; default 60,000 ms. A running attempt is not cut. */
  readonly queueMaxMs?: number;
}

/** One request, before it has an address and a key. */
export interface RequestSpec<Answer> {
  /** As the client's function is called: `orders.place`. */
  readonly operation: string;
  readonly lane: Lane;
  readonly method: HttpRequest["method"];
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: HttpRequest["query"];
  readonly body?: unknown;
  /** What of the body no message and no log may show. */
  readonly secrets?: readonly string[];
  /** The account that is called, for calls that warm it when it is cold or that may go to its direct edge. */
  readonly account?: { readonly id: string; readonly rearms: boolean; readonly routable: boolean };
  readonly answer: z.ZodType<Answer>;
}

/** What a group of calls sends its requests with. */
export interface Sender {
  send<Answer>(spec: RequestSpec<Answer>, options?: QueueOptions): Promise<Answer>;
}

/** For calls whose answer has no content. */
export const nothing: z.ZodType<void> = z.unknown().transform(() => undefined);

/** `fields` without those that are undefined. */
export function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) known[name] = fields[name];
  return known;
}

/** An account's call, warmed when cold and routed to the direct edge when there is one. */
export const onAccount = (id: string) => ({ id, rearms: true, routable: true });

/** Minutes of each candle length; a month counts 30 days. */
export const TIMEFRAME_MINUTES: Readonly<Record<Timeframe, number>> = {
  M1: 1,
  M5: 5,
  M15: 15,
  M30: 30,
  H1: 60,
  H4: 240,
  D1: 1440,
  W1: 10_080,
  MN1: 43_200,
};
