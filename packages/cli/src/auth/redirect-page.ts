import { createServer, type Server, type ServerResponse } from "node:http";
import { type Redirect, readRedirect } from "./redirect.ts";

/** A page on this machine to which a login page sends the browser back. */
export interface RedirectPage extends AsyncDisposable {
  /** Its address, with the port that was found. */
  readonly url: string;
  /** The first redirect that answers `state`; others are turned away. Rejects when `signal` aborts. */
  next(state: string, signal: AbortSignal): Promise<Answered>;
}

/** A redirect that ends the wait. */
export type Answered = Extract<Redirect, { readonly kind: "code" | "refused" }>;

/** Starts the page at an http address of this machine; port 0 takes a free one. Rejects with the platform's error. */
export async function serveRedirectPage(wanted: URL): Promise<RedirectPage> {
  const server = createServer();
  await listen(server, wanted);
  const address = server.address();
  const url = new URL(wanted);
  if (typeof address === "object" && address !== null) url.port = String(address.port);
  return {
    url: url.href,
    next: (state, signal) => firstAnswer(server, url, state, signal),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, { hostname, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ""), () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function firstAnswer(server: Server, page: URL, state: string, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", page);
      if (request.method !== "GET" || url.pathname !== page.pathname) {
        say(response, 404, "There is nothing here.");
        return;
      }
      const redirect = readRedirect(url, state);
      if (redirect.kind === "foreign") say(response, 400, "This login was not started by the command that waits.");
      else if (redirect.kind === "nothing") say(response, 400, "The address has no code.");
      else {
        say(response, 200, "Go back to the terminal; this page can be closed.", () => resolve(redirect));
      }
    });
  });
}

function say(response: ServerResponse, status: number, sentence: string, done?: () => void): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    Connection: "close",
  });
  if (done !== undefined) response.once("close", done);
  response.end(`<!doctype html><title>anybroker</title><p>${sentence}</p>\n`);
}
