import type { Command } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { InterceptedCall, Interceptor } from "./connect-options.ts";

/** Refuses every call that would change the books with READ_ONLY, before anything is sent; reads pass. */
export function readOnly(): Interceptor {
  return async (call, next) => {
    if (call.command === undefined) return next();
    const { broker, operation, requestId } = call;
    throw new BrokerError(
      "READ_ONLY",
      `${operation} was not sent, because the program runs read-only; take readOnly() out of intercept to trade.`,
      { broker, operation, requestId },
    );
  };
}

/**
 * Refuses every call that would change the books with DRY_RUN, after `onCommand` has heard what would have been sent:
 * checked against the symbol's rules, on the grid, in the broker's form. Reads pass.
 */
export function dryRun(onCommand: (command: Command, call: InterceptedCall) => void = () => {}): Interceptor {
  return async (call, next) => {
    if (call.command === undefined) return next();
    onCommand(call.command, call);
    const { broker, operation, requestId } = call;
    throw new BrokerError("DRY_RUN", `${operation} was not sent, because the program runs dry.`, {
      broker,
      operation,
      requestId,
    });
  };
}

/**
 * All of `interceptors` as one, the first outermost; undefined when there is none.
 *
 * A write can't be sent twice: `next` of a call with a command throws a TypeError when it is called again.
 */
export function composeInterceptors(interceptors: readonly Interceptor[]): Interceptor | undefined {
  return interceptors.reduceRight<Interceptor | undefined>(
    (inner, outer) => (call, next) =>
      outer(call, onceForWrites(call, inner === undefined ? next : () => inner(call, next))),
    undefined,
  );
}

function onceForWrites(call: InterceptedCall, next: () => Promise<unknown>): () => Promise<unknown> {
  if (call.command === undefined) return next;
  let called = false;
  return async () => {
    if (called)
      throw new TypeError(`An interceptor called next() of ${call.operation} twice; a write is sent only once.`);
    called = true;
    return next();
  };
}
