import { invalidArgument } from "./open-api-mt5-error.ts";

/** Where a server listens that was started without further settings. */
export const DEFAULT_BASE_URL = "http://127.0.0.1:8000";

/**
 * The base URL of the calls, without a slash at its end; the prefix of a reverse proxy is kept.
 *
 * Throws an `OpenApiMt5Error` (kind `argument`) for anything but a plain `http://` or `https://` address.
 */
export function parseBaseUrl(value: string): string {
  const shown = value.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
  const rule = `expected an address like ${DEFAULT_BASE_URL}`;
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    throw invalidArgument(`baseUrl "${shown}" is no http or https address; ${rule}.`);
  }
  const url = new URL(value);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidArgument(
      `baseUrl "${shown}" carries a user, a query or a fragment; ${rule}, and keys go into apiKey.`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** The address of the positions socket. */
export function positionsStreamUrl(baseUrl: string, intervalSeconds: number): string {
  return `${baseUrl.replace(/^http/i, "ws")}/ws/positions/open?intervalSeconds=${intervalSeconds}`;
}

/**
 * A path from its segments, each percent-encoded whole: `#AAPL` becomes `%23AAPL`.
 *
 * Throws an `OpenApiMt5Error` (kind `argument`) for a name with a slash: the server decodes `%2F` before it looks for
 * the path, so that such a symbol can't be reached.
 */
export function path(...segments: readonly (string | number)[]): string {
  for (const segment of segments) {
    const text = String(segment);
    if (text.includes("/") || text === "" || text === "." || text === "..") {
      throw invalidArgument(
        `"${text}" can't be a part of a path at this server, which takes no empty name and no slash in it.`,
      );
    }
  }
  return `/${segments.map((segment) => encodeURIComponent(segment)).join("/")}`;
}
