import { BrokerError, type BrokerErrorInit, type ErrorCode, RETCODES } from "@anybroker/core";

/** A `BrokerError` as text: the fields of its `toJSON`, without its cause. */
export type WireFault = Readonly<Record<string, unknown>> & { readonly code: string; readonly message: string };

/** What goes over the wire of an error. Its cause stays here: it may be anything. */
export function faultOf(error: BrokerError): WireFault {
  const { name: _name, retcode: _retcode, cause: _cause, ...facts } = error.toJSON();
  return { ...facts, code: error.code, message: error.message };
}

/** The error that `fault` was made of. A code that this version does not know is UNKNOWN, with the code kept as the native one. */
export function errorOf({ code, message, ...facts }: WireFault): BrokerError {
  const init = facts as BrokerErrorInit;
  if (Object.hasOwn(RETCODES, code)) return new BrokerError(code as ErrorCode, message, init);
  return new BrokerError("UNKNOWN", message, { ...init, native: { code, ...init.native } });
}
