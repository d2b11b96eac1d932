import { type Random, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer } from "@anybroker/testkit/servers";
import { createOpenApiMt5Client, type OpenApiMt5Client, type OpenApiMt5ClientOptions } from "../src/index.ts";

/** Jitter at its bound, so that waits are known. */
const noJitter: Random = { ...seededRandom(5), next: () => 0.999_999 };

/** A client of a scripted server on a clock that the test moves. */
export interface Bench extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: OpenApiMt5Client;
  readonly clock: ManualClock;
  /** Moves the clock until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

/** Moves the clock until the promise settles. */
export async function drive<Value>(clock: ManualClock, promise: Promise<Value>, stepMs = 20): Promise<Value> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  promise.then(done, done);
  await clock.advanceUntil(() => settled, { stepMs });
  return promise;
}

export const KEYS = { apiKey: "fixture-key-1", apiSecret: "fixture-secret-1" } as const;

/** Starts a server and a client of it. */
export async function bench(options: Partial<OpenApiMt5ClientOptions> = {}): Promise<Bench> {
  const server = await ScriptedServer.start();
  const clock = new ManualClock();
  const client = createOpenApiMt5Client({ ...KEYS, baseUrl: server.url, clock, random: noJitter, ...options });
  return {
    server,
    client,
    clock,
    until: (promise) => drive(clock, promise),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
