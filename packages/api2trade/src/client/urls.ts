import { invalidArgument } from "./api2trade-error.ts";

/** Where the service of the Single plan is. */
export const DEFAULT_BASE_URL = "https://api.metatraderapi.dev";

function parse(option: string, value: string, schemes: readonly string[], example: string): URL {
  const rule = `${option} has to be a whole URL with the scheme ${schemes.join(" or ")}, like ${example}`;
  const shown = value.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
  if (!URL.canParse(value)) throw invalidArgument(`${option} "${shown}" is no URL; ${rule}.`);
  const url = new URL(value);
  if (!schemes.includes(url.protocol.slice(0, -1))) {
    throw invalidArgument(`${option} "${shown}" has the scheme ${url.protocol.slice(0, -1)}; ${rule}.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidArgument(
      `${option} "${shown}" carries a user, a query or a fragment; ${rule}, and credentials go into apiKey, or username and password.`,
    );
  }
  return url;
}

const trimmed = (url: URL): string => url.href.replace(/\/+$/, "");

/** The base URL of the calls, without a slash at its end; a path prefix is kept. Throws an `Api2TradeError`. */
export function parseBaseUrl(value: string): string {
  return trimmed(parse("baseUrl", value, ["https", "http"], DEFAULT_BASE_URL));
}

/**
 * The stream's URL without its query: `streamUrl` as given, else the base URL with `ws` for `http` and `/stream`
 * behind, so that the key never goes to another host than the calls'.
 */
export function streamUrlOf(baseUrl: string, streamUrl?: string): string {
  if (streamUrl === undefined) return `${baseUrl.replace(/^http/i, "ws")}/stream`;
  return trimmed(parse("streamUrl", streamUrl, ["wss", "ws"], "wss://api.metatraderapi.dev/stream"));
}

/** The stream's URL for one account. A key stands in the query, because the service takes it nowhere else. */
export function accountStreamUrl(streamUrl: string, accountId: string, apiKey: string | undefined): string {
  const key = apiKey === undefined ? "" : `api_key=${encodeURIComponent(apiKey)}&`;
  return `${streamUrl}?${key}id=${encodeURIComponent(accountId)}`;
}
