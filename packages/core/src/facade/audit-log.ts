import { appendFile } from "node:fs/promises";
import type { Command } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Clock, systemClock } from "../system/clock.ts";
import type { InterceptedCall, Interceptor } from "./connect-options.ts";

/** One line of an audit log. Each request has a `request` line before it is sent and one line after. */
export type AuditRecord = {
  readonly timeMs: number;
  readonly requestId: string;
  readonly broker: string;
  readonly accountId?: string;
  readonly operation: string;
} & (
  | { readonly phase: "request"; readonly command?: AuditedCommand }
  | { readonly phase: "answer"; readonly tookMs: number; readonly answer?: unknown }
  | { readonly phase: "error"; readonly tookMs: number; readonly error: unknown }
);

/** A command with its symbol by name. */
export type AuditedCommand = Readonly<Record<string, unknown>> & Pick<Command, "kind" | "clientOrderId">;

/** How an audit log is kept. */
export interface AuditLogOptions {
  /** Reads are recorded too, without their answers; default false. */
  readonly reads?: boolean;
  readonly clock?: Clock;
  /** Hears that a line could not be written where that stops nothing: after the fact, or before a close or cancel. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Records every call that changes the books: to a file of its owner's, as a line of JSON each, or to a function.
 *
 * The request is recorded before it is sent. When that fails it is refused with INVALID_CONFIG (not executed),
 * unless it reduces risk: closing and cancelling are never held up by a full disk. A failure to record the answer
 * never turns an executed request into an error. What is recorded survives the process; against a power cut nothing is
 * flushed.
 */
export function auditLog(
  target: string | ((record: AuditRecord) => void | Promise<void>),
  options: AuditLogOptions = {},
): Interceptor {
  const { reads = false, clock = systemClock, onError = () => {} } = options;
  const write = typeof target === "string" ? fileWriter(target) : async (record: AuditRecord) => target(record);
  return async (call, next) => {
    if (call.command === undefined && !reads) return next();
    const startMs = clock.monotonic();
    const facts = () => ({ ...factsOf(call), timeMs: clock.now() });
    const after = () => ({ ...facts(), tookMs: Math.round(clock.monotonic() - startMs) });
    await write({ ...facts(), phase: "request", ...commandOf(call) }).catch((error: unknown) => {
      onError(error);
      if (call.command !== undefined && call.lane !== "reduce") throw notAudited(call, error);
    });
    try {
      const answer = await next();
      await write({ ...after(), phase: "answer", ...(call.command !== undefined && { answer }) }).catch(onError);
      return answer;
    } catch (error) {
      const told = BrokerError.is(error) ? error.toJSON() : String(error);
      await write({ ...after(), phase: "error", error: told }).catch(onError);
      throw error;
    }
  };
}

function factsOf({ requestId, broker, accountId, operation }: InterceptedCall) {
  return { requestId, broker, ...(accountId !== undefined && { accountId }), operation };
}

function commandOf({ command }: InterceptedCall): { readonly command?: AuditedCommand } {
  return command === undefined ? {} : { command: { ...command, symbol: command.symbol.name } };
}

function notAudited({ broker, operation, requestId }: InterceptedCall, cause: unknown): BrokerError {
  return new BrokerError(
    "INVALID_CONFIG",
    `${operation} was not sent, because the audit log could not record it; make the log writable or take it out of intercept.`,
    { broker, operation, requestId, cause },
  );
}

/** Appends lines in the order in which they are given. */
function fileWriter(path: string): (record: AuditRecord) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (record) => {
    const line = `${JSON.stringify(record)}\n`;
    const written = last.then(() => appendFile(path, line, { mode: 0o600 }));
    last = written.catch(() => {});
    return written;
  };
}
