import { BrokerError } from "@anybroker/core";
import type { RecordedError } from "@anybroker/core/transport";

/** The error that was recorded. */
export function errorOf({ code, message, ...facts }: RecordedError): BrokerError {
  return new BrokerError(code, message, facts);
}
