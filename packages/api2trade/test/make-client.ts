import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer } from "@anybroker/testkit/servers";
import { type Api2TradeClient, type Api2TradeClientOptions, createApi2TradeClient } from "../src/index.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

export const KEY = "sk-test-key+1";
export const ID = "3f0c9a52-7d41-4e0b-9a0e-2a6c1f5b8d10";

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: Api2TradeClient;
  readonly clock: ManualClock;
  /** Moves the clock until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

/** Starts a server and a client of it. */
export async function bench(options: Partial<Api2TradeClientOptions> = {}): Promise<Bench> {
  const server = await ScriptedServer.start();
  const clock = new ManualClock();
  const credentials = options.username === undefined ? { apiKey: KEY } : {};
  const client = createApi2TradeClient({
    ...credentials,
    baseUrl: server.url,
    environment: {},
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
