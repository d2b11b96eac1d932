import type { ErrorCode, Outcome } from "../../errors/retcodes.ts";

/** The format's version, in the first line of every cassette. */
export const CASSETTE_VERSION = 1;

/** The first line of a cassette. */
export interface CassetteHeader {
  readonly cassette: typeof CASSETTE_VERSION;
  /** When the recording began, by its clock's date. */
  readonly startMs: number;
}

/** A `BrokerError` as a cassette keeps it. */
export interface RecordedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly outcome: Outcome;
  readonly retryAfterMs?: number;
  readonly native?: Readonly<Record<string, string | number>>;
}

/** A frame: text as it is, bytes in base64. */
export type RecordedFrame = { readonly text: string } | { readonly base64: string };

/** What happened, without its time. `id` ties a request to its answer, and what a link did to the link. */
export type CassetteEvent =
  | {
      readonly kind: "request";
      readonly id: number;
      readonly method: string;
      /** With its query. */
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  | { readonly kind: "open"; readonly id: number; readonly wire: "websocket" | "framed"; readonly to: string }
  | { readonly kind: "opened"; readonly id: number }
  /** A request got no answer, or a link did not open. */
  | { readonly kind: "failed"; readonly id: number; readonly error: RecordedError }
  | ({ readonly kind: "out" | "in"; readonly id: number } & RecordedFrame)
  | {
      readonly kind: "closed";
      readonly id: number;
      readonly code?: number;
      readonly text: string;
      readonly byUs: boolean;
      readonly error: RecordedError;
    }
  /** A draw from the source of chance. Bytes are in base64. */
  | { readonly kind: "random"; readonly next: number }
  | { readonly kind: "random"; readonly bytes: string }
  /** What the program asked for, and how it ended: for people; a replay makes its own. */
  | {
      readonly kind: "call" | "done" | "refused";
      readonly requestId: string;
      readonly operation: string;
      readonly command?: Readonly<Record<string, unknown>>;
      readonly error?: RecordedError;
    };

/** One line of a cassette after the first. */
export type CassetteEntry = CassetteEvent & {
  /** Since the recording began. */
  readonly atMs: number;
};
