import { invalidArgument } from "./tickerall-error.ts";

/** Where the vendor's own service is. */
export const DEFAULT_BASE_URL = "https://api.tickerall.com";

const STREAM_PATH = "/v1/stream";

function parse(option: string, value: string, schemes: readonly string[], example: string): URL {
  const rule = `${option} has to be a whole URL with the scheme ${schemes.join(" or ")}, like ${example}`;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw invalidArgument(
      `${option} "${withoutSecrets(value)}" has no scheme; ${rule}: put ${schemes[0]}:// in front.`,
    );
  }
  if (!schemes.includes(scheme)) {
    throw invalidArgument(`${option} "${withoutSecrets(value)}" has the scheme ${scheme}; ${rule}.`);
  }
  if (!URL.canParse(value)) throw invalidArgument(`${option} "${withoutSecrets(value)}" is no URL; ${rule}.`);
  const url = new URL(value);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidArgument(
      `${option} "${withoutSecrets(value)}" carries a user, a query or a fragment; ${rule}, and credentials go into apiKey or headers.`,
    );
  }
  return url;
}

/** A URL for a message: user, password, query and fragment may be secret. */
function withoutSecrets(value: string): string {
  return value.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}

/**
 * The base URL of the calls, without a slash at its end; a path prefix is kept.
 *
 * Throws a `TickerallError` INVALID_ARGUMENT for anything but `http://` and `https://`: without a scheme the stream's
 * URL could not be derived, and the stream of another service would be opened.
 */
export function parseBaseUrl(value: string): string {
  return parse("baseUrl", value, ["https", "http"], DEFAULT_BASE_URL).href.replace(/\/+$/, "");
}

/** The stream's URL: `streamUrl` as given (path included), else the base URL with `ws` for `http` and `/v1/stream` behind. */
export function streamUrlOf(baseUrl: string, streamUrl?: string): string {
  if (streamUrl === undefined) return `${baseUrl.replace(/^http/i, "ws")}${STREAM_PATH}`;
  return parse("streamUrl", streamUrl, ["wss", "ws"], `wss://api.tickerall.com${STREAM_PATH}`).href;
}

/** A direct edge's base URL of calls, from the `ws` or `http` URL that discovery tells. */
export function edgeBaseUrl(edge: string): string {
  return parseBaseUrl(edge.replace(/^ws/i, "http"));
}

/** A direct edge's stream, opened by the grant in the query: the edge takes no header there. */
export function edgeStreamUrl(edge: string, grant: string): string {
  return `${streamUrlOf(edgeBaseUrl(edge))}?grant=${encodeURIComponent(grant)}`;
}

/** A path below the base URL from its segments, each percent-encoded whole (`acc/A 1` becomes `acc%2FA%201`). */
export function path(...segments: readonly (string | number)[]): string {
  return `/v1/${segments.map((segment) => encodeURIComponent(String(segment))).join("/")}`;
}
