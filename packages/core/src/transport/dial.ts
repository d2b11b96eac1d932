import { connect as connectTcp, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { Clock } from "../system/clock.ts";
import { type DialPhase, dialAborted, dialTimeout, unreachable } from "./dial-errors.ts";

/** Where to connect to, and how. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly ca?: string;
  readonly serverName?: string;
  /** The protocol to name in the TLS handshake, where there is one. */
  readonly alpn?: string;
}

/** How one attempt is bounded. */
export interface DialOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Takes the first `length` bytes of `buffer`, which is used again for every read, in place of the `data` event. */
  readonly onRead?: (buffer: Uint8Array, length: number) => void;
}

const READ_BUFFER_BYTES = 65_536;
const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * Opens one TCP or TLS connection; resolves when it is ready for bytes.
 *
 * Rejects with UNREACHABLE or the signal's reason, never executed, and leaves neither a socket nor a timer behind.
 */
export function dial(clock: Clock, target: DialTarget, options: DialOptions): Promise<Socket> {
  const { host, port } = target;
  const { timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(dialAborted(host, port, signal));
      return;
    }
    const socket = open(target, options.onRead);
    let phase: DialPhase = "tcp";
    const settle = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
      socket.off("error", onError).off("close", onClose);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => {
      if (signal !== undefined) fail(dialAborted(host, port, signal));
    };
    const onError = (error: Error): void => fail(unreachable(host, port, error));
    const onClose = (): void =>
      fail(unreachable(host, port, Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    const timer = clock.setTimer(timeoutMs, () => fail(dialTimeout(host, port, phase, timeoutMs)));
    signal?.addEventListener("abort", onAbort, { once: true });
    // An error listener stays for the socket's life: an error between two owners must not end the process.
    socket.on("error", () => {});
    socket.once("error", onError);
    socket.once("close", onClose);
    socket.once("connect", () => {
      phase = "tls";
    });
    socket.once(target.tls ? "secureConnect" : "connect", () => {
      settle();
      resolve(socket);
    });
  });
}

function open(target: DialTarget, onRead: DialOptions["onRead"]): Socket {
  const { host, port } = target;
  const shared = { host, port, ...(onRead !== undefined && { onread: reading(onRead) }) };
  const socket = target.tls
    ? connectTls({
        ...shared,
        ...(target.alpn !== undefined && { ALPNProtocols: [target.alpn] }),
        ...(target.ca !== undefined && { secureContext: trusting(target.ca) }),
        ...(target.serverName !== undefined && { servername: target.serverName }),
      })
    : connectTcp(shared);
  return socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
}

function reading(onRead: NonNullable<DialOptions["onRead"]>): OnReadOpts {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return {
    buffer,
    callback: (length) => {
      onRead(buffer, length);
      return true;
    },
  };
}

/** One context per authority: reading all built-in certificates takes tens of milliseconds. */
const contexts = new Map<string, SecureContext>();

function trusting(ca: string): SecureContext {
  let context = contexts.get(ca);
  if (context === undefined) {
    context = createSecureContext({ ca: [...rootCertificates, ca] });
    contexts.set(ca, context);
  }
  return context;
}
