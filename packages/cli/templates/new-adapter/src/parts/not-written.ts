import { BrokerError } from "@anybroker/core";

/** Says what is left to do. Gone when the last part is written. */
export function notWritten(member: string, file: string): BrokerError {
  return new BrokerError("UNSUPPORTED", `${member} is not written yet: write it in ${file}.`);
}
