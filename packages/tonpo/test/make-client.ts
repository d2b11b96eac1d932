import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { createTonpoClient, type TonpoClient, type TonpoClientOptions } from "../src/index.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: TonpoClient;
  readonly clock: ManualClock;
  /** Moves the clock until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

export const KEY = "sk_live_41c7be0d92aa63f5";

/** Starts a server and a client of it. */
export async function bench(options: Partial<TonpoClientOptions> = {}): Promise<Bench> {
  const server = await ScriptedServer.start();
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
