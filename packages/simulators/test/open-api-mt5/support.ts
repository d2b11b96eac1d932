import { seededRandom } from "@anybroker/core";
import { createVenue, type Venue, type VenueAccount, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { WebSocket } from "ws";
import {
  type OpenApiMt5Simulator,
  type OpenApiMt5SimulatorOptions,
  type OpenApiMt5Version,
  simulateOpenApiMt5,
} from "../../src/index.ts";

/** Both versions of the server. */
export const VERSIONS: readonly OpenApiMt5Version[] = ["0.5.0", "0.12.0"];

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** A simulator on a clock that stands still, over a market whose prices are set by hand. */
export interface StillServer extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly simulator: OpenApiMt5Simulator;
  /** The first account's ledger. */
  readonly ledger: VenueAccount;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** Places an order of 0.1 EURUSD at the market, or what `changes` make of it; gives the whole answer. */
  place(changes?: Readonly<Record<string, unknown>>): Promise<RawAnswer>;
  /** As `place`; gives the order's ticket. */
  placed(changes?: Readonly<Record<string, unknown>>): Promise<number>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the configured mode asks for. */
export function keysOf({ credentials }: OpenApiMt5Simulator): Record<string, string> {
  const { apiKey, apiSecret } = credentials;
  return {
    ...(apiKey !== undefined && { "X-apiKey": apiKey }),
    ...(apiSecret !== undefined && { "X-apiSecret": apiSecret }),
  };
}

/** Starts one with EURUSD at 1.1 / 1.1001 and USDJPY at 150 / 150.012. */
export async function stillServer(
  options: OpenApiMt5SimulatorOptions = {},
  venueOptions: Partial<VenueOptions> = {},
  startTimeMs?: number,
): Promise<StillServer> {
  const clock = new ManualClock(startTimeMs);
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always", ...venueOptions });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  venue.setPrice("USDJPY", 150, 150.012);
  const simulator = await simulateOpenApiMt5({ clock, venue, ...options });
  const [account] = simulator.accounts;
  if (account === undefined) throw new Error("the simulator has no account");
  const ask = async (method: string, path: string, init: RequestInit): Promise<RawAnswer> => {
    const response = await fetch(simulator.url + path, { method, redirect: "manual", ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  const server: StillServer = {
    clock,
    venue,
    simulator,
    ledger: account.venueAccount,
    get: (path, headers = {}) => ask("GET", path, { headers: { ...keysOf(simulator), ...headers } }),
    post: (path, body, headers = {}) =>
      ask("POST", path, {
        headers: { ...keysOf(simulator), "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    place: (changes = {}) => server.post("/orders", { symbol: "EURUSD", side: "buy", volume: 0.1, ...changes }),
    placed: async (changes = {}) => {
      const { json } = await server.place(changes);
      return (json as { readonly result: { readonly order: number } }).result.order;
    },
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
  return server;
}

/** A frame of the positions stream. */
export type Frame = Readonly<Record<string, unknown>> & { readonly event: string };

/** An open positions stream that keeps what it hears. */
export interface TestStream {
  /** As they came. */
  readonly texts: readonly string[];
  readonly socket: WebSocket;
  readonly pings: number;
  /** Resolves with the `count`th text. */
  text(count: number): Promise<string>;
  /** Resolves with the `count`th text as a frame. */
  frame(count: number): Promise<Frame>;
  /** The close code and its reason. */
  readonly closed: Promise<string>;
}

/** Opens the positions stream. Rejects with the status and body of a refused handshake. */
export function openStream(
  simulator: OpenApiMt5Simulator,
  query = "",
  headers: Readonly<Record<string, string>> = keysOf(simulator),
): Promise<TestStream> {
  const socket = new WebSocket(simulator.streamUrl + query, { headers });
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  let pings = 0;
  socket.on("message", (data: Buffer) => {
    texts.push(data.toString("utf8"));
    for (const check of [...waiting]) check();
  });
  socket.on("ping", () => {
    pings += 1;
  });
  const closed = new Promise<string>((resolve) =>
    socket.on("close", (code, reason) => resolve(`${code} ${reason.toString("utf8")}`.trim())),
  );
  const text = (count: number): Promise<string> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = texts[count - 1];
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const stream: TestStream = {
    texts,
    socket,
    get pings() {
      return pings;
    },
    text,
    frame: async (count) => JSON.parse(await text(count)) as Frame,
    closed,
  };
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(stream));
    socket.on("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        socket.terminate();
        reject(new Error(`refused with ${response.statusCode} "${Buffer.concat(chunks).toString("utf8")}"`));
      });
    });
    socket.on("error", reject);
  });
}
