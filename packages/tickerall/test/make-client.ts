import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer } from "@anybroker/testkit/servers";
import { createTickerallClient, type TickerallClient, type TickerallClientOptions } from "../src/index.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer<SentFrame>;
  readonly client: TickerallClient;
  readonly clock: ManualClock;
  /** Moves the clock until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

export const CREDENTIALS = {
  broker: "mt5",
  server: "Harbor-Demo",
  account: 90017741,
  password: "pass-word-1",
} as const;

/** A frame of the client on a stream. */
export interface SentFrame {
  readonly type: string;
  readonly channels?: unknown;
}

export const answerPings = ({ type }: SentFrame): unknown => (type === "ping" ? { type: "pong" } : undefined);

/** Starts a server that has no routes yet. */
export async function startServer(): Promise<ScriptedServer<SentFrame>> {
  const notFound = { status: 404, body: { error: "NOT_FOUND", message: "no such route" } };
  const server = await ScriptedServer.start<SentFrame>({ notFound });
  server.onFrame = answerPings;
  return server;
}

/** The idempotency keys that a route was asked with. */
export const keysOf = (server: ScriptedServer<SentFrame>, route: string): readonly unknown[] =>
  server.requests
    .filter(({ method, path }) => `${method} ${path}` === route)
    .map(({ headers }) => headers["idempotency-key"]);

/** Starts a server and a client of it. */
export async function bench(options: Partial<TickerallClientOptions> = {}): Promise<Bench> {
  const server = await startServer();
  const clock = new ManualClock();
  const client = createTickerallClient({
    apiKey: "cf_api_test_key",
    baseUrl: server.url,
    clock,
    random: noJitter,
    ...options,
  });
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
