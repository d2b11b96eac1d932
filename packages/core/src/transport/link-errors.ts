import type { LinkClose } from "../adapter/transports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/log.ts";
import type { SecretKeeper } from "../system/secrets.ts";

/** What a live link takes from outside. */
export interface LinkEnvironment {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: SecretKeeper;
}

/** How long a polite close may take before the connection is cut. */
export const CLOSE_GRACE_MS = 1_000;

/** NOT_READY, not executed: something was to be sent on a link that is closing or closed. */
export function notOpen(where: string): BrokerError {
  return new BrokerError("NOT_READY", `A message to ${where} was not sent because the connection is closed.`, {
    outcome: "not-executed",
  });
}

/** The end of a link that nobody here asked for, or, when `byUs`, the one that was. */
export function linkClose(
  where: string,
  facts: { readonly code?: number; readonly text: string; readonly byUs: boolean; readonly unreadable?: boolean },
): LinkClose {
  const { byUs, text, unreadable = false } = facts;
  const code = facts.code === undefined ? {} : { code: facts.code };
  const native = { native: { ...code, message: text } };
  const cause = byUs
    ? new BrokerError("CLOSED", `The connection to ${where} was closed on this side.`, native)
    : unreadable
      ? new BrokerError("BAD_ANSWER", `The connection to ${where} was cut because ${text}.`, native)
      : new BrokerError("CONNECTION_LOST", `The connection to ${where} was lost: ${text}.`, native);
  return { ...code, text, byUs, cause };
}

/** Logs what a link's owner threw while it handled a message: the link and the messages behind it go on. */
export function reportHandlerFault({ logger, secrets }: LinkEnvironment, where: string, fault: unknown): void {
  const error = secrets.redact(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  logger.error({ where, error }, "the handler of a message threw; the message is skipped and the connection goes on");
}
