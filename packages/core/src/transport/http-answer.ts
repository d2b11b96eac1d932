import { promisify } from "node:util";
import { gunzip, inflate, inflateRaw } from "node:zlib";
import type { HttpResponse } from "../adapter/transports.ts";
import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import { parseJson } from "./json.ts";

/** A whole answer as it came from the wire. */
export interface RawAnswer {
  /** What was asked, for messages: `GET https://host/path`, never with its query. */
  readonly what: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer whose text is decoded when it is first looked at. */
export class HttpAnswer implements HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
  readonly #what: string;
  readonly #body: Buffer;
  #text: string | undefined;

  constructor(raw: RawAnswer, clock: Clock) {
    this.status = raw.status;
    this.headers = raw.headers;
    this.#what = raw.what;
    this.#body = raw.body;
    const retryAfterMs = readRetryAfter(raw.headers["retry-after"], clock);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }

  get text(): string {
    this.#text ??= withoutByteOrderMark(this.#body.toString("utf8"));
    return this.#text;
  }

  json(): unknown {
    const result = parseJson(this.text);
    if (result.ok) return result.value;
    const type = this.headers["content-type"] ?? "no content type";
    const found = this.#body.length === 0 ? "an empty body" : `${this.#body.length} bytes (${type})`;
    throw new BrokerError(
      "BAD_ANSWER",
      `${this.#what} was answered with status ${this.status} and ${found} where JSON was expected; check the base URL and what stands in front of the server.`,
      { native: { status: this.status } },
    );
  }
}

/**
 * The wait that a `Retry-After` header asks for, in ms: seconds, or an HTTP date against the clock (0 when it has
 * passed). Undefined when there is none that can be read.
 */
export function readRetryAfter(header: string | undefined, clock: Clock): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - clock.now());
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The content codings that are asked for and can be undone. */
export const ACCEPTED_ENCODINGS = "gzip, deflate";

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), raw: promisify(inflateRaw) };

/** Whether a body has no content coding. */
export const isPlain = ({ headers }: RawAnswer): boolean => headers["content-encoding"] === undefined;

/**
 * Undoes a body's content coding.
 *
 * Rejects with BAD_ANSWER (outcome unknown) when the coding is unknown or broken, or the result exceeds `maxBytes`.
 */
export async function decodeBody(raw: RawAnswer, maxBytes: number): Promise<RawAnswer> {
  const encoding = raw.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "" || raw.body.length === 0) return raw;
  const decode = decoderOf(encoding, raw.body);
  if (decode === undefined) {
    const message = `${raw.what} was answered in the content coding "${encoding}" where ${ACCEPTED_ENCODINGS} was asked for; check what stands in front of the server.`;
    throw new BrokerError("BAD_ANSWER", message, { native: { status: raw.status } });
  }
  try {
    return { ...raw, body: await decode(raw.body, { maxOutputLength: maxBytes }) };
  } catch (cause) {
    const message = `${raw.what} was answered with a ${encoding} body that is broken or unpacks to more than the ${maxBytes} bytes allowed; raise maxBytes if so much is expected.`;
    throw asBrokerError(cause, "BAD_ANSWER", message, { native: { status: raw.status } });
  }
}

type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

function decoderOf(encoding: string, body: Buffer): Decoder | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return unzip.gzip;
  if (encoding !== "deflate") return undefined;
  // Some servers say deflate and leave the zlib wrapper out; its first byte tells.
  return ((body[0] ?? 0) & 0x0f) === 8 ? unzip.deflate : unzip.raw;
}
