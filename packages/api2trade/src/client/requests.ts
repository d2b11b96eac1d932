import type { Call, HttpRequest, Lane } from "@anybroker/core/adapter";
import * as z from "zod";

/** What every call takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Deadline of each request that the call makes; default the client's. */
  readonly timeoutMs?: number;
  /**
   * The engine's call that this request belongs to: its signal and deadline count instead of the two above, and the
   * client repeats nothing, because the engine does.
   */
  readonly call?: Call;
}

/** One request, before it has an address and credentials. */
export interface RequestSpec<Answer> {
  /** As the client's function is called: `orders.send`. */
  readonly operation: string;
  readonly lane: Lane;
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly query?: HttpRequest["query"];
  /** JSON, written out. */
  readonly body?: string;
  /** What of body and query no message and no log may show. */
  readonly secrets?: readonly string[];
  /** Whether the request changes nothing. What changes something is sent once, whatever its HTTP method. */
  readonly isRead: boolean;
  /** Whether the answer may be a plain word instead of JSON. */
  readonly mayBeText?: boolean;
  readonly answer: z.ZodType<Answer>;
}

/** What a group of calls sends its requests with. */
export interface Sender {
  send<Answer>(spec: RequestSpec<Answer>, options?: RequestOptions): Promise<Answer>;
}

/** For calls whose answer has no content that counts. */
export const anything: z.ZodType<void> = z.unknown().transform(() => undefined);
