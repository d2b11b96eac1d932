import type { Call, HttpRequest, Lane } from "@anybroker/core/adapter";
import * as z from "zod";
import type { TonpoSubject } from "./tonpo-error.ts";

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

/** One request, before it has an address and a key. */
export interface RequestSpec<Answer> {
  /** As the client's function is called: `orders.place`. */
  readonly operation: string;
  readonly lane: Lane;
  readonly method: HttpRequest["method"];
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: HttpRequest["query"];
  /** A POST without one sends `{}`, as the vendor's own client does. */
  readonly body?: unknown;
  /** What of the body no message and no log may show. */
  readonly secrets?: readonly string[];
  /** Needs no key; one that is there is sent all the same. */
  readonly open?: true;
  /** What is not there when the answer is a 404. */
  readonly subject?: TonpoSubject;
  /** The answer's `error` and `success` are for the caller to judge. Elsewhere they make the whole answer a failure. */
  readonly ownVerdict?: true;
  readonly answer: z.ZodType<Answer>;
}

/** What a group of calls sends its requests with. */
export interface Sender {
  send<Answer>(spec: RequestSpec<Answer>, options?: RequestOptions): Promise<Answer>;
}

/** For calls whose answer says nothing: a text, `{}` or no body at all. */
export const nothing: z.ZodType<void> = z.unknown().transform(() => undefined);

/** `fields` without those that are undefined. */
export function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
