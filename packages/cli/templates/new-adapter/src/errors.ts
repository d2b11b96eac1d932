import { BrokerError, type ErrorCode } from "@anybroker/core";
import { TemplateBrokerError } from "./client/template-broker-error.ts";

/** Every code of the broker, in the words of the library. What is not here becomes UNKNOWN, its own code kept. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  unauthorized: "AUTH_FAILED",
};

/**
 * What the client threw, as a `BrokerError`.
 *
 * Only the broker's own refusal proves that an order was not executed. Anything else leaves its outcome unknown.
 */
export function toBrokerError(error: unknown, operation: string): BrokerError {
  if (BrokerError.is(error)) return error;
  if (!TemplateBrokerError.is(error)) {
    return new BrokerError("BAD_ANSWER", `${operation} got an answer that could not be read.`, {
      operation,
      cause: error,
    });
  }
  const { code, status, message } = error;
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return new BrokerError(known ?? "UNKNOWN", `Template Broker refused ${operation} with ${code}: ${message}.`, {
    operation,
    native: { code, status, message },
    cause: error,
  });
}
