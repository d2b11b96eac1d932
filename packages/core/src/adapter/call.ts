/**
 * The order in which waiting calls leave: risk reduction first.
 *
 * `reduce` is close and cancel; `modify` changes levels; `open` adds exposure; `read` is snapshots, symbols and
 * quotes; `history` is everything that pages.
 */
export type Lane = "reduce" | "modify" | "open" | "read" | "history";

/** The lanes, the most urgent first. */
export const LANES: readonly Lane[] = ["reduce", "modify", "open", "read", "history"];

/** What goes with every call to a port: its deadline, its place in the queue and whether it has left. */
export interface Call {
  /** The port's method, for errors and logs: `placeOrder`. */
  readonly operation: string;
  /** Aborts at the deadline, when the caller aborts, or when the broker is closed. Its reason is a `BrokerError`. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly lane: Lane;
  /** 1 for the first try. */
  readonly attempt: number;
  /** True from the moment that a byte of the request may have left. */
  readonly sent: boolean;
  /** To be called by whoever writes the request to the wire, just before. Decides the outcome of a later abort. */
  markSent(): void;
}
