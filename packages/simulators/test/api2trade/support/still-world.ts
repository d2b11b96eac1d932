import { seededRandom } from "@anybroker/core";
import { createVenue, type Venue, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { type Api2TradeSimulator, type Api2TradeSimulatorOptions, simulateApi2trade } from "../../../src/index.ts";
import { openStream, type TestStream } from "../../support/wire-client.ts";

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** How a call differs from a proper one. */
export interface CallOptions {
  /** Added to the account's id; undefined takes one out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Default: the key in its header. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A simulator on a clock that stands still, over a market whose prices are set by hand. */
export interface StillWorld extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly simulator: Api2TradeSimulator;
  /** The first account's. */
  readonly id: string;
  /** Calls `POST /OrderSend` and the like by plain fetch. Rejects when the connection breaks. */
  call(endpoint: string, options?: CallOptions): Promise<Answer>;
  /** Opens the stream of the first account. Rejects with the status of a refused upgrade. */
  stream(query?: string, headers?: Readonly<Record<string, string>>): Promise<TestStream>;
}

/** Starts one with EURUSD at 1.1 / 1.1001. */
export async function stillWorld(
  options: Api2TradeSimulatorOptions = {},
  venueOptions: Partial<VenueOptions> = {},
): Promise<StillWorld> {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always", ...venueOptions });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const simulator = await simulateApi2trade({ clock, venue, ...options });
  const id = simulator.accounts[0]?.id ?? "";
  const key = { "x-api-key": simulator.credentials["apiKey"] ?? "" };
  return {
    clock,
    venue,
    simulator,
    id,
    call: async (endpoint, { query = {}, body, headers = key } = {}) => {
      const [method = "", path = ""] = endpoint.split(" ");
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries({ id, ...query })) {
        if (value !== undefined) parameters.set(name, String(value));
      }
      const response = await fetch(`${simulator.url}${path}?${parameters}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    stream: (query = `api_key=${key["x-api-key"]}&id=${id}`, headers = {}) =>
      openStream(simulator, { url: `${simulator.streamUrl}?${query}`, headers }),
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
