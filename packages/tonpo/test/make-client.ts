import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer, type StreamPeer } from "@anybroker/testkit/servers";
import { createTonpoClient, type TonpoClient, type TonpoClientOptions } from "../src/index.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer<SeenFrame>;
  readonly client: TonpoClient;
  readonly clock: ManualClock;
  /** Moves the clock until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

export const KEY = "sk_live_41c7be0d92aa63f5";

/** A command of the client, as it came. */
export interface SeenFrame {
  readonly type: string;
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  readonly request_id: string;
}

/** Grants everything, as the gateway does. */
export const granting = ({ type, symbols, request_id }: SeenFrame): unknown => {
  if (type === "subscribe") return { type: "subscribed", symbols, request_id };
  if (type === "unsubscribe") return { type: "unsubscribed", symbols, request_id };
  if (type === "ping") return { type: "pong", timestamp: 1781164805000, request_id };
  return { type: "positions", positions: [], request_id };
};

/** The commands that are no pings, without their ids. */
export const said = (peer: StreamPeer<SeenFrame>): readonly unknown[] =>
  peer.frames.filter(({ type }) => type !== "ping").map(({ request_id: _id, ...rest }) => rest);

/** Starts a server and a client of it. */
export async function bench(options: Partial<TonpoClientOptions> = {}): Promise<Bench> {
  const notFound = { status: 404, body: { error: "no such route", code: 404, type: "not_found" } };
  const server = await ScriptedServer.start<SeenFrame>({ notFound });
  server.onFrame = granting;
  const clock = new ManualClock();
  const client = createTonpoClient({ apiKey: KEY, baseUrl: server.url, clock, random: noJitter, ...options });
  return {
    server,
    client,
    clock,
    until: async (promise) => {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      await clock.advanceUntil(() => settled, { stepMs: 10 });
      return promise;
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
