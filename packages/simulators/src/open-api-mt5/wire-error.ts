import type { WireAnswer } from "../http-server.ts";
import { toWire, type Wire } from "./wire-json.ts";

/** An error answer of the server: its status, and the text or the list of faults in `detail`. */
export class WireError extends Error {
  readonly status: number;
  readonly detail: Wire;

  constructor(status: number, detail: Wire) {
    super(typeof detail === "string" ? detail : toWire(detail));
    this.name = "WireError";
    this.status = status;
    this.detail = detail;
  }
}

/** A JSON answer. */
export const jsonAnswer = (status: number, body: Wire): WireAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: toWire(body),
});

/** The error as it goes over the wire. */
export const errorAnswer = ({ status, detail }: WireError): WireAnswer => jsonAnswer(status, { detail });

/** What the server answers when it has failed in a way that nobody foresaw. */
export const plainFailure = (status = 500): WireAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: "Internal Server Error",
});

/** Thrown for what the real server does not foresee: a plain-text 500. */
export class UnforeseenError extends Error {
  override readonly name = "UnforeseenError";
}

/** The last error of the terminal: its code and text. */
export type LastError = readonly [code: number, text: string];

export const NO_CONNECTION: LastError = [-10004, "No IPC connection"];
export const IPC_TIMEOUT: LastError = [-10005, "IPC timeout"];
export const UNAUTHORIZED: LastError = [-6, "Terminal: Authorization failed"];

/** The pair as Python prints a tuple. */
export function pair([code, text]: LastError): string {
  const quoted = text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text}'`;
  return `(${code}, ${quoted})`;
}

/** What failed at the terminal, with its last error. */
export const terminalFailure = (what: string, error: LastError): WireError =>
  new WireError(500, `${what}: ${pair(error)}`);

export const symbolNotFound = (symbol: string): WireError =>
  new WireError(404, `symbol not found or unavailable: ${symbol}`);

export const notInVirtualMode = (what: string): WireError =>
  new WireError(501, `${what} is not supported in virtual mode`);
