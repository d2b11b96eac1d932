import { invalidArgument } from "./tonpo-error.ts";

const STREAM_PATH = "/ws";
const EXAMPLE = "https://gateway.tonpo.io";

function parse(option: string, value: string, schemes: readonly string[], example: string): URL {
  const rule = `${option} has to be a whole URL with the scheme ${schemes.join(" or ")}, like ${example}`;
  const shown = withoutSecrets(value);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw invalidArgument(`${option} "${shown}" has no scheme; ${rule}: put ${schemes[0]}:// in front.`);
  }
  if (!schemes.includes(scheme)) throw invalidArgument(`${option} "${shown}" has the scheme ${scheme}; ${rule}.`);
  if (!URL.canParse(value)) throw invalidArgument(`${option} "${shown}" is no URL; ${rule}.`);
  const url = new URL(value);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidArgument(
      `${option} "${shown}" carries a user, a query or a fragment; ${rule}, and the key goes into apiKey.`,
    );
  }
  return url;
}

/** A URL for a message: user, password, query and fragment may be secret. */
const withoutSecrets = (value: string): string => value.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");

/** The base URL of the calls, without a slash at its end. Throws INVALID_ARGUMENT for anything but a whole http(s) URL. */
export function parseBaseUrl(value: string): string {
  return parse("baseUrl", value, ["https", "http"], EXAMPLE).href.replace(/\/+$/, "");
}

/** The stream's URL: `streamUrl` as given, else the base URL with `ws` for `http` and `/ws` behind. */
export function streamUrlOf(baseUrl: string, streamUrl?: string): string {
  if (streamUrl === undefined) return `${baseUrl.replace(/^http/i, "ws")}${STREAM_PATH}`;
  return parse("streamUrl", streamUrl, ["wss", "ws"], `wss://gateway.tonpo.io${STREAM_PATH}`).href;
}

/** A path below the base URL from its segments, each percent-encoded whole (`EUR/USD` becomes `EUR%2FUSD`). */
export function path(...segments: readonly (string | number)[]): string {
  return `/api/${segments.map((segment) => encodeURIComponent(String(segment))).join("/")}`;
}
