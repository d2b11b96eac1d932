import { seededRandom } from "@anybroker/core";
import { createVenue, type Venue, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { simulateTonpo, type TonpoSimulator, type TonpoSimulatorOptions } from "../../../src/index.ts";
import { call, type Frame, openStream, type RawAnswer, type TestStream } from "../../support/wire-client.ts";

/** What a call may set besides its method and path. */
export interface StillCall {
  readonly body?: unknown;
  /** Default: the first user's. */
  readonly apiKey?: string;
}

/** A simulator on a clock that stands still, over a market whose prices are set by hand. */
export interface StillWorld extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly simulator: TonpoSimulator;
  /** The first account's. */
  readonly accountId: string;
  /** Calls `POST /api/orders` and the like by plain fetch. Rejects when the connection breaks. */
  call(endpoint: string, options?: StillCall): Promise<RawAnswer>;
  /** The body of a good answer. */
  read(endpoint: string, options?: StillCall): Promise<unknown>;
  /** Opens the stream with a key, the first user's by default. Rejects with the status of a refused upgrade. */
  stream(apiKey?: string): Promise<TestStream>;
}

/** Starts one with EURUSD at 1.1 / 1.1001. */
export async function stillWorld(
  options: TonpoSimulatorOptions = {},
  venueOptions: Partial<VenueOptions> = {},
): Promise<StillWorld> {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always", ...venueOptions });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const simulator = await simulateTonpo({ clock, venue, ...options });
  const { apiKey: firstKey = "", accountId = "" } = simulator.credentials;
  const send = (endpoint: string, { body, apiKey = firstKey }: StillCall = {}): Promise<RawAnswer> => {
    const [method = "", path = ""] = endpoint.split(" ");
    const headers = { authorization: "", "x-api-key": apiKey };
    return call(simulator, method, path, { headers, ...(body !== undefined && { body }) });
  };
  return {
    clock,
    venue,
    simulator,
    accountId,
    call: send,
    read: async (endpoint, asked) => {
      const { status, text, json } = await send(endpoint, asked);
      if (status > 201) throw new Error(`${endpoint}: ${status} ${text}`);
      return json;
    },
    stream: (apiKey = firstKey) => openStream(simulator, { headers: { "x-api-key": apiKey } }),
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}

/** Sends a command with an id of its own and gives its answer. */
export function command(stream: TestStream, frame: Readonly<Record<string, unknown>>): Promise<Frame> {
  const request_id = `r${stream.frames.length}-${String(frame["type"])}`;
  stream.send({ ...frame, request_id });
  return stream.next((heard) => heard["request_id"] === request_id);
}
