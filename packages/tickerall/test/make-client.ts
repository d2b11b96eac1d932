import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { createTickerallClient, type TickerallClient, type TickerallClientOptions } from "../src/index.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer;
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

/** Starts a server and a client of it. */
export async function bench(options: Partial<TickerallClientOptions> = {}): Promise<Bench> {
  const server = await ScriptedServer.start();
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
