import { BrokerError } from "../errors/broker-error.ts";
import type { CallOptions } from "./surfaces.ts";

const NO_OPTIONS: CallOptions = {};

/** Only what a call needs of the caller's options, without absent members. */
export function optionsOf({ signal, timeoutMs }: CallOptions): CallOptions {
  if (signal === undefined && timeoutMs === undefined) return NO_OPTIONS;
  return { ...(signal !== undefined && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** An adapter that claims an ability and lacks its member: a mistake in the adapter, not in the program. */
export function missingMember(broker: string, member: string): BrokerError {
  return new BrokerError(
    "UNSUPPORTED",
    `The ${broker} adapter declares the capability behind ${member} but its account port has no ${member}; that is a mistake in the adapter.`,
    { broker },
  );
}
