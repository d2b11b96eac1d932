import { BrokerError } from "../errors/broker-error.ts";

/** Why no connection could be made; the `reason` in the details of an UNREACHABLE error. */
export type UnreachableReason =
  | "refused"
  | "unknown-host"
  | "timeout"
  | "no-route"
  | "reset"
  | "tls-name"
  | "tls-certificate"
  | "tls-protocol"
  | "other";

/** How far a connection attempt has come. */
export type DialPhase = "tcp" | "tls";

const REASONS: Readonly<Record<string, UnreachableReason>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknown-host",
  EAI_AGAIN: "unknown-host",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "no-route",
  ENETUNREACH: "no-route",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-name",
  CERT_HAS_EXPIRED: "tls-certificate",
  CERT_NOT_YET_VALID: "tls-certificate",
  CERT_REVOKED: "tls-certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-certificate",
  UNABLE_TO_GET_ISSUER_CERT: "tls-certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-certificate",
  EPROTO: "tls-protocol",
};

const ADVICE: Readonly<Record<UnreachableReason, string>> = {
  refused: "was refused: nothing listens there; check the host and port, and that the server runs.",
  "unknown-host": "failed: the host name cannot be resolved; check its spelling and the machine's DNS.",
  timeout: "timed out: nothing answered; check the host and port, and what a firewall lets through.",
  "no-route": "failed: the network has no route there; check the machine's network or VPN.",
  reset: "failed: the peer cut the connection before it was ready; check that the port speaks the expected protocol.",
  "tls-name": "failed: its certificate is for another name; check the host, or set the server name that it is for.",
  "tls-certificate": "failed: its certificate is not trusted; check its dates, or give its authority as `ca`.",
  "tls-protocol": "failed: it does not speak TLS as expected; check the port, and whether it wants plain TCP.",
  other: "failed; see `native` for the system's own words.",
};

function codeOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function reasonOf(code: string | undefined): UnreachableReason {
  if (code === undefined) return "other";
  return REASONS[code] ?? (code.startsWith("ERR_SSL_") ? "tls-protocol" : "other");
}

/**
 * UNREACHABLE, not executed: a connection attempt failed, so nothing was sent.
 *
 * `details.reason` tells the causes apart; the system's own code and message are in `native`.
 */
export function unreachable(host: string, port: number, cause: unknown): BrokerError {
  const code = codeOf(cause);
  const reason = reasonOf(code);
  return new BrokerError("UNREACHABLE", `Connecting to ${host}:${port} ${ADVICE[reason]}`, {
    details: { reason },
    native: {
      ...(code !== undefined && { code }),
      ...(cause instanceof Error && cause.message !== "" && { message: cause.message }),
    },
    cause,
  });
}

/** UNREACHABLE, not executed: a connection attempt took longer than `timeoutMs`. */
export function dialTimeout(host: string, port: number, phase: DialPhase, timeoutMs: number): BrokerError {
  const found = phase === "tcp" ? "nothing answered" : "it was accepted but the TLS handshake was never finished";
  const message = `Connecting to ${host}:${port} did not succeed within ${timeoutMs} ms: ${found}; check the host and port, and what a firewall lets through.`;
  return new BrokerError("UNREACHABLE", message, { details: { reason: "timeout" }, native: { code: "ETIMEDOUT" } });
}

/** Why `signal` aborted a connection attempt: its own reason, as an error of a request that was not executed. */
export function dialAborted(host: string, port: number, signal: AbortSignal): BrokerError {
  const reason: unknown = signal.reason;
  if (BrokerError.is(reason))
    return reason.outcome === "not-executed" ? reason : reason.with({ outcome: "not-executed" });
  return new BrokerError("ABORTED", `Connecting to ${host}:${port} was aborted by its caller.`, { cause: reason });
}
